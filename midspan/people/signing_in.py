"""Signing in and out, and how long a browser stays signed in.

No passphrase comes here. The browser stretches it into two things: a lock for the keys, which
it keeps, and a `login`, which it sends and of which a SHA-256 is kept (docs/sealing.md, section
2). Someone who has not made a way back yet has their session and nothing else, so it lasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import salted_hmac

from midspan import base64url, bell
from midspan.people import devices, handles
from midspan.people.models import Person
from midspan.people.sessions import BORROWED, DEVICE, SINCE, UNTIL, SessionStore, mark

ON_A_BORROWED_DEVICE = timedelta(hours=2)
ON_MY_DEVICE = timedelta(hours=12)
ON_MY_DEVICE_LONG = timedelta(days=30)
#: The session is then all they have, and a half-year may pass between two talks.
WITHOUT_A_WAY_BACK = timedelta(days=180)

#: What the `login` of nobody is compared with.
NOBODYS = sha256(b"nobody").hexdigest()


class ByKeptSession:
    """Django's name for it: who somebody is, is read from a kept session and nothing else."""

    def get_user(self, user_id: str) -> Person | None:
        found: Person | None = Person.objects.filter(pk=user_id).first()
        return found


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in with this browser."""
    from django.conf import settings

    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    session: Any = request.session
    session.get(SESSION_KEY)  # reads the row, and the person with it
    person: Person | None = session.person
    return person


def is_borrowed(request: HttpRequest) -> bool:
    """Whether somebody is signed in here on a device that is not theirs."""
    return bool(getattr(request, "person", None) and request.session.get(BORROWED))


def salt_for(handle: str) -> str:
    """The salt of this handle's passphrase: the one it has, or one that looks just like it.

    The made-up one is the same every time, so that asking does not tell who is here.
    """
    spelled = handles.normal(handle)
    made_up = salted_hmac("midspan.people.salt", spelled, algorithm="sha256").digest()[:16]
    found = with_way_back(spelled, "passphrase").values_list("vaults__salt", flat=True).first()
    return found or base64url.write(made_up)


def known_by(handle: str, way: str, login: str) -> Person | None:
    """The person whom this login opens the door for."""
    found = with_way_back(handles.normal(handle), way)
    person = found.annotate(verifier=F("vaults__verifier")).first()
    is_right = compare_digest(verifier(login), person.verifier if person else NOBODYS)
    return person if person and is_right else None


def with_way_back(handle: str, way: str) -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.filter(handle=handle, vaults__way=way)
    return found


def verifier(login: str) -> str:
    """What is kept of a login. It is 256 bits already stretched, so one hash is enough."""
    return sha256(base64url.read(login, 32)).hexdigest()


def sign_in(
    request: HttpRequest, person: Person, *, borrowed: bool, for_long: bool = False
) -> datetime:
    """Begin a session for this browser and say until when it lasts.

    The key is always a new one: a key that somebody planted before is worth nothing after. The
    row is written when the answer goes out, and not at all if that is a refusal.
    """
    session: Any = request.session
    if session.session_key:
        bell.signed_out(mark(session.session_key))
    session.flush()
    SessionStore.clear_expired()  # promised in docs/what-we-keep.toml: gone at their end
    session[SESSION_KEY] = person.pk
    session[BACKEND_SESSION_KEY] = f"{__name__}.{ByKeptSession.__qualname__}"
    session[SINCE] = timezone.localdate().isoformat()
    session[BORROWED] = borrowed
    session[DEVICE] = devices.named(request.headers.get("User-Agent", ""))
    until = timezone.now() + length(person, borrowed=borrowed, for_long=for_long)
    end_at(session, until)
    rotate_token(request)
    request.person = person  # type: ignore[attr-defined]
    request.has_just_signed_in = True  # type: ignore[attr-defined]
    return until


def length(person: Person, *, borrowed: bool, for_long: bool) -> timedelta:
    if borrowed:
        return ON_A_BORROWED_DEVICE
    if not person.vaults.exists():
        return WITHOUT_A_WAY_BACK
    return ON_MY_DEVICE_LONG if for_long else ON_MY_DEVICE


def end_at(session: Any, until: datetime) -> None:
    """Let a session end at this moment, however often it is written before."""
    session[UNTIL] = until.isoformat()
    # 0: the cookie ends with the browser; the row ends at UNTIL all the same.
    session.set_expiry(0 if session.get(BORROWED) else until)


def settle(request: HttpRequest) -> datetime:
    """A way back exists now: the session need not carry everything for half a year any more."""
    session: Any = request.session
    until = ends(session)
    if not session.get(BORROWED):
        until = min(until, timezone.now() + ON_MY_DEVICE_LONG)
        end_at(session, until)
    return until


def ends(session: Any) -> datetime:
    return datetime.fromisoformat(session[UNTIL])


def take_back(request: HttpRequest) -> None:
    """The request was refused after all: nobody signed in by it."""
    if getattr(request, "has_just_signed_in", False):
        request.session = SessionStore()
        request.person = None  # type: ignore[attr-defined]


def sign_out(request: HttpRequest) -> None:
    if request.session.session_key:
        bell.signed_out(mark(request.session.session_key))
    request.session.flush()
    rotate_token(request)
    request.person = None  # type: ignore[attr-defined]


def forget_here(request: HttpRequest) -> None:
    """This browser lets its cookie go; the session itself lasts until its end."""
    request.session = SessionStore()
    rotate_token(request)
    request.person = None  # type: ignore[attr-defined]


def end_others(request: HttpRequest, person: Person) -> None:
    """End every session of this person but the one that asks."""
    this = mark(str(request.session.session_key))
    for each in list(person.sessions.exclude(pk=this).values_list("pk", flat=True)):
        end(person, each)


def end(person: Person, session: str) -> None:
    """End one session of this person, by its mark; its pages hear of it at once."""
    if person.sessions.filter(pk=session).delete()[0]:
        bell.signed_out(session)


def end_all(person: Person) -> None:
    """End every session of this person, whose account was closed.

    Without a way back a session is all that somebody has. Those are kept, asleep (sessions.py),
    so that the person can be told, and is here again when the account is opened again.
    """
    marks = list(person.sessions.values_list("pk", flat=True))
    if person.vaults.exists():
        person.sessions.all().delete()
    for each in marks:
        bell.signed_out(each)
