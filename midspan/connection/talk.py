"""The talk: lines between people, live or as slow letters."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Max

from midspan.people.models import Person
from midspan.relationships import kinds, log
from midspan.relationships.kinds import Kind
from midspan.relationships.models import Act, Relationship

#: A line of the talk. No `stands`: this is the path that has to be fast.
SAID = Kind("said", in_talk="connection/in_talk/said.html", can_be_taken_back=True)

#: How many acts a page opens with; older ones come when somebody scrolls up to them.
A_PAGE = 80


@dataclass(frozen=True)
class Placed:
    """One act where it stands in the talk: on my bank, on the far one, or on the bridge."""

    act: dict[str, object]
    bank: str
    partial: str

    @property
    def after(self) -> str:
        return json.dumps(self.act["after"], separators=(",", ":"))

    @property
    def facts(self) -> str:
        return json.dumps(self.act["facts"], separators=(",", ":"))


def placed(acts: list[dict[str, object]], person: Person) -> list[Placed]:
    """Each act with its bank and the partial that draws it."""
    partials = kinds.shown_in_talk()
    return [
        Placed(
            act,
            bank="near" if act["author"] == person.pk else "far",
            partial=partials.get(str(act["kind"]), "connection/in_talk/unshown.html"),
        )
        for act in acts
    ]


def newest(relationship: Relationship, until: int | None = None) -> list[dict[str, object]]:
    """The last page of the log; up to record `until`, for whom a circle went on without."""
    acts = Act.objects.filter(relationship=relationship)
    if until is not None:
        acts = acts.filter(epoch__lt=until)
    rows = acts.order_by("-seq")[:A_PAGE]
    return [log.as_act(row) for row in reversed(rows.values_list(*log.FIELDS))]


def newest_number(relationship: Relationship) -> int:
    return Act.objects.filter(relationship=relationship).aggregate(seq=Max("seq"))["seq"] or 0


def before(relationship: Relationship, seq: int) -> list[dict[str, object]]:
    rows = Act.objects.filter(relationship=relationship, seq__lt=seq).order_by("-seq")[:A_PAGE]
    return [log.as_act(row) for row in reversed(rows.values_list(*log.FIELDS))]
