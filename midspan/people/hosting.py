"""Hosting: what hosts can do here, none of it silently.

Each deed writes its entry of the open log (/what-hosts-did/) in its own transaction, so that
nothing is done without one. A host reads no more than anybody else, and nobody hosts without
their own yes. What cannot be done raises ValidationError, with a sentence for whoever tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from midspan import bell
from midspan.people import signing_in
from midspan.people.models import HostAct, Person, Place
from midspan.people.place import here

Kind = HostAct.Kind

#: What anyone may read about this place, and what the log says when it changes.
FACE = {
    "name": Kind.NAMED,
    "words": Kind.DESCRIBED,
    "contact": Kind.CONTACT,
    "door": Kind.DOOR,
    "way_out": Kind.WAY_OUT,
}
#: What the log repeats. Of an old contact nothing stays: it may be somebody's telephone number.
SAID_IN_THE_LOG = {"name", "door", "way_out"}


@contextmanager
def one_deed() -> Iterator[Place]:
    """One deed at a time: the row of the place is the lock, so the newest act is the newest."""
    here()
    with transaction.atomic():
        yield Place.objects.select_for_update().get(pk=1)


@contextmanager
def deed_of(host: Person) -> Iterator[Place]:
    """A deed that only hosts can do; who laid it down in another window cannot any more."""
    with one_deed() as place:
        if not Person.objects.hosting().filter(pk=host.pk).exists():
            raise PermissionDenied
        yield place


def begin(person: Person) -> None:
    """The first person came by the one-time link, and hosts."""
    HostAct.objects.create(by=person, kind=Kind.BEGAN)


def describe(host: Person, **given: str) -> None:
    """Change the face of this place, said to everyone: those fields of FACE that are given."""
    with deed_of(host) as place:
        loses_contact = place.contact and not given.get("contact", place.contact)
        if loses_contact and Person.objects.closed().exists():
            raise ValidationError(
                _("An account is closed here, and its person needs this to object."), "contact"
            )
        for field in [name for name in given if given[name] != getattr(place, name)]:
            setattr(place, field, given[field])
            said = given[field] if field in SAID_IN_THE_LOG else ""
            HostAct.objects.create(by=host, kind=FACE[field], words=said)
        place.save(update_fields=[*FACE])


def let_strangers_look_round(host: Person, may: bool) -> None:
    with deed_of(host) as place:
        if place.open_to_strangers != may:
            place.open_to_strangers = may
            place.save(update_fields=["open_to_strangers"])
            HostAct.objects.create(by=host, kind=Kind.OPENED_DOORS if may else Kind.CLOSED_DOORS)


def offer(host: Person, to: Person) -> None:
    """Ask somebody whether they would host as well. Nothing changes until they say yes."""
    with deed_of(host):
        to.refresh_from_db()
        if to.hosts:
            raise ValidationError(_("This person hosts here already."), "who")
        if is_closed(to):
            raise ValidationError(_("This account is closed. Open it again first."), "who")
        if not is_asked(to):
            HostAct.objects.create(by=host, about=to, kind=Kind.OFFERED)


def take_back(host: Person, asked: Person) -> None:
    with deed_of(host):
        if is_asked(asked):
            HostAct.objects.create(by=host, about=asked, kind=Kind.TOOK_BACK)


def answer(person: Person, *, yes: bool) -> None:
    """The one who was asked says yes or no. Raises if nobody asks them any more."""
    with one_deed():
        if not is_asked(person):
            raise ValidationError(_("The question was taken back in the meantime."))
        if yes:
            Person.objects.filter(pk=person.pk).update(hosts=True)
        kind = Kind.ACCEPTED if yes else Kind.DECLINED
        HostAct.objects.create(by=person, about=person, kind=kind)


def lay_down(host: Person) -> None:
    """Stop hosting. A place is never left without anybody who looks after it."""
    with deed_of(host):
        if not Person.objects.hosting().exclude(pk=host.pk).exists():
            raise ValidationError(
                _("You are the only host. When somebody else has said yes, you can lay it down.")
            )
        Person.objects.filter(pk=host.pk).update(hosts=False)
        HostAct.objects.create(by=host, about=host, kind=Kind.LAID_DOWN)


def close(host: Person, person: Person, why: str) -> None:
    """Close an account that floods this place. Nothing of the person's is deleted.

    Hosts cannot close one another's: whoever took one host's session would have the place.
    """
    with deed_of(host) as place:
        person.refresh_from_db()
        if person.hosts:
            raise ValidationError(
                _("This person hosts here, and hosts cannot close each other’s accounts."), "who"
            )
        if is_closed(person):
            raise ValidationError(_("This account is closed already."), "who")
        if not place.contact:
            raise ValidationError(
                _("First write how you can be reached, so that the person can object.")
            )
        HostAct.objects.create(by=host, about=person, kind=Kind.CLOSED, words=why)
    signing_in.end_all(person)


def open_again(host: Person, person: Person) -> None:
    with deed_of(host):
        if is_closed(person):
            HostAct.objects.create(by=host, about=person, kind=Kind.REOPENED)
            marks = list(person.sessions.values_list("pk", flat=True))
            transaction.on_commit(lambda: wake(marks))


def wake(marks: list[str]) -> None:
    """Sessions that slept while their account was closed are sessions again, at once."""
    for each in marks:
        bell.woken(each)


def closing_of(person: Person) -> HostAct | None:
    """What closed this person's account, if it is closed now: the newest act about them."""
    newest = person.acts_about.first()
    return newest if newest and newest.kind == Kind.CLOSED else None


def is_closed(person: Person) -> bool:
    return closing_of(person) is not None


def is_asked(person: Person) -> bool:
    """Whether somebody asked them to host and still waits for the answer."""
    newest = person.acts_about.first()
    return newest is not None and newest.kind == Kind.OFFERED
