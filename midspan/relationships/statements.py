"""The statements of the append path, as each database takes them best.

What an act is and whether it may stand is decided in log.py; here is only how rows are found,
locked and written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from midspan.relationships import envelopes

COLUMNS = "relationship_id, seq, epoch, author_id, kind, id, count, after, facts, sealed, hash, at"

#: The same as the ORM names them.
FIELDS = tuple(COLUMNS.split(", "))

# Where a relationship stands, and where somebody stands in it, for each (author, rel) asked.
STANDING = """
SELECT asked.author, asked.rel, r.shape, r.ended, r.epoch, e.hash,
  m.id IS NOT NULL AND m.left IS NULL, {seq}, {count}
FROM {asked}
JOIN relationships_relationship r ON r.id = asked.rel
JOIN sealing_epoch e ON e.relationship = r.id AND e.n = r.epoch
LEFT JOIN relationships_membership m
  ON m.relationship_id = r.id AND m.person_id = asked.author
"""
NEWEST = "(SELECT MAX(seq) FROM relationships_act WHERE relationship_id = r.id{0})"
OWN_NEWEST = (
    "(SELECT MAX(count) FROM relationships_act"
    " WHERE relationship_id = r.id AND author_id = asked.author{0})"
)
SAME_COUNT = (
    f"SELECT {COLUMNS} FROM relationships_act"
    " WHERE relationship_id = {0} AND author_id = {0} AND count = {0}"
)
AFTER = (
    f"SELECT {COLUMNS} FROM relationships_act"
    " WHERE relationship_id = {0} AND seq > {1} ORDER BY seq LIMIT {2}"
)
#: PostgreSQL keeps the plan of what a connection has asked so often; a form asks once and goes.
PREPARED_AFTER = 5
#: Relationships of which PostgreSQL's side keeps where to begin looking; some 10 MB.
MOST_REMEMBERED = 100_000
Row = tuple[str, int, int, str, str, str, int, str, str, str, str, int]


class SQLite:
    """SQLite is in the process: a look for all and a statement a row cost least, measured."""

    standing = STANDING.format(
        seq=NEWEST.format(""),
        count=OWN_NEWEST.format(""),
        asked="(SELECT json_extract(value, '$[0]') AS author, json_extract(value, '$[1]') AS rel"
        " FROM json_each(?)) AS asked",
    )
    insert = f"INSERT INTO relationships_act ({COLUMNS}) VALUES ({', '.join('?' * len(FIELDS))})"
    same_count = SAME_COUNT.format("?")
    after = AFTER.format(*"???")

    def cursor(self, line: Any) -> Any:
        return line.cursor()

    def lock(self, cursor: Any, rels: set[str]) -> None:
        """BEGIN IMMEDIATE has taken the write lock already."""

    def look(self, cursor: Any, asked: Mapping[tuple[str, str], int]) -> list[Any]:
        written = envelopes.write(list(asked)).decode()
        found: list[Any] = cursor.execute(self.standing, (written,)).fetchall()
        return found

    def write(self, cursor: Any, rows: Sequence[Row]) -> None:
        cursor.executemany(self.insert, rows)

    def read(self, cursor: Any, after: Mapping[str, int], most: int) -> list[Row]:
        return [row for one in after.items() for row in cursor.execute(self.after, (*one, most))]


#: Ids as all of ours are, and numbers: nothing in them means anything to PostgreSQL.
PLAIN = re.compile(r"[A-Za-z0-9_-]{22}(,[A-Za-z0-9_-]{22})*|\d+(,\d+)*", re.ASCII)


def array(values: Sequence[object]) -> str | Sequence[object]:
    """The same as psycopg makes of a list, in one go: it takes them one by one, which was an
    eighth of the Python of a line. What is not plain is left to it.
    """
    joined = ",".join(map(str, values))
    return f"{{{joined}}}" if PLAIN.fullmatch(joined) else values


class PostgreSQL:
    """Each statement is a way to another process and back: one for all rows of a group."""

    locks = (
        "SELECT id FROM relationships_relationship WHERE id = ANY(%s::text[])"
        " ORDER BY id FOR UPDATE"
    )
    # The newest number is looked for from where it was last, the own count from the one before
    # that of the act: from the beginning, PostgreSQL walks over all entries of an index page to
    # find the last, and that was a third of what a line cost it. Only where something is looked
    # for is said by what we remember: if there is nothing from there on, all of it is looked at.
    standing = STANDING.format(
        seq=f"COALESCE({NEWEST.format(' AND seq >= asked.seq')}, {NEWEST.format('')})",
        count=f"COALESCE({OWN_NEWEST.format(' AND count >= asked.count')},"
        f" {OWN_NEWEST.format('')})",
        asked="unnest(%s::text[], %s::text[], %s::int[], %s::int[])"
        " AS asked(author, rel, seq, count)",
    )
    copies = f"COPY relationships_act ({COLUMNS}) FROM STDIN"
    same_count = SAME_COUNT.format("%s")
    after = (
        "SELECT found.* FROM unnest(%s::text[], %s::int[]) AS asked(rel, seq)"
        f" CROSS JOIN LATERAL ({AFTER.format('asked.rel', 'asked.seq', '%s')}) AS found"
    )

    def __init__(self) -> None:
        #: relationship -> a number that its newest act had when it was looked at
        self.newest: dict[str, int] = {}

    def cursor(self, line: Any) -> Any:
        """One that sends values apart from the statement, so that PostgreSQL can keep its plan.

        Django's own writes them into it and has every statement planned anew. Planning these
        costs as much as running them: for a line by itself, half of the whole append, measured.
        """
        import psycopg

        line.prepare_threshold = PREPARED_AFTER
        return psycopg.Cursor(line)

    def lock(self, cursor: Any, rels: set[str]) -> None:
        """In the order of their ids, so that no two groups wait for each other."""
        cursor.execute(self.locks, (array(sorted(rels)),))

    def look(self, cursor: Any, asked: Mapping[tuple[str, str], int]) -> list[Any]:
        authors, rels = map(list, zip(*asked, strict=True))
        seqs = [self.newest.get(rel, 0) for rel in rels]
        given = map(array, (authors, rels, seqs, list(asked.values())))
        found: list[Any] = cursor.execute(self.standing, tuple(given)).fetchall()
        if len(self.newest) > MOST_REMEMBERED:
            self.newest.clear()
        self.newest.update((rel, seq or 0) for _, rel, _, _, _, _, _, seq, _ in found)
        return found

    def write(self, cursor: Any, rows: Sequence[Row]) -> None:
        with cursor.copy(self.copies) as copy:
            for row in rows:
                copy.write_row(row)

    def read(self, cursor: Any, after: Mapping[str, int], most: int) -> list[Row]:
        asked = (array(list(after)), array(list(after.values())), most)
        found: list[Row] = cursor.execute(self.after, asked).fetchall()
        return found


DIALECTS: dict[str, SQLite | PostgreSQL] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def driver_cursor(connection: BaseDatabaseWrapper) -> Any:
    """The driver's own cursor, for the few statements of the live path, with its own errors.

    Django's rewrites placeholders on each call, which costs the live path a tenth.
    """
    connection.ensure_connection()
    return DIALECTS[connection.vendor].cursor(connection.connection)
