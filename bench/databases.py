"""On which database a bench runs: SQLite in the data folder, or a PostgreSQL and what it costs.

On a PostgreSQL that somebody names, each run makes a database of its own and drops it at the
end; what is there is not touched. Its processes are counted when they run on this machine.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """Where databases are made: `address` "" is SQLite, `pid` PostgreSQL's first process."""

    address: str = ""
    pid: int | None = None

    @property
    def name(self) -> str:
        if not self.address:
            return "SQLite"
        return "PostgreSQL" if self.pid else "PostgreSQL, elsewhere and not counted"

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a new, empty database."""
        if not self.address:
            yield ""
            return
        import psycopg

        name = f"midspan_bench_{os.urandom(6).hex()}"
        with psycopg.connect(self.address, autocommit=True) as line:
            line.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield at(self.address, name)
        finally:
            with psycopg.connect(self.address, autocommit=True) as line:
                line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def at(address: str, name: str) -> str:
    """The same server, another database."""
    return re.sub(r"^(\w+://[^/?]*)/?[^?]*", rf"\g<1>/{name}", address)


def add_to(reads: argparse.ArgumentParser) -> None:
    either = reads.add_mutually_exclusive_group()
    either.add_argument(
        "--database",
        metavar="ADDRESS",
        default=os.environ.get("DATABASE_URL", ""),
        help="a PostgreSQL that may make databases (default DATABASE_URL, else SQLite)",
    )
    either.add_argument("--postgres", action="store_true", help="start a PostgreSQL of our own")


@contextmanager
def chosen(given: argparse.Namespace) -> Iterator[Server]:
    if given.postgres:
        from tests import private

        with private.postgres() as address:
            yield Server(address, first_process(address))
    elif given.database:
        yield Server(given.database, first_process(given.database))
    else:
        yield Server()


def first_process(address: str) -> int | None:
    """PostgreSQL's first process, from which all its others come, if it is on this machine."""
    import psycopg

    with psycopg.connect(address) as line:
        mine = Path(f"/proc/{line.info.backend_pid}/stat")
        if not mine.exists() or "(postgres" not in (said := mine.read_text()):
            return None
        return int(said.rsplit(")", 1)[1].split()[1])
