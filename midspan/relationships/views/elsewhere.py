"""Other people to turn to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.people.models import Elsewhere, Person
from midspan.relationships import book


@require_safe
def other_people(request: HttpRequest) -> HttpResponse:
    """One's own list first, from the own book, and then what the hosts list."""
    mine: Person | None = getattr(request, "person", None)
    around = {"lines": Elsewhere.objects.all(), "book": book.page(mine, "around") if mine else None}
    return render(request, "relationships/other_people.html", around)
