"""Beginning a relationship: one person makes it, alone in it until somebody comes."""

from __future__ import annotations

import msgspec
from django.db import IntegrityError, transaction

from midspan.people.models import Person
from midspan.relationships.envelopes import ID
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch

#: Said where a place is made. Enough for a life, and one person cannot fill the disk.
MOST = 500


class Begun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rel: ID
    record: str
    shape: str = "pair"


def begin(person: Person, given: Begun) -> Relationship:
    """Keep a new relationship with its first record. Raises Refusal."""
    record = records.read_first(given.record)
    maker = (person.pk, person.x, person.e)
    if (
        record.rel != given.rel
        or record.by != person.pk
        or record.members != [maker]
        or given.shape not in {"pair", "circle"}
    ):
        raise Refusal("malformed")
    if begun := begun_before(person, given, record.hash):
        return begun
    if Relationship.objects.of(person).count() >= MOST:
        raise Refusal("full")
    try:
        return keep(person, given.rel, given.shape, given.record, record.hash)
    except Refusal:
        # Unless the same came twice at once.
        if begun := begun_before(person, given, record.hash):
            return begun
        raise


def begun_before(person: Person, given: Begun, hash: str) -> Relationship | None:
    """The same place, if it had come before and only the answer was lost; nobody else is in it."""
    mine = Relationship.objects.of(person).filter(pk=given.rel, shape=given.shape)
    newest = Epoch.objects.filter(relationship=given.rel).order_by("n").last()
    return mine.first() if newest and newest.hash == hash else None


def keep(person: Person, rel: str, shape: str, record: str, hash: str) -> Relationship:
    """Store a first record with its relationship, the own book's as well."""
    try:
        with transaction.atomic():
            relationship = Relationship.objects.create(id=rel, shape=shape)
            Membership.objects.create(relationship=relationship, person=person, since=1)
            Epoch.objects.create(relationship=rel, n=1, record=record, hash=hash)
    except IntegrityError:
        raise Refusal("409") from None
    return relationship
