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
from midspan.relationships.models import Act, Held, Relationship

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
        if not has_begun(locked, given.round):
            make_room_ahead(person, locked, given.round)
        Held.objects.update_or_create(
            relationship=locked,
            round=given.round,
            author=person,
            defaults={"epoch": given.n, "sealed": given.held},
        )
        bell.ring_after_commit(locked.pk)


def has_begun(relationship: Relationship, round: str) -> bool:
    """Whether there is the act that began it. Doors have kinds of their own, which are few."""
    acts = Act.objects.filter(relationship=relationship, id=round).exclude(kind="said")
    return acts.exists()


def make_room_ahead(person: Person, relationship: Relationship, round: str) -> None:
    """A key comes before the act that begins its round; so one may be there for a round that is
    not yet. Nobody else's stand beside it, and of those that nothing came of one is kept."""
    rounds = Held.objects.filter(relationship=relationship).exclude(round=round)
    if held(relationship, round).exclude(author=person).exists():
        raise Refusal("malformed")
    for one in rounds.filter(author=person):
        if not has_begun(relationship, one.round):
            one.delete()


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
    if not is_open(relationship, round):
        return own(person, relationship, round)
    return as_given(held(relationship, round))


def own(person: Person, relationship: Relationship, round: str) -> list[dict[str, object]]:
    return as_given(held(relationship, round).filter(author=person))


def as_given(found: QuerySet[Held]) -> list[dict[str, object]]:
    rows = found.order_by("author_id").values("author", "epoch", "sealed")
    return [dict(row) for row in rows]


def held(relationship: Relationship, round: str) -> QuerySet[Held]:
    return Held.objects.filter(relationship=relationship, round=round)
