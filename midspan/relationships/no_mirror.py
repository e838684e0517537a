"""No mirror here: what a pair or a circle can decide for the pages of their talk.

Somebody says that they would like none, in an act of their own (`no_mirror`, signed). When all who
are here have said so it is decided, and anybody opens it again by saying no. Whoever comes later
finds it decided. It is among the few things that the place has to know: from then on the page of
the talk names no file of the mirror, and its policy lets none run. Browsers find out the same from
the same acts, by their signatures (static/js/between-us/mirror.js): a host cannot decide it.

Whether the others' lines may be read beside one's own is nothing that the place has to know, and
stands in sealed words.
"""

from __future__ import annotations

from midspan import signatures
from midspan.relationships.kinds import Kind
from midspan.relationships.log import envelope_of
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch

FEWEST = 2

NO_MIRROR = Kind(
    "no_mirror",
    facts={"says": "yes|no", "signed": signatures.SPELLED},
    signed=True,
    in_talk="relationships/in_talk/laid.html",
)


def is_decided(relationship: Relationship) -> bool:
    acts = Act.objects.filter(relationship=relationship).of_kinds(NO_MIRROR.name).order_by("seq")
    newest = {act.author_id: act for act in acts}
    if not newest:
        return False
    memberships = Membership.objects.filter(relationship=relationship, left=None)
    here = set(memberships.values_list("person", flat=True))
    says = {one: envelope_of(act).fact("says") for one, act in newest.items() if one in here}
    last = max(newest.values(), key=lambda act: act.seq)
    record = Epoch.objects.values_list("record", flat=True).get(
        relationship=relationship.pk, n=last.epoch
    )
    # Those who were here when it was last spoken of, and still are.
    asked = here & {member.id for member in records.read(record).members}
    return (
        len(asked) >= FEWEST
        and "no" not in says.values()
        and all(says.get(one) == "yes" for one in asked)
    )
