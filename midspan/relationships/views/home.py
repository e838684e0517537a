"""Home: the people I talk with."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan import pages
from midspan.people.http import PersonRequest
from midspan.relationships import book
from midspan.relationships.models import Relationship


@require_safe
def front_or_home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, or for those who are in, the people they talk with."""
    return home(request) if getattr(request, "person", None) else pages.front(request)  # type: ignore[arg-type]


def home(request: PersonRequest) -> HttpResponse:
    """Newest talk first. Names and what is new are opened in the browser, from the own book."""
    mine = request.person
    told = Q(acts__kind__in=["said", "first_words", "leaves"]) & ~Q(acts__author=mine)
    found: Any = (
        Relationship.objects.of(mine)
        .annotate(newest=Max("acts__at"), seq=Max("acts__seq"), told=Max("acts__seq", filter=told))
        .order_by("-newest")
    )
    people = [
        {
            "rel": relationship.pk,
            "shape": relationship.shape,
            "ended": relationship.ended,
            "seq": relationship.seq or 0,
            "told": relationship.told or 0,
            "at": relationship.newest,
        }
        for relationship in found
    ]
    return render(request, "relationships/home.html", {"people": people, "book": book.page(mine)})
