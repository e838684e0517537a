"""Inviting: one link, good once, for one person; and taking it back.

The secret in the link never comes here. The offer it opens is sealed, and a `claim` that only a
holder of the secret can make stands beside it, so that an invitation cannot be used up by
somebody who has seen no more than its address.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from midspan import bell, signatures
from midspan.people.models import Person
from midspan.relationships import log
from midspan.relationships.envelopes import ID, Envelope, Hash
from midspan.relationships.kinds import Kind, Refusal
from midspan.relationships.log import envelope_of
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing.models import Offer

#: Said where an invitation is made.
LONGEST = timedelta(days=30)
MOST_OPEN = 10
MOST_IN_A_CIRCLE = 50

#: An id of 16 bytes, of an invitation or a person.
ID_SPELLED = r"[A-Za-z0-9_-]{22}"
#: A public key of 32 bytes.
KEY_SPELLED = r"[A-Za-z0-9_-]{43}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


class OfferGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sealed offer as the inviter's browser gives it."""

    id: ID
    sealed: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_.-]+\Z", max_length=60_000)]
    claim: Hash
    #: Marks of those whom the inviter never wants to hear from, among others drawn by chance.
    not_for: Annotated[list[ID], msgspec.Meta(max_length=256)] = []


class Invited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation with its offer; or, without one, that it is taken back."""

    act: Envelope
    offer: OfferGiven | None = None


def invite(person: Person, given: Invited) -> log.Outcome:
    """Add the act and keep the offer, both or neither; or keep it anew for a new record."""
    if given.act.kind == REVOKES.name and given.offer is None:
        return revoke(person, given.act)
    if given.act.kind != INVITES.name or given.offer is None:
        return log.Refused("malformed")
    until = read_moment(given.act.fact("until"))
    if given.act.fact("invitation") != given.offer.id:
        return log.Refused("malformed")
    with transaction.atomic():
        [outcome] = log.append([(person.pk, given.act)])
        if isinstance(outcome, log.Stored) and outcome.fresh:
            Offer.objects.update_or_create(
                id=given.offer.id,
                defaults={"sealed": given.offer.sealed},
                create_defaults={
                    "relationship": given.act.rel,
                    "sealed": given.offer.sealed,
                    "claim": given.offer.claim,
                    "until": until,
                    "replaces": given.act.fact("replaces"),
                    "not_for": " ".join(given.offer.not_for),
                },
            )
            bell.ring_after_commit(given.act.rel)
    return outcome


def revoke(person: Person, act: Envelope) -> log.Outcome:
    with transaction.atomic():
        [outcome] = log.append([(person.pk, act)])
        bell.ring_after_commit(act.rel)
    return outcome


def may_invite(standing: log.Standing, act: Envelope) -> None:
    until = read_moment(act.fact("until"))
    now = timezone.now()
    if not now < until <= now + LONGEST + timedelta(minutes=5):
        raise Refusal("malformed")
    held = Offer.objects.filter(pk=act.fact("invitation")).first()
    if held is not None:
        may_renew(standing, act, held)
    elif back := act.fact("replaces"):
        may_call_back(standing, back)
    else:
        may_bring_one_more(standing)


def may_bring_one_more(standing: log.Standing) -> None:
    here = Membership.objects.filter(relationship=standing.rel, left=None).count()
    room = 2 if standing.shape == Relationship.Shape.PAIR else MOST_IN_A_CIRCLE
    if here >= room or open_offers(standing.rel).count() >= MOST_OPEN:
        raise Refusal("full")


def may_renew(standing: log.Standing, act: Envelope, held: Offer) -> None:
    """The same invitation, sealed anew: by its maker, and once for each record by any other member.

    So what one of them spoils another's browser mends (inviting.js). The claim that was kept at
    first stays, so that only the same secret opens what is kept.
    """
    if (held.relationship, held.until) != (standing.rel, read_moment(act.fact("until"))):
        raise Refusal("malformed")
    if held.replaces != act.fact("replaces"):
        raise Refusal("malformed")
    if act.fact("guest") not in guests(standing.rel, held.pk):
        raise Refusal("malformed")
    laid = acts_of(standing.rel, held.pk)
    mine = laid.filter(epoch=standing.epoch, author=standing.author).exists()
    if held.ended or (mine and laid[0].author_id != standing.author):
        raise Refusal("bad-invitation")


def may_call_back(standing: log.Standing, person: str) -> None:
    """An invitation for somebody who lost their keys: another member, who is still in it."""
    here = Membership.objects.filter(relationship=standing.rel, left=None)
    if person == standing.author or not here.filter(person=person).exists():
        raise Refusal("malformed")
    if open_offers(standing.rel).count() >= MOST_OPEN:
        raise Refusal("full")


def guests(rel: str, invitation: str) -> list[str]:
    """The public key that follows from an invitation's secret, as whoever made it signed it."""
    return [envelope_of(act).fact("guest") for act in acts_of(rel, invitation)[:1]]


def acts_of(rel: str, invitation: str) -> QuerySet[Act]:
    """The act by which it was made, and those that sealed it anew."""
    named = json.dumps(["invitation", invitation], separators=(",", ":"))
    acts = Act.objects.filter(relationship=rel, facts__startswith=f"[{named}")
    return acts.of_kinds("invites").order_by("seq")


def is_current(rel: str, invitation: str, epoch: int) -> bool:
    """Whether an invitation is sealed under this record, so that all who are here know of it."""
    return acts_of(rel, invitation).filter(epoch=epoch).exists()


def take_back(standing: log.Standing, act: Envelope) -> None:
    """An invitation taken back opens nothing any more; one already used stays used."""
    taken = open_offers(standing.rel).filter(pk=act.fact("invitation"))
    if not taken.update(ended=Offer.Ended.REVOKED, sealed=""):
        raise Refusal("bad-invitation")


def open_offers(rel: str):  # type: ignore[no-untyped-def]
    return Offer.objects.filter(relationship=rel, ended=Offer.Ended.OPEN, until__gt=timezone.now())


def read_moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


INVITES = Kind(
    "invites",
    facts={
        "invitation": ID_SPELLED,
        "until": MOMENT,
        "guest": KEY_SPELLED,
        "replaces?": ID_SPELLED,
        "signed": signatures.SPELLED,
    },
    signed=True,
    stands=may_invite,
    own_address=True,
)
REVOKES = Kind(
    "revokes",
    facts={"invitation": ID_SPELLED, "signed": signatures.SPELLED},
    signed=True,
    stands=take_back,
    own_address=True,
)
