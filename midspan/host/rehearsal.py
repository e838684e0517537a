"""A rehearsal: a backup is put back in a scratch place, looked at, and the scratch cleared away.

The place itself may be open meanwhile; nothing of it changes. The scratch is a file for SQLite and
a database of its own for PostgreSQL, and it is put back by the very program that a restore is, in a
process of its own (scratch.py), because a process knows one place. What it finds there is compared
with what is here: every log, act by act up to where the backup was made, and every person.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import msgspec

from midspan.host.scratch import Asked, Found, heads
from midspan.keeping.copies import PostgreSQL, SQLite, Trouble, ours
from midspan.keeping.deletions import marks

#: People talk on meanwhile, and may delete something just then: so often it is looked again.
TRIES = 3


@dataclass
class Rehearsed:
    """What was seen, and every sentence of what is not as it should be; none is well."""

    found: Found
    #: Whether there was a place to compare with.
    compared: bool
    where: str
    wrong: list[str] = field(default_factory=list)


def rehearse(file: Path, *, scratch: str = "", old: bool = False) -> Rehearsed:
    """Put the backup in `file` back on trial. Raises Trouble where it cannot even be put back."""
    here = ours()
    is_here = here.is_here()
    known = (marks() if is_here else None) or {}
    with scratch_place(here, scratch) as (data, address, where), child() as ask:
        asked = Asked(data=str(data), database=address, backup=str(file.absolute()), old=old)
        for _ in range(TRIES):
            asked.marks = known
            done = Rehearsed(ask(asked), is_here, where)
            done.wrong = [*done.found.wrong, *(differences(done.found) if is_here else ())]
            newer = (marks() if is_here else None) or {}
            if not done.wrong or newer.keys() == known.keys():
                break
            known = newer
    return done


def differences(found: Found) -> Iterator[str]:
    """What the scratch place holds that the place does not, or otherwise."""
    from midspan.people.models import Person

    here = heads({rel: seq for rel, (seq, _) in found.logs.items()})
    for rel, head in sorted(found.logs.items()):
        if rel not in here:
            yield f"Relationship {rel} is in the backup and not here, and nobody let it go."
        elif here[rel] != head:
            yield f"The log of relationship {rel} is another one in the backup than it is here."
    known = set(Person.objects.values_list("pk", flat=True))
    if came_back := len(set(found.people) - known):
        yield f"{came_back} people who are not here any more would come back by it."


def told(done: Rehearsed) -> Iterator[str]:
    """What was seen, in plain words."""
    found = done.found
    rows, acts = sum(found.counts.values()), sum(seq for seq, _ in found.logs.values())
    people, relationships, lines = found.again
    yield (
        f"Put back in {done.where}: the place as it was at {found.made} (UTC). {rows} rows in"
        f" {len(found.counts)} tables, as many as the backup says."
    )
    if any(found.again):
        yield (
            f"Deleted again, because that was asked for since: {people} accounts, {relationships}"
            f" relationships, {lines} lines."
        )
    if done.wrong:
        yield from done.wrong
        yield (
            f"{len(done.wrong)} things are not as they should be. Do not count on this backup: make"
            " another, rehearse it, and ask midspan doctor about the place itself."
        )
        return
    if done.compared:
        yield (
            f"{len(found.logs)} logs with {acts} acts: each has the same hash here and there, up to"
            " where the backup was made."
        )
        yield (
            f"{len(found.people)} people are in it, and none who has left for good. Everything in"
            " it fits together."
        )
    else:
        yield (
            f"{len(found.logs)} logs with {acts} acts, {len(found.people)} people. Everything in it"
            " fits together. There is no place here to compare it with."
        )
    yield "So this backup comes back. The scratch place is cleared away."


@contextmanager
def child() -> Iterator[Any]:
    """The scratch place's own process: asks in by a line of JSON, answers out by one."""
    with subprocess.Popen(
        [sys.executable, "-m", "midspan.host.scratch"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout and process.stderr
        says, hears, errors = process.stdin, process.stdout, process.stderr

        def ask(asked: Asked) -> Found:
            says.write(msgspec.json.encode(asked) + b"\n")
            says.flush()
            answer = hears.readline()
            if not answer:
                said = errors.read().decode(errors="replace").strip().splitlines()
                raise Trouble(f"The scratch place stopped: {said[-1] if said else 'no reason'}")
            found = msgspec.json.decode(answer, type=Found)
            if found.trouble:
                raise Trouble(found.trouble)
            return found

        yield ask


@contextmanager
def scratch_place(here: SQLite | PostgreSQL, scratch: str) -> Iterator[tuple[Path, str, str]]:
    """A folder, an address of PostgreSQL or "", and how to say where that is."""
    from django.conf import settings

    # In the data folder, for what is in a backup is for the same eyes.
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=settings.DATA) as folder:
        if isinstance(here, SQLite):
            yield Path(folder), "", "a scratch file"
        elif scratch:
            with given_database(scratch):
                yield Path(folder), scratch, "the database that was given for it"
        else:
            with new_database(here, settings.DATABASES["default"]) as address:
                yield Path(folder), address, "a scratch database"


@contextmanager
def new_database(here: PostgreSQL, parts: Mapping[str, Any]) -> Iterator[str]:
    import psycopg

    name = f"midspan_rehearsal_{secrets.token_hex(5)}"
    with here.connect() as line:
        try:
            line.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege:
            raise Trouble(
                "A rehearsal needs a database of its own, and this account may make none. Let it:"
                f"  ALTER ROLE {parts['USER']} CREATEDB;  or give an empty one: --scratch"
                " postgresql://..."
            ) from None
    try:
        yield address_of(parts, name)
    finally:
        with here.connect() as line:
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def given_database(address: str) -> Iterator[None]:
    database = at(address)
    if database.is_here():
        raise Trouble("The database given with --scratch is not empty; nothing was changed.")
    try:
        yield
    finally:
        # Its tables go, and nothing comes back in their stead.
        database.put_back(Path("none"))


def at(address: str) -> PostgreSQL:
    parts = urlsplit(address)
    return PostgreSQL(
        {
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(pair.split("=", 1) for pair in parts.query.split("&") if pair),
        }
    )


def address_of(parts: Mapping[str, Any], name: str) -> str:
    """The address of another database on the same server, as DATABASE_URL is written."""
    whom = quote(parts["USER"], safe="")
    if parts["PASSWORD"]:
        whom += ":" + quote(parts["PASSWORD"], safe="")
    where = quote(parts["HOST"], safe=":[]") + (f":{parts['PORT']}" if parts["PORT"] else "")
    options = "&".join(f"{key}={value}" for key, value in parts["OPTIONS"].items())
    return f"postgresql://{whom}@{where}/{quote(name)}" + (f"?{options}" if options else "")
