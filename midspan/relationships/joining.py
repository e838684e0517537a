"""Joining, or coming back: the invited browser makes the next record itself, so nobody else has to
be here.

The server checks the structure (who is added, on top of what, with which invitation), the
signature, that the claim is right, and that whoever comes holds the secret: by a key that the
invitation shows to all, so that members' browsers, which check it again, all see the same.
"""

from __future__ import annotations

from hmac import compare_digest

import msgspec
from django.db import transaction
from django.utils import timezone

from midspan import bell
from midspan.people.models import Person
from midspan.relationships import calling_back, inviting, reach
from midspan.relationships.envelopes import Hash
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.claims import hash_of, mark_of
from midspan.sealing.models import Epoch, Offer
from midspan.sealing.records import Record


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that somebody holds the secret, and not only the address."""

    claim: Hash


def held_offer(invitation: str) -> Offer | None:
    """The offer of an invitation, while it holds."""
    return Offer.objects.filter(
        pk=invitation, ended=Offer.Ended.OPEN, until__gt=timezone.now()
    ).first()


def shows(offer: Offer | None, claim: str) -> bool:
    """Whether a claim is the one of this offer: whoever shows it holds the invitation's secret."""
    return offer is not None and compare_digest(hash_of(claim), offer.claim)


def is_for(offer: Offer, claim: str, person: Person | None) -> bool:
    """Whether whoever made it wants to hear from this person. To others it looks as if it ended."""
    return person is None or mark_of(claim, person.pk) not in offer.not_for.split()


def open_offer(invitation: str, claim: str, person: Person | None) -> tuple[Relationship, Offer]:
    """An invitation that still holds, with its relationship locked for the deed.

    What is locked is relationships, this person's own book among them, in the order of their ids,
    as `log.append` does: so no two deeds wait for each other. Raises Refusal.
    """
    offer = held_offer(invitation)
    if offer is None or not shows(offer, claim) or not is_for(offer, claim, person):
        raise Refusal("bad-invitation")
    books = [reach.book(person).pk] if person else []
    locked = Relationship.objects.select_for_update().filter(pk__in=[offer.relationship, *books])
    found = {one.pk: one for one in locked.order_by("pk")}
    relationship = found[offer.relationship]
    offer = held_offer(invitation)  # it may have been used while we waited
    if offer is None or relationship.ended:
        raise Refusal("bad-invitation")
    return relationship, offer


def join(person: Person, relationship: Relationship, offer: Offer, text: str) -> None:
    """Add this person with the record their browser made, both rows being locked.

    Raises Refusal, or ValueError for a record that no browser would take.
    """
    if Membership.objects.filter(relationship=relationship, person=person).exists():
        raise Refusal("already-here")
    record = records.read(text)
    newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
    why = "replace" if offer.replaces else "join"
    if (record.rel, record.why, record.inv) != (relationship.pk, why, offer.pk):
        raise Refusal("malformed")
    if not inviting.is_current(relationship.pk, offer.pk, relationship.epoch):
        raise Refusal("409")  # somebody came or went; a member has to seal it anew
    if record.n != newest.n + 1 or record.prev != newest.hash:
        raise Refusal("409")
    if record.by != person.pk or record.member(person.pk) != (person.pk, person.x, person.e):
        raise Refusal("malformed")
    before = records.read(newest.record)
    records.check_follows(record, before)
    if not records.is_shown(record, inviting.guests(relationship.pk, offer.pk)):
        raise Refusal("malformed")
    if offer.replaces:
        give_place(offer, record, before)
    Epoch.objects.create(relationship=relationship.pk, n=record.n, record=text, hash=record.hash)
    Membership.objects.create(relationship=relationship, person=person, since=record.n)
    relationship.epoch = record.n
    relationship.save(update_fields=["epoch"])
    offer.ended = Offer.Ended.USED
    offer.sealed = ""
    offer.save(update_fields=["ended", "sealed"])
    if relationship.shape == Relationship.Shape.PAIR:
        # Nobody else can come: what other links would have opened is let go.
        Offer.objects.filter(relationship=relationship.pk, ended=Offer.Ended.OPEN).update(
            ended=Offer.Ended.REVOKED, sealed=""
        )
    transaction.on_commit(lambda: bell.ring(relationship.pk, changed=True))


def give_place(offer: Offer, record: Record, before: Record) -> None:
    """Whose place it was is out from now on, if all the others said so and they have not left."""
    lost = records.place_taken(record, before)
    here = Membership.objects.filter(relationship=offer.relationship, left=None)
    if lost is None or lost.id != offer.replaces:
        raise Refusal("malformed")
    if not calling_back.is_agreed(offer, before):
        raise Refusal("not-all-said")
    if not here.filter(person=lost.id).update(left=timezone.now()):
        raise Refusal("bad-invitation")
    transaction.on_commit(lambda: bell.left(lost.id, offer.relationship))
