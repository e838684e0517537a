"""The pages that belong to nobody: the front, and what one may want to know before coming in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.learning.contents import TASKS


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "front.html", {"tasks": TASKS})


@require_safe
def invited(request: HttpRequest) -> HttpResponse:
    return render(request, "invited.html")


@require_safe
def own_place(request: HttpRequest) -> HttpResponse:
    return render(request, "own_place.html")


@require_safe
def who_can_see_what(request: HttpRequest) -> HttpResponse:
    said = {"address": settings.ADDRESS, "writes_addresses": settings.LOG_ADDRESSES}
    return render(request, "who_can_see_what.html", said)
