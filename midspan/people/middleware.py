"""Who is asking, at which of this machine's names, and whether the door is open to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from midspan.people import allowance, hosting, pace, signing_in
from midspan.people.http import say, speaks_json
from midspan.people.models import HostAct
from midspan.people.place import here

Answering = Callable[[HttpRequest], HttpResponse]
#: Names of this machine that a browser takes for other places than `localhost`.
BY_NUMBER = re.compile(r"(?:127\.0\.0\.1|\[::1\])(?P<port>(?::\d{1,5})?)")


def one_host(get_response: Answering) -> Answering:
    """Send people who came by number to `localhost`.

    Keys and sessions belong to one address: somebody who came by the other one next time would
    stand before a closed door. `one.localhost` and other names of the demonstration stay.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        if found := BY_NUMBER.fullmatch(host):
            there = f"localhost{found['port']}{request.get_full_path()}"
            return HttpResponseRedirect(f"{request.scheme}://{there}")
        return get_response(request)

    return answer


def who(get_response: Answering) -> Answering:
    """Set `request.person`: who is signed in here, or None. Strangers cost no query.

    `request.closed` is somebody whose account a host has closed; they are then not signed in.
    `request.place` is this place, read when it is first asked for.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.person = signing_in.person_of(request)  # type: ignore[attr-defined]
        request.closed = request.session.closed  # type: ignore[attr-defined]
        request.place = SimpleLazyObject(here)  # type: ignore[attr-defined]
        response = get_response(request)
        if response.status_code >= 400:
            signing_in.take_back(request)
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") and is_json(response):
            # Signing in changes the token, and a page that goes on asking has only the old one.
            response["X-CSRFToken"] = get_token(request)
        return response

    return answer


def is_json(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("application/json")


#: Whoever comes may know who has what power here, also when they cannot come in.
FOR_EVERYONE = {"who_can_see_what", "people:about"}
#: Beside a closed door: coming in, and being invited. A view not named here is behind the door.
BESIDE_THE_DOOR = {
    "people:leave-this-page",
    "people:sign-in",
    "people:salt",
    "people:sign-out",
    "people:account-closed",
    "people:all-keys-lost",
    "invited",
    "relationships:other-people",
    "relationships:begin",
    "relationships:join",
    "relationships:offer",
    "demonstration:enter",
    "live-ticket",
    # A file like those under /static/, fetched without saying who asks.
    "mirror:said",
    # They tell of the practice and nothing of this place.
    "learning:contents",
    "learning:two-people",
    "learning:scenes",
    "learning:scene",
    "learning:page",
    "learning:paper",
}


class Door:
    """Before every view: may somebody who is not signed in see it?

    If strangers may not look round, they see the closed door, and only what stands beside it.
    Views that ask who is there send them to sign in as ever. Somebody whose account is closed
    is told so, wherever they come.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        asked: Any = request
        name = asked.resolver_match.view_name
        if asked.person or name in FOR_EVERYONE:
            return None
        if asked.closed and (act := hosting.closing_of(asked.closed)):
            return account_closed(request, act)
        is_open = name in BESIDE_THE_DOOR or getattr(view, "asks_who", False)
        if is_open or asked.place.open_to_strangers:
            return None
        return door_closed(request)


def account_closed(request: HttpRequest, act: HostAct) -> HttpResponse:
    if speaks_json(request):
        # An open page knows what that means: it keeps what was typed and asks to sign in again.
        return say("signed-out", _("A host has closed this account."), status=401)
    return render(request, "people/account_closed.html", {"act": act}, status=403)


def door_closed(request: HttpRequest) -> HttpResponse:
    if speaks_json(request):
        return say("closed-door", _("This place is for those who were invited."), status=403)
    return render(request, "people/closed_door.html", status=403)


#: Going is always allowed, at once; for good as well, also where there is no room.
ALWAYS = {
    "relationships:leave",
    "relationships:leave-for-good",
    "people:sign-out",
    "people:others",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
#: In seconds: after that some objects are free again.
SOON = 5
TOO_MUCH = {
    "day": gettext_lazy(
        "This place takes %(mb)d MB a day from each of us, and yours are used up for now. What is"
        " not sent yet stays here until there is room again."
    ),
    "room": gettext_lazy(
        "This place has no room for more just now: its disk is nearly full, or it took as much as"
        " it can in a day. What is not sent yet stays here; the hosts can make room."
    ),
}


class Allowed:
    """Before every view that takes something: has this person sent too fast, or too much?

    What is refused stays on the page it was typed on: scripts keep it there. A plain form could
    not, and none of them is long, so a plain form is only asked to keep the pace.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        asked: Any = request
        if request.method in SAFE or asked.person is None:
            return None
        if asked.resolver_match.view_name in ALWAYS:
            return None
        mine = allowance.of(asked.person.pk)
        if not mine.is_in_pace():
            return pace.slow_down(SOON, page_for=request, why=pace.FAST)
        if speaks_json(request) and (code := mine.refuses(len(request.body))):
            return say(code, TOO_MUCH[code] % {"mb": settings.PERSON_MB_A_DAY}, status=429)
        return None
