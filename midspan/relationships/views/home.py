"""Home: the people I talk with."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan import pages
from midspan.people import key_events
from midspan.people.http import PersonRequest
from midspan.people.models import Person
from midspan.relationships import book, reach
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch

#: So many stand on one page; the own book of each of them has to come with it.
A_PAGE = 50


@require_safe
def front_or_home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, or for those who are in, the people they talk with."""
    return home(request) if getattr(request, "person", None) else pages.front(request)  # type: ignore[arg-type]


def home(request: PersonRequest) -> HttpResponse:
    """Newest talk first, some at a time. Names and what is new are opened in the browser."""
    mine = request.person
    # Each from the end of its log: a talk of ten years is not read to say when it was newest.
    acts = Act.objects.filter(relationship=OuterRef("pk")).order_by("-seq")
    told = acts.filter(kind__in=["said", "first_words", "leaves"]).exclude(author=mine)
    found: Any = (
        Relationship.objects.of(mine)
        .annotate(
            newest=Subquery(acts.values("at")[:1]),
            seq=Subquery(acts.values("seq")[:1]),
            told=Subquery(told.values("seq")[:1]),
        )
        .order_by(F("newest").desc(nulls_last=True))
    )
    others = in_circles_with(mine)
    people = [
        {
            "rel": relationship.pk,
            "shape": relationship.shape,
            "ended": relationship.ended,
            "seq": relationship.seq or 0,
            "told": relationship.told or 0,
            "at": relationship.newest,
            "others": " ".join(others.get(relationship.pk, [])),
        }
        for relationship in found
    ]
    people += [kept(membership, n) for membership, n in reach.kept(mine)]
    here = on_this_page(request, len(people))
    shown = people[here.start : here.stop]
    slots = [f"{what}/{one['rel']}" for one in shown for what in ("known", "heads")]
    around = {
        "people": shown,
        "before": here.start,
        "after": len(people) - here.stop,
        "nearer": max(here.start - A_PAGE, 0),
        "further": here.stop,
        # Of the others only what the live line needs, so that their new words are told here too.
        "elsewhere": {
            str(one["rel"]): one["seq"] for one in people[: here.start] + people[here.stop :]
        },
        "book": book.page(mine, "me", "aside", *slots),
        "key_events_untold": key_events.untold(request),
    }
    return render(request, "relationships/home.html", around)


def on_this_page(request: HttpRequest, many: int) -> range:
    """From which to which, as the address says it: "/?from=50"."""
    asked = request.GET.get("from", "")
    first = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    first = first if first < many else 0
    return range(first, min(first + A_PAGE, many))


def kept(membership: Membership, n: int) -> dict[str, object]:
    """What went on without somebody, as it was then: nothing of what came after shows."""
    before = Epoch.objects.get(relationship=membership.relationship_id, n=n - 1)
    others = [one.id for one in records.read(before.record).members]
    return {
        "rel": membership.relationship_id,
        "shape": membership.relationship.shape,
        "ended": True,
        "seq": 0,
        "told": 0,
        "at": int(membership.left.timestamp()) if membership.left else 0,
        "others": " ".join(one for one in others if one != membership.person_id),
    }


def in_circles_with(person: Person) -> dict[str, list[str]]:
    """The others who are in each circle of mine now, in the order in which they came."""
    mine = Relationship.objects.of(person).filter(shape=Relationship.Shape.CIRCLE)
    now = Membership.objects.filter(relationship__in=mine, left=None).exclude(person=person)
    others: dict[str, list[str]] = {}
    for rel, other in now.order_by("since", "pk").values_list("relationship", "person"):
        others.setdefault(rel, []).append(other)
    return others
