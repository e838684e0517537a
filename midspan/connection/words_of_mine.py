"""Changing one's own words afterwards: said otherwise, or taken back.

Saying otherwise is an act beside the first; the older wording is not shown any more, and nobody
claims that it was not read. Taking back lets the sealed words go; their stub keeps the hash by
which other acts name them, so that nothing seems to be missing. Words said otherwise are taken
back one by one, each named, because a stub that nobody named would be told as gone.
"""

from __future__ import annotations

from midspan import signatures, traces
from midspan.people import gone
from midspan.relationships import kinds, log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Kind, Refusal
from midspan.relationships.models import Act
from midspan.sealing.models import Epoch

HASH = r"[A-Za-z0-9_-]{22}"


def mine(standing: log.Standing, act: Envelope) -> Act:
    """The act that `of` names, if it is this author's and still has words. Raises Refusal."""
    found = Act.objects.filter(relationship=standing.rel, seq=act.of_seq).first()
    if found is None or found.author_id != standing.author:
        raise Refusal("malformed")
    if not kinds.named(found.kind).can_be_taken_back:
        raise Refusal("malformed")
    if not found.sealed:
        raise Refusal("gone")
    if hash_of(found) != act.fact("of"):
        raise Refusal("malformed")
    return found


def hash_of(act: Act) -> str:
    """The hash of a stored act, computed anew: lines of the talk do not carry theirs."""
    record = Epoch.objects.values_list("hash", flat=True).get(
        relationship=act.relationship_id, n=act.epoch
    )
    return log.act_hash(record, act.author_id, log.envelope_of(act))


def say_otherwise(standing: log.Standing, act: Envelope) -> None:
    mine(standing, act)


def take_back(standing: log.Standing, act: Envelope) -> None:
    taken = mine(standing, act)
    Act.objects.filter(relationship=standing.rel, seq=taken.seq).update(
        sealed="", hash=act.fact("of")
    )
    gone.remember([gone.mark(gone.WORDS, standing.rel, taken.id)])
    traces.clear_after_commit()


REWORDS = Kind(
    "rewords",
    facts={"of": HASH},
    stands=say_otherwise,
    in_talk="connection/in_talk/unshown.html",
    can_be_taken_back=True,
)
WITHDRAWS = Kind(
    "withdraws",
    # Signed, because words that are gone stay gone: a stolen session alone takes nothing back.
    facts={"of": HASH, "signed": signatures.SPELLED},
    signed=True,
    stands=take_back,
    in_talk="connection/in_talk/unshown.html",
)
