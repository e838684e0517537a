"""The first person arrives by a link that works once, and becomes the host of this place."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from midspan.people import handles, hosting, pace, place
from midspan.people.http import say, takes
from midspan.relationships.arriving import Arrival, arrive
from midspan.relationships.kinds import Refusal


def begin(request: HttpRequest, code: str) -> HttpResponse:
    if wait := pace.too_fast(request, "begin"):
        return pace.slow_down(wait, page_for=request)
    if request.method == "POST":
        return arrive_as_host(request, code=code)
    if not place.is_begin_code(code):
        return render(request, "relationships/begin_over.html", status=410)
    return render(request, "relationships/begin.html", {"pattern": handles.PATTERN})


@takes(Arrival)
def arrive_as_host(request: HttpRequest, arrival: Arrival, code: str) -> HttpResponse:
    try:
        with transaction.atomic():
            if not place.use_begin_code(code):
                raise Refusal("bad-invitation")
            hosting.begin(arrive(request, arrival, hosts=True))
    except Refusal as refusal:
        return refused(refusal.code)
    return JsonResponse({"to": "/"}, status=201)


def refused(code: str) -> HttpResponse:
    if code == "bad-invitation":
        return say(code, _("This link has been used, or is not one of this place."), status=410)
    if code == "handle-taken":
        return say(code, _("Somebody here has this handle already."), status=409)
    return say(code, _("This did not arrive as it was meant."), status=400)
