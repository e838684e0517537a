"""Pages for when something is not as it should be: each says what, and what to do."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from midspan.people import looks
from midspan.people.http import say, speaks_json

#: In seconds: when to come again while the database is away or its disk is full.
AGAIN = "10"


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "form_expired.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; or the database did, which passes, and which pages wait for."""
    is_away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    if not is_away:
        return HttpResponseServerError(loader.render_to_string("500.html", seen_as(request)))
    if not speaks_json(request):
        # Drawn without the request: who is asking stands in the database, too.
        page = loader.render_to_string("503.html", seen_as(request))
        response: HttpResponse = HttpResponse(page, status=503)
    else:
        words = _("This place cannot reach what it keeps at the moment. Try again in a moment.")
        response = say("unavailable", words, status=503)
    response["Retry-After"] = AGAIN
    return response


def seen_as(request: HttpRequest) -> dict[str, object]:
    """What a page drawn without its request still needs: the name its tab was asked to show."""
    return {"looks": looks.of(request)}
