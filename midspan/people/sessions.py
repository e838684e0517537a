"""Sessions in the database, each naming its person, so that one can be seen and ended.

The cookie holds the key of a session; a row holds its SHA-256. So who reads the database, or a
backup of it, cannot come in as anybody.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from midspan.people.models import HostAct, Person, Session

#: What a session holds beside Django's own: when it ends, and the day on which it began.
UNTIL = "until"
SINCE = "since"
BORROWED = "borrowed"
DEVICE = "device"
BY_KEPT_SESSION = "midspan.people.signing_in.ByKeptSession"


def mark(session_key: str) -> str:
    """What stands for a session: in its row, and in a live ticket. The key stays in its cookie."""
    return sha256(session_key.encode()).hexdigest()


class SessionStore(DatabaseStore):
    #: Read together with the session, in one query.
    person: Person | None = None
    #: Whose session it is when a host has closed their account: then it opens nothing.
    closed: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        return dict(self.decode(row.session_data)) or self.read_from(row)

    def read_from(self, row: Session) -> dict[str, Any]:
        """What the row says without what the site's secret has signed.

        The secret may be another one now, after a backup was put back without it. Somebody who
        has not made a way back yet has nothing but this session, so it goes on.
        """
        if row.person_id is None:
            return {}
        self.modified = True
        until = row.expire_date.isoformat()
        return {
            SESSION_KEY: row.person_id,
            BACKEND_SESSION_KEY: BY_KEPT_SESSION,
            SINCE: row.since.isoformat(),
            BORROWED: row.borrowed,
            DEVICE: row.device,
            UNTIL: until,
            "_session_expiry": 0 if row.borrowed else until,
        }

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = (
            Session.objects.with_newest_about_them()
            .select_related("person")
            .filter(pk=mark(self.session_key or ""), expire_date__gt=timezone.now())
            .first()
        )
        if row is None:
            self._session_key = None
            return None
        if row.newest_kind == HostAct.Kind.CLOSED:  # type: ignore[attr-defined]
            self.closed = row.person
        else:
            self.person = row.person
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.session_key = mark(row.session_key)
        row.person_id = data.get(SESSION_KEY)
        row.borrowed = bool(data.get(BORROWED))
        row.device = data.get(DEVICE, "")
        if SINCE in data:
            row.since = date.fromisoformat(data[SINCE])
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(mark(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(mark(key))

    def get_session_cookie_age(self) -> int:
        """How long the row of a session lasts whose cookie ends with the browser."""
        if UNTIL not in self:
            return super().get_session_cookie_age()
        left = datetime.fromisoformat(self[UNTIL]) - timezone.now()
        return max(0, int(left.total_seconds()))
