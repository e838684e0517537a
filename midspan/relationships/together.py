"""What opens together: each writes before anybody reads.

The words themselves are acts like any other, closed under a key of their own. That key, sealed for
those who are here, is held back until everybody who was here when the round began has laid theirs.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from midspan import bell
from midspan.people.models import Person
from midspan.relationships.envelopes import ID, Number
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Held, Relationship

#: An AES-GCM box of 32 bytes, base64url.
SealedKey = Annotated[str, msgspec.Meta(pattern=r"\Ah1\.[A-Za-z0-9_-]{80}\Z")]


class Laid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that somebody gives to be held back, and the epoch it was sealed under."""

    round: ID
    n: Number
    held: SealedKey


def lay(person: Person, relationship: Relationship, given: Laid) -> None:
    """Hold a key back. Laying it again before the round has opened replaces it. Raises Refusal."""
    with transaction.atomic():
        locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if locked.ended:
            raise Refusal("ended")
        if given.n != locked.epoch:
            raise Refusal("epoch")
        if is_open(locked, given.round):
            raise Refusal("opened")
        Held.objects.update_or_create(
            relationship=locked,
            round=given.round,
            author=person,
            defaults={"epoch": given.n, "sealed": given.held},
        )
        bell.ring_after_commit(locked.pk)


def awaited(relationship: Relationship, round: str) -> set[str]:
    """Ids of those who are here, were here when the round began, and have not laid theirs."""
    laid = dict(held(relationship, round).values_list("author_id", "epoch"))
    if not laid:
        return set()
    here = relationship.memberships.filter(left=None, since__lte=min(laid.values()))
    return set(here.values_list("person_id", flat=True)) - laid.keys()


def is_open(relationship: Relationship, round: str) -> bool:
    return held(relationship, round).exists() and not awaited(relationship, round)


def keys(person: Person, relationship: Relationship, round: str) -> list[dict[str, object]]:
    """The keys of a round that this person may have: all when it is open, else their own."""
    found = held(relationship, round)
    if not is_open(relationship, round):
        found = found.filter(author=person)
    rows = found.order_by("author_id").values("author", "epoch", "sealed")
    return [dict(row) for row in rows]


def held(relationship: Relationship, round: str) -> QuerySet[Held]:
    return Held.objects.filter(relationship=relationship, round=round)
