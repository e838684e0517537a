"""A door between people, and its paper twin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from midspan.people import hands
from midspan.people.http import PersonRequest, needs_person
from midspan.relationships import doors, leaving_for_good, opening, reach, together
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Act
from midspan.relationships.views.log import read, refused, refused_as


@require_safe
@needs_person
def door(request: PersonRequest, rel: str, name: str) -> HttpResponse:
    """What lies behind a door: drawn by the browser, which alone can open it."""
    relationship = reach.relationship(request.person, rel)
    found = doors.named(name)
    if found is None:
        raise Http404
    # The live line goes on from here, and does not bring a whole talk to a door with little in it.
    acts = Act.objects.filter(relationship=relationship).order_by("-seq")
    newest = acts.values_list("seq", flat=True).first() or 0
    return render(
        request,
        found.template,
        {
            "door": found,
            "doors": doors.tasks(),
            "longest": doors.LONGEST,
            "opens": opening.what_opens(relationship, request.person) | {"seq": newest},
            "mine": leaving_for_good.mine(request.person) if found.has_travellers else None,
            **found.shows,
        },
    )


@require_safe
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """The sheets of a door, empty, to print and fill by hand. For anybody; nothing is sealed."""
    found = doors.named(name)
    if found is None:
        raise Http404
    return render(request, "relationships/paper.html", {"door": found})


@require_http_methods(["GET", "POST"])
@needs_person
def held(request: PersonRequest, rel: str) -> HttpResponse:
    """Keys that are held back until everybody has laid theirs; `?round=` asks for those of one."""
    if request.method == "GET":
        relationship, until = reach.reads(request.person, rel)
        round = request.GET.get("round", "")
        if until is not None:  # what opened later is not for whoever was gone by then
            return JsonResponse({"keys": together.own(request.person, relationship, round)})
        return JsonResponse(
            {
                "open": together.is_open(relationship, round),
                "keys": together.keys(request.person, relationship, round),
                "awaited": sorted(together.awaited(relationship, round)),
            }
        )
    relationship = reach.relationship(request.person, rel)
    given = read(request, together.Laid)
    if given is None:
        return refused("malformed")
    # Another key in place of theirs, and what they closed would open for nobody any more.
    if not hands.is_shown(request):
        return refused(hands.CODE)
    try:
        together.lay(request.person, relationship, given)
    except Refusal as refusal:
        return refused_as(refusal)
    return JsonResponse({}, status=201)
