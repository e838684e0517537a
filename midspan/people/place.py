"""This place itself: its seal, and the one-time link by which its host arrives."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from midspan.people.models import Place

#: Crockford's letters: nothing here is mistaken for something else.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
#: Addresses at which browsers have cryptography without https.
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def here() -> Place:
    place, _ = Place.objects.get_or_create(pk=1, defaults={"seal": drawn_seal()})
    return place


def drawn_seal() -> str:
    """A name no other place has. It goes into every login, so it is drawn once and stays."""
    return "midspan-" + "".join(secrets.choice(LETTERS) for _ in range(10))


def new_begin_code() -> str:
    """The secret of a fresh `/begin/<code>/` link; an older link opens nothing any more."""
    code = secrets.token_urlsafe(16)
    place = here()
    place.begin_code = digest(code)
    place.save(update_fields=["begin_code"])
    return code


def is_begin_code(code: str) -> bool:
    return Place.objects.filter(pk=1, begun=False, begin_code=digest(code)).exists()


def use_begin_code(code: str) -> bool:
    """Use the link up. True for exactly one caller, however many come at once."""
    unused = Place.objects.filter(pk=1, begun=False, begin_code=digest(code))
    return unused.update(begun=True, begin_code="") == 1


def digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def keeps_words_private(request: HttpRequest) -> bool:
    """Whether browsers have cryptography at the address this was asked at."""
    try:
        name, _port = split_domain_port(request.get_host())
    except DisallowedHost:  # the page that says so is drawn as well
        return False
    return request.is_secure() or name in THIS_MACHINE or name.endswith(".localhost")
