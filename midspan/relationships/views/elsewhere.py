"""Other people to turn to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.people.models import Elsewhere, Person
from midspan.relationships import book
from midspan.relationships.models import Relationship


@require_safe
def other_people(request: HttpRequest) -> HttpResponse:
    """One's own list first, from the own book, and then what the hosts list."""
    mine: Person | None = getattr(request, "person", None)
    around: dict[str, object] = {"lines": Elsewhere.objects.all()}
    if mine:
        # Which of them have a plan for harder days the place cannot tell: all are one tap away.
        open_to = Relationship.objects.of(mine).filter(ended=False)
        rels = list(open_to.order_by("pk").values_list("pk", flat=True))
        known = [f"known/{rel}" for rel in rels]
        around |= {"book": book.page(mine, "around", *known), "rels": rels}
    return render(request, "relationships/other_people.html", around)
