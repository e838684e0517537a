"""A door between people, and its paper twin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.people.http import PersonRequest, needs_person
from midspan.relationships import doors, opening, reach


@require_safe
@needs_person
def door(request: PersonRequest, rel: str, name: str) -> HttpResponse:
    """What lies behind a door: drawn by the browser, which alone can open it."""
    relationship = reach.relationship(request.person, rel)
    found = doors.named(name)
    if found is None:
        raise Http404
    return render(
        request,
        found.template,
        {
            "door": found,
            "doors": doors.tasks(),
            "longest": doors.LONGEST,
            "opens": opening.what_opens(relationship, request.person),
        },
    )


@require_safe
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """The sheets of a door, empty, to print and fill by hand. For anybody; nothing is sealed."""
    found = doors.named(name)
    if found is None:
        raise Http404
    return render(request, "relationships/paper.html", {"door": found})
