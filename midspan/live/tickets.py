"""Tickets: what a page shows at the live door, since the handshake cannot look up a session.

Signed, and good for nothing but this door. The session is looked up all the same when its owner
says hello, so a ticket outlives no sign-out. One that was asked for holds for minutes. One for
coming back is given over the line itself, in `welcome`, and holds for a day: after a restart
everybody comes back at once, and nobody then has to ask for a ticket first.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from midspan.live import limits
from midspan.people.sessions import mark

SALT = "midspan.live.ticket"
SALT_BACK = "midspan.live.ticket.back"


@dataclass(frozen=True, slots=True)
class Ticket:
    person: str
    #: people.sessions.mark of the session, so that ending it can be heard of.
    session: str


def for_page(request: HttpRequest) -> str | None:
    """A ticket for the page that is asked for; None when nobody is signed in."""
    person = getattr(request, "person", None)
    if person is None:
        return None
    return give(person.pk, mark(str(request.session.session_key)))


def give(person: str, session: str) -> str:
    return signing.dumps([person, session], salt=SALT)


def give_back(person: str, session: str) -> str:
    """A ticket for coming back with, for whoever is in."""
    return signing.dumps([person, session], salt=SALT_BACK)


def read(text: str) -> Ticket | None:
    """Whose ticket it is; None for one that is old or not ours."""
    for salt, holds in ((SALT, limits.TICKET), (SALT_BACK, limits.TICKET_BACK)):
        try:
            person, session = signing.loads(text, salt=salt, max_age=holds)
        except (signing.BadSignature, ValueError, TypeError):
            continue
        return Ticket(str(person), str(session))
    return None
