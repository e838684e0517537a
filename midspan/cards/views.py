"""The deck for anybody, to read and print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.cards.deck import DECK


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    return render(request, "cards/cards.html", {"deck": DECK})
