"""Going on: the next record after somebody left, or with a fresh key and the same people.

Made and signed in the browser of one who stays, before their next word, so that whoever left
holds no key to what is said from then on (docs/sealing.md section 3).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from django.db import transaction
from django.utils import timezone

from midspan import bell
from midspan.people.models import Person
from midspan.relationships import without
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch
from midspan.sealing.records import Record

#: Each record stops the lines under way, which are then sealed anew. A key serves for ninety days,
#: so one an hour between the same people hinders nobody.
A_FRESH_KEY = 60 * 60


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
        before = records.read(newest.record)
        records.check_follows(record, before)
        MAY[record.why](record, before)
        Epoch.objects.create(relationship=here.pk, n=record.n, record=text, hash=record.hash)
        here.epoch = record.n
        here.save(update_fields=["epoch"])
        bell.ring_after_commit(here.pk, changed=True)


def may_rotate(record: Record, before: Record) -> None:
    """A fresh key for the same people needs nobody's leave, once an hour, whoever makes it."""
    lately = Epoch.objects.filter(relationship=record.rel, taken__gt=time.time() - A_FRESH_KEY)
    if any(records.read(text).why == "rotate" for text in lately.values_list("record", flat=True)):
        raise Refusal("pace")


def may_leave_out(record: Record, before: Record) -> None:
    """Only somebody who has left, by an act of their own."""
    gone = records.gone(record, before)
    if Membership.objects.filter(relationship=record.rel, person__in=gone, left=None).exists():
        raise Refusal("malformed")


def may_remove(record: Record, before: Record) -> None:
    """Only what everybody else in the circle has agreed to; from then on that person is out."""
    if not without.agreed(record, before):
        raise Refusal("malformed")
    [gone] = records.gone(record, before)
    here = Membership.objects.filter(relationship=record.rel, person=gone, left=None)
    if here.update(left=timezone.now()):
        transaction.on_commit(lambda: bell.left(gone, record.rel))


def by_another_address(record: Record, before: Record) -> None:
    """Who comes, or comes back, shows the claim of an invitation (joining.py)."""
    raise Refusal("malformed")


MAY: dict[str, Callable[[Record, Record], None]] = {
    "rotate": may_rotate,
    "leave": may_leave_out,
    "remove": may_remove,
    "join": by_another_address,
    "replace": by_another_address,
}
