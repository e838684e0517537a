"""The only way to a private thing: start at the person.

Not yours and not there give the same 404, so that nobody learns from an address that something
exists. Nothing else in the project fetches a private row.
"""

from __future__ import annotations

from django.http import Http404

from midspan.people.models import Person
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch


def relationship(person: Person, rel: str) -> Relationship:
    """A relationship this person is in now, their own book left out."""
    found = Relationship.objects.of(person).filter(pk=rel).first()
    if found is None:
        raise Http404
    return found


def reads(person: Person, rel: str) -> tuple[Relationship, int | None]:
    """As `relationship`; or one that went on without this person, with the number of the record
    that says so. They keep what they could read before it, and nothing of what came after.
    """
    found = Relationship.objects.filter(pk=rel, memberships__person=person).first()
    if found is None or found.shape == Relationship.Shape.BOOK:
        raise Http404
    if may_hear(person.pk, rel):
        return found, None
    until = removed_by(person, rel)
    if until is None:
        raise Http404
    return found, until


def kept(person: Person) -> list[tuple[Membership, int]]:
    """What went on without this person, each with the record that says so."""
    gone = person.memberships.filter(left__isnull=False).select_related("relationship")
    found = [(membership, removed_by(person, membership.relationship_id)) for membership in gone]
    return [(membership, n) for membership, n in found if n is not None]


def removed_by(person: Person, rel: str) -> int | None:
    """The number of the record by which the others went on without this person, if one did: all of
    them agreed to it, or that somebody came back in this place (docs/decisions/0016)."""
    newest_first = Epoch.objects.filter(relationship=rel).order_by("-n")
    last = None
    for text in newest_first.values_list("record", flat=True).iterator():
        record = records.read(text)
        if record.member(person.pk):
            return last.n if last and last.why in {"remove", "replace"} else None
        last = record
    return None


def is_replaced(rel: str, n: int) -> bool:
    """Whether by record `n` somebody came in another's place."""
    return records.read(Epoch.objects.get(relationship=rel, n=n).record).why == "replace"


def any_log(person: Person, rel: str) -> Relationship:
    """As `relationship`, or the person's own book."""
    found = Relationship.objects.filter(
        pk=rel, memberships__person=person, memberships__left=None
    ).first()
    if found is None:
        raise Http404
    return found


def book(person: Person) -> Relationship:
    """The person's own book, the relationship they have with themself."""
    found = Relationship.objects.filter(
        shape=Relationship.Shape.BOOK, memberships__person=person
    ).first()
    if found is None:
        raise Http404
    return found


def may_hear(person_id: str, rel: str) -> bool:
    """Whether a socket of this person may follow this relationship, the own book included."""
    return Relationship.objects.filter(
        pk=rel, memberships__person=person_id, memberships__left=None
    ).exists()
