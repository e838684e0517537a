"""Going on: the next record after somebody left, or with a fresh key and the same people.

Made and signed in the browser of one who stays, before their next word, so that whoever left
holds no key to what is said from then on (docs/sealing.md section 3).
"""

from __future__ import annotations

import msgspec
from django.db import transaction

from midspan import bell
from midspan.people.models import Person
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch
from midspan.sealing.records import Record


class Next(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    record: str


def go_on(person: Person, relationship: Relationship, text: str) -> None:
    """Keep the next record. Raises Refusal ("409" when somebody else was first) or ValueError."""
    record = records.read(text)
    with transaction.atomic():
        here = Relationship.objects.select_for_update().get(pk=relationship.pk)
        newest = Epoch.objects.get(relationship=here.pk, n=here.epoch)
        if here.ended or record.rel != here.pk or record.by != person.pk:
            raise Refusal("malformed")
        if record.n != newest.n + 1 or record.prev != newest.hash:
            raise Refusal("409")
        check_members(record, records.read(newest.record))
        Epoch.objects.create(relationship=here.pk, n=record.n, record=text, hash=record.hash)
        here.epoch = record.n
        here.save(update_fields=["epoch"])
        bell.ring_after_commit(here.pk, changed=True)


def check_members(record: Record, before: Record) -> None:
    """The same people, or exactly one fewer, who has left by an act of their own."""
    gone = [one for one in before.members if one not in record.members]
    staying = [one for one in before.members if one not in gone]
    if record.members != staying:
        raise Refusal("malformed")
    if record.why == "rotate" and not gone:
        return
    if record.why != "leave" or len(gone) != 1:
        raise Refusal("malformed")
    still_here = Membership.objects.filter(
        relationship=record.rel, person=gone[0].id, left=None
    ).exists()
    if still_here:
        raise Refusal("malformed")
