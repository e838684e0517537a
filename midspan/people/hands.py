"""By one's own hand: deeds that a session alone cannot do.

Whoever took a cookie has a session and no keys. What could shut a person out of their words, or
out of a relationship, therefore carries a signature by their own key over exactly what is sent,
where, and in which session (docs/sealing.md, section 2). Nobody without the keys can make one,
and one that was made in another session, or for another deed, is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from midspan import base64url, signatures
from midspan.people.http import PersonRequest, say, speaks_json
from midspan.people.models import Person
from midspan.people.sessions import mark

P = ParamSpec("P")

HEADER = "Midspan-Hand"
ENVIRON = "HTTP_MIDSPAN_HAND"
#: Where a plain form carries it (js/behaviours/by-hand.js).
FIELD = "hand"
#: Of a form, not part of what is signed: the signature itself, and a token that says nothing.
BESIDE = {FIELD, "csrfmiddlewaretoken"}
#: A refusal's code, for the page.
CODE = "no-hand"


def is_shown(request: HttpRequest) -> bool:
    """Whether the person who asks signed this request with the key they have here."""
    person: Person | None = getattr(request, "person", None)
    if person is None:
        return False
    shown = request.headers.get(HEADER) or (request.POST.get(FIELD, "") if is_form(request) else "")
    try:
        signature = base64url.read(shown, 64)
    except ValueError:
        return False
    return signatures.hold(person.e, signature, deed(request, person))


def asked_for(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """A view whose posts need the own hand; whoever has none to show is told so, kindly."""

    @wraps(view)
    def reach(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not is_shown(request):
            return none_shown(request)
        return view(request, *args, **kwargs)

    return reach


def none_shown(request: HttpRequest) -> HttpResponse:
    if speaks_json(request):
        return say(CODE, _("This can only be done where your keys are open."), status=403)
    return render(request, "people/no_hand.html", status=403)


def deed(request: HttpRequest, person: Person) -> bytes:
    """The bytes that are signed."""
    content = of_a_form(request) if is_form(request) else request.body
    body = base64url.write(sha256(content).digest())
    session = mark(str(request.session.session_key))
    return signatures.pae("ips-seal/1/hand", person.pk, session, request.get_full_path(), body)


def is_form(request: HttpRequest) -> bool:
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def of_a_form(request: HttpRequest) -> bytes:
    """A form's fields in one spelling, by name: browsers say them in the order of the page."""
    fields = sorted((name, said) for name, said in request.POST.lists() if name not in BESIDE)
    return signatures.pae(*(part for name, said in fields for one in said for part in (name, one)))
