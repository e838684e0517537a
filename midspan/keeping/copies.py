"""Whole copies of the database, made while people talk and put in place while nobody does.

One class for each database that Midspan keeps to; both answer the same five questions. A copy is
what was committed at one moment: every act acknowledged before it began is in it.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

Counts = dict[str, int]


class Trouble(Exception):
    """Why something did not go, as a sentence for whoever looks after the place."""


class SQLite:
    """One file in the data folder, with a second one beside it while the place is open."""

    kind = "sqlite"
    says = "SQLite"
    inside = "midspan.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_here(self) -> bool:
        return self.path.is_file()

    def is_asked(self) -> bool:
        """Whether another process is at it; the hold on the data folder tells that already."""
        return False

    def size(self) -> int:
        beside = self.path.with_name(self.path.name + "-wal")
        return sum(each.stat().st_size for each in (self.path, beside) if each.is_file())

    def copy(self, to: Path) -> Counts:
        """Copy what is committed now into a file of its own; gives the rows of each table."""
        with (
            closing(sqlite3.connect(self.path, timeout=20)) as here,
            closing(sqlite3.connect(to, isolation_level=None)) as there,
        ):
            # In one step, so in one look at the database. Step by step, a copy begins again
            # whenever somebody says something, and so may never end.
            here.backup(there)
            # The copy travels as one file.
            there.execute("PRAGMA journal_mode=DELETE")
            check(there)
            return counted(there)

    def lay_in(self, file: Path, aside: Path) -> None:
        """Put `file` in the place of the database; at any moment one of the two is there whole."""
        with closing(sqlite3.connect(file)) as new:
            check(new)
        if self.is_here():
            self.empty_what_is_beside()
            aside.mkdir(mode=0o700)
            for part in self.parts():
                keep_beside(part, aside / part.name)
        for part in self.parts():
            if part != self.path:
                # It belongs to the old file, and SQLite would write it into the new one.
                part.unlink()
        os.replace(file, self.path)
        sync(self.path.parent)

    def put_back(self, aside: Path) -> None:
        self.path.unlink(missing_ok=True)
        for part in aside.iterdir() if aside.is_dir() else ():
            os.replace(part, self.path.with_name(part.name))
        sync(self.path.parent)

    def parts(self) -> list[Path]:
        names = [self.path.name + end for end in ("-wal", "-shm", "")]
        return [path for name in names if (path := self.path.with_name(name)).is_file()]

    def empty_what_is_beside(self) -> None:
        # A database so broken that this cannot be done is a reason to restore, not to refuse.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def counts(self) -> Counts:
        with closing(sqlite3.connect(self.path)) as line:
            return counted(line)

    def where_aside(self, aside: Path) -> str:
        return f"in {aside}"


def check(line: sqlite3.Connection) -> None:
    [found] = line.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Trouble(f"The database is damaged ({found}).")


def counted(line: sqlite3.Connection) -> Counts:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in line.execute(named)]
    return {name: line.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}


def keep_beside(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:  # a file system that gives a file one name only
        shutil.copy2(path, kept)


def sync(folder: Path) -> None:
    """Bring a folder's names to the disk, as fsync of a file does with its bytes."""
    line = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(line)
    finally:
        os.close(line)


