"""Requests as our views take them, and the JSON that pages and server say to each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from midspan.people.models import Person

P = ParamSpec("P")
Given = TypeVar("Given")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    person: Person
    session: SessionBase


def needs_person(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for those who are signed in; pages send others to the door, JSON says so."""

    @wraps(view)
    def reach(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "person", None) is not None:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        if speaks_json(request):
            return say("signed-out", _("You are not signed in here any more."), status=401)
        there = {"next": request.get_full_path()} if request.method == "GET" else {}
        query = f"?{urlencode(there)}" if there else ""
        return HttpResponseRedirect(reverse("people:sign-in") + query)

    reach.asks_who = True  # type: ignore[attr-defined]
    return reach


def needs_host(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for hosts; for everyone else who is signed in it is not there."""

    @needs_person
    @wraps(view)
    def reach(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.person.hosts:
            raise Http404
        return view(request, *args, **kwargs)

    return reach


def takes(
    shape: type[Given],
) -> Callable[
    [Callable[Concatenate[Any, Given, P], HttpResponse]],
    Callable[Concatenate[Any, P], HttpResponse],
]:
    """Read the JSON body as `shape` and hand it to the view; what is anything else is refused."""

    def dress(
        view: Callable[Concatenate[Any, Given, P], HttpResponse],
    ) -> Callable[Concatenate[Any, P], HttpResponse]:
        @wraps(view)
        def reading(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                given = msgspec.json.decode(request.body, type=shape)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                return say("malformed", _("This did not arrive as it was meant."), status=400)
            return view(request, given, *args, **kwargs)

        return reading

    return dress


def say(code: str, sentence: str, *, status: int) -> JsonResponse:
    """A refusal: a code for the page, and a sentence where it has none of its own."""
    return JsonResponse({"code": code, "say": sentence}, status=status)


def speaks_json(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return "application/json" in accepts or request.content_type == "application/json"


def way_on(request: HttpRequest) -> str:
    """Where somebody was going when they were asked to sign in; never out of this place."""
    there = request.GET.get("next", "")
    if there.startswith("/") and url_has_allowed_host_and_scheme(there, {request.get_host()}):
        return there
    return "/"
