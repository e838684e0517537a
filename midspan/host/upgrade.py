"""Bringing a place up to date in one command: a backup, then the tables, then the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from midspan.keeping import copies
from midspan.keeping.copies import Trouble
from midspan.keeping.hold import Taken, hold


def missing_here() -> list[str]:
    """Steps that this version takes with the tables and that were not taken here yet."""
    from midspan.host.watching import missing_migrations

    return missing_migrations()


def newer_than_this() -> list[str]:
    """Steps that were taken here and that this version does not know: a newer one was here."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, ignore_no_migrations=True)
    known = loader.disk_migrations.keys() | {
        old for each in loader.disk_migrations.values() for old in each.replaces
    }
    ours = {app for app, _ in known}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in known
    )


def refuse_to_go_back() -> None:
    """Raises Trouble where the tables are of a newer Midspan than this one."""
    if newer := newer_than_this():
        raise Trouble(
            f"What is kept here was last opened by a newer Midspan (it knows {newer[-1]}, this one"
            " does not). Going back could lose what people wrote since, so nothing was changed."
            " Bring this copy up to date:  git pull && bin/setup  - or put back the backup that was"
            " made before the upgrade:  midspan restore FILE --over"
        )


def upgrade(to: Path | None, *, without_backup: bool = False) -> Iterator[str]:
    """Do it, and say each step. Raises Trouble, and then the tables are as they were.

    While the place is open only the backup is made: an older program that is running must not find
    newer tables or files under its hands. It takes them when it is started again.
    """
    from midspan.host import notes
    from midspan.keeping.backup import back_up
    from midspan.manifest import is_current

    if copies.ours().is_here():
        refuse_to_go_back()
        missing = missing_here()
        if missing and not without_backup:
            kept = back_up(to, with_secret=False)
            notes.write(settings.DATA, backup=notes.now())
            yield f"Kept in {kept}, as it was before."
        elif not missing:
            yield "No table changes, so no backup was needed."
    else:
        missing = missing_here()
    if prepared():
        yield (
            f"The tables are up to date (steps taken: {len(missing)})."
            if missing
            else "The tables are of this version already."
        )
        yield "The files for browsers are laid out; pages of the version before go on with theirs."
    else:
        yield (
            "The place is open, so nothing was changed under it. It takes"
            f" {steps(len(missing))}the new files by itself when it is started again."
        )
    if is_current():
        yield "Every file is as listed in this release."
    else:
        yield (
            "Some files for browsers are not as listed in this release (midspan manifest --check):"
            " if you changed them yourself, people see that with midspan verify."
        )


def steps(many: int) -> str:
    if not many:
        return ""
    return f"{many} {'step' if many == 1 else 'steps'} of its tables and "


def prepared() -> bool:
    """Take tables and files forward, unless somebody has the place open."""
    from midspan import serving

    connections.close_all()
    try:
        with hold(Path(settings.DATA), alone=True):
            if copies.ours().is_asked():
                return False
            serving.prepare()
            return True
    except Taken:
        return False
