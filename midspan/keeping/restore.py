"""Putting a backup back: what was there is kept aside, and is back if anything goes wrong."""

from __future__ import annotations

import os
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from midspan.keeping.backup import AROUND, SECRET, Backup, needs_room
from midspan.keeping.copies import Counts, Database, Trouble, keep_beside, ours, sync
from midspan.keeping.deletions import Deleted, Marks, delete_again, marks
from midspan.keeping.hold import Taken, hold
from midspan.version import VERSION

OPEN = (
    "This place is open just now. Stop it first (Ctrl-C, or sudo systemctl stop midspan), so that"
    " nothing said meanwhile is lost; then restore."
)


ASKED = (
    "Somebody is connected to this database just now: a place that is open, perhaps on another"
    " machine, or a program that looks at it. Stop that first, then restore."
)


@dataclass(frozen=True)
class Restored:
    """What was done: the backup, where the old database is now ("" for none), the secret, and
    what was deleted again.
    """

    backup: Backup
    aside: str
    secret: bool
    #: What had been deleted since the backup was made, and is deleted again.
    deleted: Deleted
    #: Whether that could be known: not where there was no place, or one too broken to tell.
    knew: bool


def restore(file: Path, *, over: bool = False, old: bool = False) -> Restored:
    """Put the backup in `file` in the place of what is here. Raises Trouble, and then nothing
    has changed.
    """
    from django.conf import settings

    data = Path(settings.DATA)
    backup = Backup(file)
    database = ours()
    fits(backup, database)
    if not old:
        is_young_enough(backup, settings.BACKUPS_KEPT)
    try:
        with hold(data, alone=True):
            if database.is_asked():
                raise Trouble(ASKED)
            was_here = database.is_here()
            if was_here and not over:
                raise Trouble(
                    f"There is a place already ({data}). To put the backup in its stead, say"
                    " --over; what is there now is then kept aside."
                )
            known = marks() if was_here else None
            return put(backup, database, data, was_here, known)
    except Taken:
        raise Trouble(OPEN) from None
    except (OSError, sqlite3.Error) as error:
        raise Trouble(f"It could not be put in place: {error}.") from None


def fits(backup: Backup, database: Database) -> None:
    said = backup.manifest
    if said.database != database.kind:
        other = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(said.database, said.database)
        raise Trouble(
            f"This backup is of a place on {other}, and here DATABASE_URL asks for"
            f" {database.says}. A backup goes back to the same kind of database."
        )
    if database.inside not in said.files:
        raise Trouble("This backup holds no database. It was not made by midspan backup.")
    if numbers(said.midspan) > numbers(VERSION):
        raise Trouble(
            f"This backup was made by Midspan {said.midspan}, and this is {VERSION}. Bring Midspan"
            " up to date first; nothing was changed."
        )


def numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def is_young_enough(backup: Backup, days: int) -> None:
    """The list of what was deleted reaches back as far as backups are kept, and no further."""
    made = datetime.fromisoformat(backup.manifest.made)
    if datetime.now(UTC) - made > timedelta(days=days):
        raise Trouble(
            f"This backup is older than the {days} days for which this place remembers what was"
            " deleted (MIDSPAN_BACKUPS_KEPT), so people who left for good since then might be back."
            " If it has to be, say --old, and delete them again by hand."
        )


def put(
    backup: Backup, database: Database, data: Path, was_here: bool, known: Marks | None
) -> Restored:
    needs_room(data, sum(backup.sizes.values()) + AROUND)
    # To the microsecond: two restores within one second each keep what was there.
    aside = data / f"before_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"
    new = data / ".restoring"
    try:
        backup.take_out(database.inside, new)
        database.lay_in(new, aside)
    finally:
        new.unlink(missing_ok=True)
    if (wrong := differing(backup.manifest.counts, database.counts())) != "":
        database.put_back(aside)
        raise Trouble(f"The rows of {wrong} are not as many as the backup says. All is as before.")
    try:
        deleted = delete_again(known or {})
    except Exception as error:
        database.put_back(aside)
        raise Trouble(
            "What was deleted since the backup was made could not be deleted again"
            f" ({type(error).__name__}: {error}). All is as before."
        ) from error
    has_secret = SECRET in backup.manifest.files
    if has_secret:
        put_secret(backup, data / SECRET, aside)
    where = database.where_aside(aside) if was_here else ""
    return Restored(backup, where, has_secret, deleted, known is not None)


def differing(said: Counts, found: Counts) -> str:
    return ", ".join(sorted(name for name in said | found if said.get(name) != found.get(name)))


def put_secret(backup: Backup, secret: Path, aside: Path) -> None:
    new = secret.with_name(".restoring-secret")
    backup.take_out(SECRET, new)
    if secret.exists() and secret.read_bytes() != new.read_bytes():
        aside.mkdir(mode=0o700, exist_ok=True)
        keep_beside(secret, aside / SECRET)
    os.replace(new, secret)
    sync(secret.parent)
