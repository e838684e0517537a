"""Leaving this place for good: the account goes, with everything that is this person's alone.

Their ways back, sessions, notebook and handle are deleted. What they said to others stays with
those others, as what one has been told does; relationships in which nobody is left go too. Their
browser says in each relationship that they leave, so that the others can verify it; where it
could not (its keys are lost), the membership ends all the same.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.db import transaction
from django.db.models import OuterRef, Subquery

from midspan import bell, traces
from midspan.people import gone, handles
from midspan.people.models import Person
from midspan.people.ways import Shown, may_replace
from midspan.relationships import erasing, leaving, log, together
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Act, Held, Relationship

#: Leavings sent with the last request; a browser with more has sent the first ones before.
MOST = 200
#: An act that another device of theirs was faster with, or a circle that has changed meanwhile:
#: the browser looks again and sends once more.
AGAIN = frozenset({"count", "epoch"})


class Going(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That they can use a way back, or, without one, their handle; and their leavings."""

    acts: Annotated[list[Envelope], msgspec.Meta(max_length=MOST)]
    by: Shown | None = None
    handle: Annotated[str, msgspec.Meta(max_length=200)] = ""


def mine(person: Person) -> list[dict[str, object]]:
    """Every relationship this person is in, as their browser needs it to leave or to export."""
    acts = Act.objects.filter(relationship=OuterRef("pk"))
    newest, own = acts.order_by("-seq"), acts.filter(author=person).order_by("-count")
    found: Any = (
        Relationship.objects.of(person)
        .annotate(seq=Subquery(newest.values("seq")[:1]), count=Subquery(own.values("count")[:1]))
        .order_by("pk")
    )
    return [
        {
            "rel": each.pk,
            "shape": each.shape,
            "ended": each.ended,
            "acts": each.seq or 0,
            "count": each.count or 0,
        }
        for each in found
    ]


def is_only_host(person: Person) -> bool:
    """Whether others would be left here with nobody who looks after the place."""
    others = Person.objects.exclude(pk=person.pk)
    return person.hosts and others.exists() and not others.filter(hosts=True).exists()


def leave_for_good(person: Person, given: Going) -> None:
    """Delete this person. Raises Refusal, and then nothing has changed."""
    with transaction.atomic():
        check(person, given)
        say_leavings(person, given.acts)
        remove(person)


def remove(person: Person) -> None:
    """Delete this person and all that is theirs alone. In a transaction."""
    person_id = person.pk
    take_back_what_waits(person)
    rels = end_memberships(person)
    ever = list(person.memberships.values_list("relationship_id", flat=True))
    book = person.memberships.filter(relationship__shape="book")
    erasing.erase(list(book.values_list("relationship_id", flat=True)))
    sessions = list(person.sessions.values_list("pk", flat=True))
    gone.remember([gone.mark(gone.PERSON, person_id)])
    person.delete()
    erasing.erase_where_nobody_is(ever)
    traces.clear_after_commit()
    transaction.on_commit(lambda: tell(person_id, rels, sessions))


def check(person: Person, given: Going) -> None:
    if not may_replace(person, given.by):
        raise Refusal("wrong-key")
    # Their hand was asked for before (people/hands.py); the handle shows that they mean it.
    if not person.vaults.exists() and handles.normal(given.handle) != person.handle:
        raise Refusal("wrong-handle")
    if is_only_host(person):
        raise Refusal("only-host")


def say_leavings(person: Person, acts: list[Envelope]) -> None:
    if any(act.kind != "leaves" for act in acts):
        raise Refusal("malformed")
    for outcome in log.append([(person.pk, act) for act in acts]):
        if isinstance(outcome, log.Taken) or (
            isinstance(outcome, log.Refused) and outcome.code in AGAIN
        ):
            raise Refusal("409")


def take_back_what_waits(person: Person) -> None:
    """What was to open together and has not stays closed for good: its key goes with the person."""
    for held in Held.objects.filter(author=person).select_related("relationship"):
        if not together.is_open(held.relationship, held.round):
            held.delete()


def end_memberships(person: Person) -> list[str]:
    """Also where no leaving could be said: nobody is kept. Returns what the person was in.

    One that was left a moment ago is among them, so that whoever is there hears of it.
    """
    was_in = person.memberships.exclude(relationship__shape="book").select_related("relationship")
    for one in was_in.filter(left=None):
        leaving.goes_out(one.relationship_id, person.pk, one.relationship.shape)
    return list(was_in.values_list("relationship_id", flat=True))


def tell(person_id: str, rels: list[str], sessions: list[str]) -> None:
    for rel in rels:
        bell.left(person_id, rel)
        bell.ring(rel, changed=True)
    for mark in sessions:
        bell.signed_out(mark)
