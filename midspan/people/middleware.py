"""Who is asking, and at which of this machine's names."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token

from midspan.people import signing_in

Answering = Callable[[HttpRequest], HttpResponse]
#: Names of this machine that a browser takes for other places than `localhost`.
OTHER_NAMES = ("127.0.0.1", "[::1]")


def one_host(get_response: Answering) -> Answering:
    """Send people who came by number to `localhost`.

    Keys and sessions belong to one address: somebody who came by the other one next time would
    stand before a closed door. `one.localhost` and other names of the demonstration stay.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        for name in OTHER_NAMES:
            if host == name or host.startswith(f"{name}:"):
                there = f"localhost{host.removeprefix(name)}{request.get_full_path()}"
                return HttpResponseRedirect(f"{request.scheme}://{there}")
        return get_response(request)

    return answer


def who(get_response: Answering) -> Answering:
    """Set `request.person`: who is signed in here, or None. Strangers cost no query."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.person = signing_in.person_of(request)  # type: ignore[attr-defined]
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