class PostgreSQL:
    """A database of the server that DATABASE_URL names, copied by PostgreSQL's own programs."""

    kind = "postgresql"
    says = "PostgreSQL"
    inside = "midspan.dump"

    def __init__(self, parts: Mapping[str, Any]) -> None:
        named = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
        self.where: dict[str, Any] = {
            key: str(parts[name]) for key, name in named.items() if parts.get(name)
        }
        self.where |= {key: str(value) for key, value in parts.get("OPTIONS", {}).items()}
        self.password = str(parts.get("PASSWORD") or "")

    def connect(self) -> Any:
        import psycopg

        try:
            return psycopg.connect(**self.where, password=self.password, autocommit=True)
        except psycopg.OperationalError as error:
            why = str(error).strip().splitlines()[-1]
            raise Trouble(f"PostgreSQL does not answer: {why}") from None

    def is_here(self) -> bool:
        with self.connect() as line:
            return bool(tables_of(line))

    def is_asked(self) -> bool:
        """Whether anybody else is connected: a place that is open on another machine, say."""
        with self.connect() as line:
            asked = line.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            return bool(asked.fetchone()[0])

    def size(self) -> int:
        with self.connect() as line:
            found = line.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(found[0])

    def copy(self, to: Path) -> Counts:
        with self.connect() as line:
            line.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The rows are counted as of the very moment that the dump shows.
            [moment] = line.execute("SELECT pg_export_snapshot()").fetchone()
            counts = self.counted(line)
            self.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                     "--schema=public", f"--snapshot={moment}", f"--file={to}")  # fmt: skip
        return counts

    def lay_in(self, file: Path, aside: Path) -> None:
        """The tables that are here move into a schema of their own, then the new ones come."""
        with self.connect() as line, line.transaction():
            if tables := tables_of(line):
                line.execute(f'CREATE SCHEMA "{aside.name}"')
                for table in tables:
                    line.execute(f'ALTER TABLE public."{table}" SET SCHEMA "{aside.name}"')
        try:
            self.run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
                     "--single-transaction", "--schema=public", file)  # fmt: skip
        except Trouble:
            self.put_back(aside)
            raise

    def put_back(self, aside: Path) -> None:
        with self.connect() as line, line.transaction():
            for table in tables_of(line):
                line.execute(f'DROP TABLE public."{table}" CASCADE')
            for table in tables_of(line, aside.name):
                line.execute(f'ALTER TABLE "{aside.name}"."{table}" SET SCHEMA public')
            line.execute(f'DROP SCHEMA IF EXISTS "{aside.name}"')

    def counts(self) -> Counts:
        with self.connect() as line:
            return self.counted(line)

    def counted(self, line: Any) -> Counts:
        return {
            name: line.execute(f'SELECT COUNT(*) FROM public."{name}"').fetchone()[0]
            for name in tables_of(line)
        }

    def where_aside(self, aside: Path) -> str:
        return f"in the same database, in the schema {aside.name}"

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs; the password stands in no list of processes."""
        from psycopg.conninfo import make_conninfo

        with self.password_file() as kept:
            where = make_conninfo(**self.where, passfile=str(kept))
            ended = subprocess.run(
                [found(program), f"--dbname={where}", "--no-password", *arguments],
                capture_output=True, text=True, errors="replace",
            )  # fmt: skip
        if ended.returncode:
            said = [line for line in ended.stderr.splitlines() if line.strip()]
            raise Trouble(f"{program} stopped: {said[0] if said else 'it did not say why'}")

    @contextmanager
    def password_file(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="midspan-") as folder:
            kept = Path(folder) / "password"
            kept.touch(mode=0o600)
            kept.write_text("*:*:*:*:" + re.sub(r"([\\:])", r"\\\1", self.password) + "\n")
            yield kept


def tables_of(line: Any, schema: str = "public") -> list[str]:
    rows = line.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", (schema,)
    )
    return [name for (name,) in rows.fetchall()]


def found(program: str) -> str:
    """Where a program of PostgreSQL is; Debian keeps those of each version in a folder."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    if here := shutil.which(program) or next(map(str, places), ""):
        return here
    raise Trouble(
        f"{program} is not on this machine. It comes with PostgreSQL's programs for asking a"
        " server: apt install postgresql-client"
    )


Database = SQLite | PostgreSQL


def ours() -> Database:
    """The database of this place, as the settings name it."""
    from django.conf import settings

    named: dict[str, Any] = settings.DATABASES["default"]
    if named["ENGINE"].endswith("sqlite3"):
        return SQLite(Path(named["NAME"]))
    return PostgreSQL(named)
