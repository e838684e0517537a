"""Going on without somebody: what a circle can agree to, and a pair never.

Everybody else in it says so by an act of their own (`goes_on`, signed), and may take it back while
it has not happened. When all have said yes, any member's browser makes the record without that
person, naming one of these acts. Whoever is gone keeps what they could read (reach.reads).
"""

from __future__ import annotations

from midspan import signatures
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.inviting import ID_SPELLED
from midspan.relationships.kinds import Kind, Refusal
from midspan.relationships.log import envelope_of
from midspan.relationships.models import Act
from midspan.sealing import records
from midspan.sealing.models import Epoch
from midspan.sealing.records import Record

FEWEST = 3


def may_say(standing: log.Standing, act: Envelope) -> None:
    newest = Epoch.objects.get(relationship=standing.rel, n=standing.epoch)
    record, about = records.read(newest.record), act.fact("without")
    if about == standing.author or record.member(about) is None or len(record.members) < FEWEST:
        raise Refusal("malformed")


def agreed(record: Record, before: Record) -> bool:
    """Whether everybody but the one who is gone says yes, and the record names one who did."""
    [gone] = records.gone(record, before)
    newest: dict[str, str] = {}
    for act in Act.objects.filter(relationship=record.rel).of_kinds("goes_on").order_by("count"):
        says = envelope_of(act)
        author = before.member(act.author_id)
        # Whoever came back with new keys since says it again: browsers ask for those keys too.
        if says.fact("without") == gone and author and log.is_signed(author.e, author.id, says):
            newest[author.id] = act.hash if says.fact("says") == "yes" else ""
    others = [newest.get(one.id, "") for one in before.without(gone)]
    return all(others) and record.of in others


GOES_ON = Kind(
    "goes_on",
    facts={"without": ID_SPELLED, "says": "yes|no", "signed": signatures.SPELLED},
    signed=True,
    stands=may_say,
    in_talk="relationships/in_talk/goes_on.html",
    shapes=frozenset({"circle"}),
)
