"""By one's own hand: deeds that a session alone cannot do.

Whoever took a cookie has a session and no keys. What could shut a person out of their words, or
out of a relationship, therefore carries a signature by their own key over exactly what is sent,
where, and in which session (docs/sealing.md, section 2). Nobody without the keys can make one,
and one that was made in another session, or for another deed, is worth nothing.
"""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpRequest

from midspan import base64url, signatures
from midspan.people.models import Person
from midspan.people.sessions import mark

HEADER = "Midspan-Hand"
ENVIRON = "HTTP_MIDSPAN_HAND"
#: A refusal's code, for the page.
CODE = "no-hand"


def is_shown(request: HttpRequest) -> bool:
    """Whether the person who asks signed this request with the key they have here."""
    person: Person | None = getattr(request, "person", None)
    if person is None:
        return False
    try:
        signature = base64url.read(request.headers.get(HEADER, ""), 64)
    except ValueError:
        return False
    return signatures.hold(person.e, signature, deed(request, person))


def deed(request: HttpRequest, person: Person) -> bytes:
    """The bytes that are signed."""
    body = base64url.write(sha256(request.body).digest())
    session = mark(str(request.session.session_key))
    return signatures.pae("ips-seal/1/hand", person.pk, session, request.get_full_path(), body)
