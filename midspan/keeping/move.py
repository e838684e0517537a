"""Moving a place from SQLite to PostgreSQL: all of it or nothing, read again before it counts.

The place is closed meanwhile. Every row is copied in one transaction of PostgreSQL and read back
there; a table counts as moved when it has as many rows and the same sum of their hashes. Only then
is it committed, and the SQLite file put aside, so that nobody opens it by mistake.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from midspan.keeping.copies import SQLite, Trouble, ours, tables_of
from midspan.keeping.hold import Taken, hold

#: What Django notes of its own work; the other database has its own.
NOT_OURS = "django_migrations"
AT_ONCE = 1000


@dataclass(frozen=True)
class Moved:
    #: table -> (rows, sum of their hashes)
    tables: dict[str, tuple[int, str]]
    aside: Path


def move(to: str, data: Path) -> Moved:
    """Move what stands in the data folder to the PostgreSQL at this address. Raises Trouble."""
    here = ours()
    if not isinstance(here, SQLite):
        raise Trouble("DATABASE_URL names a PostgreSQL already. Leave it out: this moves SQLite.")
    if not here.is_here():
        raise Trouble(f"There is no place in {data}.")
    try:
        with hold(data, alone=True):
            make_tables(to)
            tables = copy(here.path, to)
            return Moved(tables, put_aside(here.path))
    except Taken:
        raise Trouble("The place is open. Close it first; people come back when it is.") from None


def make_tables(to: str) -> None:
    """The tables of this version, made by this version, which knows one database at a time."""
    ended = subprocess.run(
        [sys.executable, "-m", "midspan.keeping.move"], input=to, capture_output=True, text=True
    )
    if ended.returncode:
        said = [line for line in ended.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise Trouble(f"The tables could not be made there: {said[-1]}")


def copy(path: Path, to: str) -> dict[str, tuple[int, str]]:
    import psycopg

    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as from_here,
        psycopg.connect(to) as there,
    ):
        from_here.execute("BEGIN")
        compare_versions(from_here, there)
        tables = tables_in(from_here)
        if set(tables) != set(tables_of(there)) - {NOT_OURS}:
            raise Trouble("The tables there are not those of this version.")
        for table in tables:
            if there.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
                raise Trouble("There is a place at that address already; nothing was changed.")
        # Django's foreign keys are looked at when all is in.
        return {table: moved(table, from_here, there) for table in tables}


def compare_versions(from_here: sqlite3.Connection, there: Any) -> None:
    asked = f"SELECT app, name FROM {NOT_OURS}"
    if set(from_here.execute(asked)) != set(there.execute(asked)):
        raise Trouble(
            "What is here is of another version than this Midspan. Start the place once with"
            " this version, close it, and move it then."
        )


def tables_in(line: sqlite3.Connection) -> list[str]:
    rows = line.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> ? ORDER BY name",
        (NOT_OURS,),
    )
    return [name for (name,) in rows]


def moved(table: str, from_here: sqlite3.Connection, there: Any) -> tuple[int, str]:
    """Copy one table and read it back; as many rows and the same hash, or Trouble."""
    kinds = dict(
        there.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            (table,),
        ).fetchall()
    )
    columns = [row[1] for row in from_here.execute(f'PRAGMA table_info("{table}")')]
    if set(columns) != set(kinds):
        raise Trouble(f"The columns of {table} differ; nothing was changed.")
    named = ", ".join(f'"{column}"' for column in columns)
    meanings = [MEANINGS.get(kinds[column], same) for column in columns]
    said = Sum()
    with there.cursor() as cursor, cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as into:
        for row in from_here.execute(f'SELECT {named} FROM "{table}"'):
            meant = [mean(value) for mean, value in zip(meanings, row, strict=True)]
            said.add(meant)
            into.write_row(meant)
    found = Sum(in_parts(there, f'SELECT {named} FROM "{table}"'))
    if (said.rows, said.hash) != (found.rows, found.hash):
        raise Trouble(f"{table} did not arrive as it was; nothing was changed.")
    go_on_counting(there, table, columns)
    return said.rows, said.hash


def in_parts(there: Any, asked: str) -> Iterator[Sequence[Any]]:
    with there.cursor(name="read_back") as cursor:
        cursor.itersize = AT_ONCE
        yield from cursor.execute(asked)


class Sum:
    """How many rows, and the sum of their hashes, in whatever order they come."""

    def __init__(self, rows: Iterable[Sequence[Any]] = ()) -> None:
        self.rows = self.sum = 0
        for row in rows:
            self.add(row)

    def add(self, row: Sequence[Any]) -> None:
        self.rows += 1
        spelled = repr([spell(value) for value in row]).encode()
        self.sum += int.from_bytes(sha256(spelled).digest())

    @property
    def hash(self) -> str:
        return f"{self.sum % 2**256:064x}"


def spell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, (bool, int, bytes)) else str(value)


def same(value: Any) -> Any:
    return value


def moment(value: Any) -> Any:
    """SQLite keeps a time as text, in UTC."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


#: What a value of SQLite means in a column of this kind.
MEANINGS = {
    "boolean": lambda value: None if value is None else bool(value),
    "timestamp with time zone": moment,
}


def go_on_counting(there: Any, table: str, columns: Sequence[str]) -> None:
    """A number that PostgreSQL gives goes on after the largest that is there."""
    for column in columns:
        asked = there.execute("SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', column))
        if (counter := asked.fetchone()[0]) is not None:
            there.execute(
                f'SELECT setval(%s, (SELECT COALESCE(MAX("{column}"), 0) + 1 FROM "{table}"),'
                " false)",
                (counter,),
            )


def put_aside(path: Path) -> Path:
    """Away from where a place would open it; what was still beside it is in it first."""
    with closing(sqlite3.connect(path)) as line:
        line.execute("PRAGMA journal_mode=DELETE")
    aside = path.with_name(f"{path.name}.moved-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    path.rename(aside)
    return aside


def make_tables_here() -> None:
    """In a process of its own; the address comes by its input, not its arguments."""
    os.environ["DATABASE_URL"] = sys.stdin.read()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    make_tables_here()
