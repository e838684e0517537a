"""The only way to a private thing: start at the person.

Not yours and not there give the same 404, so that nobody learns from an address that something
exists. Nothing else in the project fetches a private row.
"""

from __future__ import annotations

from django.http import Http404

from midspan.people.models import Person
from midspan.relationships.models import Relationship


def relationship(person: Person, rel: str) -> Relationship:
    """A relationship this person is in now, their own book left out."""
    found = Relationship.objects.of(person).filter(pk=rel).first()
    if found is None:
        raise Http404
    return found


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
