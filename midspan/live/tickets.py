"""Tickets: what a page shows at the live door, since the handshake cannot look up a session.

Signed, five minutes long, and good for nothing but this door. The session is looked up all the
same when its owner says hello, so a ticket outlives no sign-out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from midspan.live import limits

SALT = "midspan.live.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    person: str
    #: people.signing_in.mark of the session, so that ending it can be heard of.
    session: str


def give(person: str, session: str) -> str:
    return signing.dumps([person, session], salt=SALT)


def read(text: str) -> Ticket | None:
    """Whose ticket it is; None for one that is old or not ours."""
    try:
        person, session = signing.loads(text, salt=SALT, max_age=limits.TICKET)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Ticket(str(person), str(session))
