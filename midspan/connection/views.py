from __future__ import annotations

from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.connection import talk as talks
from midspan.headers import POLICY_WITHOUT_WORKERS
from midspan.mirror import words as mirror
from midspan.people.http import PersonRequest, needs_person
from midspan.relationships import doors, kinds, no_mirror, opening, reach
from midspan.relationships.models import Act, Relationship


@require_safe
@needs_person
def talk(request: PersonRequest, rel: str) -> HttpResponse:
    """The talk: its newest lines, and what opens them."""
    relationship, until = reach.reads(request.person, rel)
    acts = talks.newest(relationship, until)
    has_mirror = not no_mirror.is_decided(relationship)
    page = render(
        request,
        "connection/talk.html",
        {
            "relationship": relationship,
            "placed": talks.placed(acts, request.person),
            "agreed": agreed(relationship),
            "doors": doors.tasks(),
            "sorts": list(doors.all_sorts()),
            "in_talk": kinds.shown_in_talk(),
            "nothing": {},
            "above": bool(acts) and acts[0]["seq"] != 1,
            "opens": opening.what_opens(relationship, request.person, until),
            "is_out": until is not None,
            "is_replaced": until is not None and reach.is_replaced(rel, until),
            "has_mirror": has_mirror,
            "mirror": {"mark": mirror.spelled().mark, "megabytes": mirror.megabytes()},
        },
    )
    if not has_mirror:
        page["Content-Security-Policy"] = POLICY_WITHOUT_WORKERS
    return page


def agreed(relationship: Relationship) -> str:
    """A mark of what lies behind the door of what we agree, another one whenever that changes."""
    laid = Act.objects.filter(relationship=relationship).of_kinds("agreement").exclude(sealed="")
    found = laid.aggregate(newest=Max("seq"), many=Count("seq"))
    return f"{found['newest']}/{found['many']}" if found["many"] else ""


@require_safe
@needs_person
def first_words(request: PersonRequest, rel: str) -> HttpResponse:
    """Each person's first words, side by side, and the place to write one's own."""
    relationship = reach.relationship(request.person, rel)
    return render(
        request,
        "connection/first_words.html",
        {
            "relationship": relationship,
            "opens": opening.what_opens(relationship, request.person),
        },
    )


@require_safe
@needs_person
def letters(request: PersonRequest, rel: str) -> HttpResponse:
    """The slow tempo: a sheet to write on, and the log in which the browser finds the letters."""
    relationship = reach.relationship(request.person, rel)
    return render(
        request,
        "connection/letters.html",
        {
            "relationship": relationship,
            "newest": talks.newest_number(relationship),
            "opens": opening.what_opens(relationship, request.person),
        },
    )
