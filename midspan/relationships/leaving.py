"""Leaving: at once, by oneself, without asking anybody. In a pair it ends the relationship."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from midspan import bell, signatures
from midspan.people.models import Person
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Kind
from midspan.relationships.models import Membership, Relationship
from midspan.sealing.models import Offer


def leave(person: Person, act: Envelope) -> log.Outcome:
    with transaction.atomic():
        [outcome] = log.append([(person.pk, act)])
        if isinstance(outcome, log.Stored) and outcome.fresh:
            bell.ring_after_commit(act.rel, changed=True)
            transaction.on_commit(lambda: bell.left(person.pk, act.rel))
    return outcome


def goes(standing: log.Standing, act: Envelope) -> None:
    """What follows from a leaving: the person is out, and a pair has ended for both."""
    goes_out(standing.rel, standing.author, standing.shape)


def goes_out(rel: str, person_id: str, shape: str) -> None:
    memberships = Membership.objects.filter(relationship=rel, left=None)
    memberships.filter(person=person_id).update(left=timezone.now())
    if shape == Relationship.Shape.PAIR or not memberships.exists():
        Relationship.objects.filter(pk=rel).update(ended=True)
        Offer.objects.filter(relationship=rel, ended=Offer.Ended.OPEN).update(
            ended=Offer.Ended.REVOKED, sealed=""
        )


LEAVES = Kind(
    "leaves",
    facts={"signed": signatures.SPELLED},
    signed=True,
    stands=goes,
    own_address=True,
    in_talk="relationships/in_talk/leaves.html",
)
