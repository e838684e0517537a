"""What is deleted leaves no trace in SQLite's files.

SQLite writes zeros over what is deleted (`secure_delete`, in the settings), but its second file,
beside the database, may hold the page as it was before until that file is used again. So after a
deletion that file is emptied, a moment later, when it disturbs nobody. PostgreSQL clears old
versions of rows in its own time; docs/self-hosting.md says what that means.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing

from django.db import connection, transaction

logger = logging.getLogger(__name__)

#: So long after a deletion the file is emptied; what is deleted meanwhile is cleared with it.
SOON = 5.0
#: How long one try waits for those who read just then; they are let go on, and it tries again.
PATIENCE = 0.2

_lock = threading.Lock()
_waiting: threading.Timer | None = None


def clear_after_commit() -> None:
    """What this transaction deletes is cleared from the files soon after it."""
    if connection.vendor == "sqlite":
        transaction.on_commit(clear_soon)


def clear_soon() -> None:
    global _waiting
    with _lock:
        if _waiting is not None:
            return
        _waiting = threading.Timer(SOON, _try)
        _waiting.daemon = True
        _waiting.start()


def _try() -> None:
    global _waiting
    with _lock:
        _waiting = None
    if not clear():
        clear_soon()


def clear() -> bool:
    """Empty the file beside the database. False when somebody was at it just then."""
    path = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite" or ":memory:" in str(path) or "mode=memory" in str(path):
        return True
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as line:
            [busy, _, _] = line.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except sqlite3.Error as error:
        logger.warning("traces not cleared yet: %s", type(error).__name__)
        return False


def rewrite() -> None:
    """Write the whole database anew, without a trace of anything else. Only while it is closed."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        clear()
