"""Joining: the invited browser makes the next record itself, so nobody else has to be here.

The server checks the structure (who is added, on top of what, with which invitation) and that
the claim is right. Signatures and proofs are checked by every member's browser.
"""

from __future__ import annotations

from hmac import compare_digest

from django.db import transaction
from django.utils import timezone

from midspan import bell
from midspan.people.models import Person
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.claims import hash_of
from midspan.sealing.models import Epoch, Offer


def open_offer(invitation: str) -> Offer:
    """The offer of an invitation that still holds, locked for the deed. Raises Refusal."""
    offer = (
        Offer.objects.select_for_update()
        .filter(pk=invitation, ended=Offer.Ended.OPEN, until__gt=timezone.now())
        .first()
    )
    if offer is None:
        raise Refusal("bad-invitation")
    return offer


def join(person: Person, offer: Offer, claim: str, text: str) -> Relationship:
    """Add this person with the record their browser made. Inside a transaction; raises Refusal."""
    if not compare_digest(hash_of(claim), offer.claim):
        raise Refusal("bad-invitation")
    relationship = Relationship.objects.select_for_update().get(pk=offer.relationship)
    if relationship.ended:
        raise Refusal("bad-invitation")
    if Membership.objects.filter(relationship=relationship, person=person).exists():
        raise Refusal("already-here")
    record = records.read(text)
    newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
    if record.rel != relationship.pk or record.why != "join" or record.inv != offer.pk:
        raise Refusal("malformed")
    if record.n != newest.n + 1 or record.prev != newest.hash:
        raise Refusal("409")
    came = (person.pk, person.x, person.e)
    if record.by != person.pk or record.members != [*records.read(newest.record).members, came]:
        raise Refusal("malformed")
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
    return relationship
