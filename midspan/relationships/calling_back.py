"""Calling somebody back who lost all their keys (docs/decisions/0016).

Nobody signs in without keys. Whoever lost them all comes as somebody new, by an invitation made for
the place they had, and takes that place: the one who had it is out, and keeps what they could read
(reach.reads). All the others have to say so, each in an act of their own (`calls_back`, signed, for
that one invitation); between two that is the other alone. So nobody takes anybody's account, and
whoever has their keys after all sees who said what, and can take the invitation back in time.
"""

from __future__ import annotations

from midspan import signatures
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.inviting import ID_SPELLED, open_offers
from midspan.relationships.kinds import Kind, Refusal
from midspan.relationships.log import envelope_of
from midspan.relationships.models import Act
from midspan.sealing import records
from midspan.sealing.models import Epoch, Offer
from midspan.sealing.records import Record


def may_say(standing: log.Standing, act: Envelope) -> None:
    newest = Epoch.objects.get(relationship=standing.rel, n=standing.epoch)
    lost = act.fact("back")
    if lost == standing.author or records.read(newest.record).member(lost) is None:
        raise Refusal("malformed")
    if not open_offers(standing.rel).filter(pk=act.fact("invitation"), replaces=lost).exists():
        raise Refusal("bad-invitation")


def is_agreed(offer: Offer, before: Record) -> bool:
    """Whether everybody else in it says yes to this one invitation, by their newest word."""
    newest: dict[str, bool] = {}
    said = Act.objects.filter(relationship=offer.relationship).of_kinds(CALLS_BACK.name)
    for act in said.order_by("count"):
        says, author = envelope_of(act), before.member(act.author_id)
        is_about = (says.fact("back"), says.fact("invitation")) == (offer.replaces, offer.pk)
        if is_about and author and log.is_signed(author.e, author.id, says):
            newest[author.id] = says.fact("says") == "yes"
    return all(newest.get(one.id) for one in before.without(offer.replaces))


def waits(offer: Offer) -> bool:
    """Whether an invitation to come back opens nothing yet, because not all have said yes."""
    if not offer.replaces:
        return False
    newest = Epoch.objects.filter(relationship=offer.relationship).order_by("-n").first()
    return newest is None or not is_agreed(offer, records.read(newest.record))


CALLS_BACK = Kind(
    "calls_back",
    facts={
        "back": ID_SPELLED,
        "invitation": ID_SPELLED,
        "says": "yes|no",
        "signed": signatures.SPELLED,
    },
    signed=True,
    stands=may_say,
    in_talk="relationships/in_talk/calls_back.html",
)
