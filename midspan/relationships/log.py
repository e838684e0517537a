"""The one append path: numbers acts and stores them, and nothing else does.

The live writer calls `append` for a group of acts in one transaction; a deed that also changes
who is in a relationship calls it for one, inside its own. Both hold the relationship's row
(PostgreSQL) or the database's write lock (SQLite, BEGIN IMMEDIATE) while they number, so `seq`
has no holes and its order is the order in which acts were committed.

An act is acknowledged by whoever called this, and only after the commit.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from midspan import base64url, signatures
from midspan.people.models import Person
from midspan.relationships import envelopes, kinds
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Act
from midspan.signatures import pae


@dataclass(slots=True)
class Standing:
    """How one person stands in one relationship at this moment of the transaction."""

    rel: str
    author: str
    shape: str
    ended: bool
    epoch: int
    record_hash: str
    is_in: bool
    seq: int
    count: int
    using: str = "default"


@dataclass(frozen=True, slots=True)
class Stored:
    """The act is in the log as `seq`. `fresh` is False when it had been stored before."""

    seq: int
    at: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Another act has this count; `act` is it, as `acts_after` gives acts."""

    act: dict[str, object]


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was not stored; `code` is one of docs/live.md, section "Refusals"."""

    code: str


Outcome = Stored | Taken | Refused

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
#: PostgreSQL keeps the plan of what a connection has asked so often; a form asks once and goes.
PREPARED_AFTER = 5
#: Relationships of which PostgreSQL's side keeps where to begin looking; some 10 MB.
MOST_REMEMBERED = 100_000
Row = tuple[str, int, int, str, str, str, int, str, str, str, str, int]


class _SQLite:
    """SQLite is in the process: a look for all and a statement a row cost least, measured."""

    standing = STANDING.format(
        seq=NEWEST.format(""),
        count=OWN_NEWEST.format(""),
        asked="(SELECT json_extract(value, '$[0]') AS author, json_extract(value, '$[1]') AS rel"
        " FROM json_each(?)) AS asked",
    )
    insert = f"INSERT INTO relationships_act ({COLUMNS}) VALUES ({', '.join('?' * len(FIELDS))})"
    same_count = SAME_COUNT.format("?")

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


class _PostgreSQL:
    """Each statement is a way to another process and back: one for all rows of a group."""

    locks = "SELECT id FROM relationships_relationship WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
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
        cursor.execute(self.locks, (sorted(rels),))

    def look(self, cursor: Any, asked: Mapping[tuple[str, str], int]) -> list[Any]:
        authors, rels = map(list, zip(*asked, strict=True))
        seqs = [self.newest.get(rel, 0) for rel in rels]
        found: list[Any] = cursor.execute(
            self.standing, (authors, rels, seqs, list(asked.values()))
        ).fetchall()
        if len(self.newest) > MOST_REMEMBERED:
            self.newest.clear()
        self.newest.update((rel, seq or 0) for _, rel, _, _, _, _, _, seq, _ in found)
        return found

    def write(self, cursor: Any, rows: Sequence[Row]) -> None:
        with cursor.copy(self.copies) as copy:
            for row in rows:
                copy.write_row(row)


_DIALECTS: dict[str, _SQLite | _PostgreSQL] = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}


def driver_cursor(connection: BaseDatabaseWrapper) -> Any:
    """The driver's own cursor, for the few statements of the live path, with its own errors.

    Django's rewrites placeholders on each call, which costs the live path a tenth.
    """
    connection.ensure_connection()
    return _DIALECTS[connection.vendor].cursor(connection.connection)


def append(acts: Sequence[tuple[str, Envelope]], *, using: str = "default") -> list[Outcome]:
    """Number and store acts, each given with the id of its author, in the order given.

    Must run inside a transaction. Returns one outcome an act, in the same order; an act that is
    refused leaves the others standing. Raises what the database raises, by Django's names, and then
    nothing of the group is stored.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append needs a transaction")
    with connection.wrap_database_errors:
        hand = _Hand(connection)
        hand.begin(acts)
        at = int(time.time())
        outcomes = [hand.add(author, envelope, at) for author, envelope in acts]
        hand.write()
    return outcomes


class _Hand:
    """The statements of one transaction.

    Rows are written together at the end; whatever looks at the log before has them written first.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.using = connection.alias
        self.dialect = _DIALECTS[connection.vendor]
        self.cursor = driver_cursor(connection)
        self.standings: dict[tuple[str, str], Standing | None] = {}
        self.last: dict[str, int] = {}
        self.rows: list[Row] = []

    def begin(self, acts: Sequence[tuple[str, Envelope]]) -> None:
        if acts:
            # The first act of each is the last one put in; what they said before it is expected.
            asked = {(author, act.rel): act.count - 1 for author, act in reversed(acts)}
            self.dialect.lock(self.cursor, {rel for _, rel in asked})
            self.look(asked)

    def add(self, author: str, envelope: Envelope, at: int) -> Outcome:
        standing = self.standing(author, envelope.rel)
        if standing is None or not standing.is_in:
            return Refused("not-here")
        if envelope.count <= standing.count:
            return self.already(author, envelope)
        try:
            kind = kinds.named(envelope.kind)
            self.check(kind, standing, envelope)
            if kind.stands:
                self.write()
                kind.stands(standing, envelope)
        except Refusal as refusal:
            return Refused(refusal.code)
        seq = self.last[envelope.rel] + 1
        self.rows.append(
            (
                envelope.rel,
                seq,
                envelope.n,
                author,
                envelope.kind,
                envelope.id,
                envelope.count,
                envelopes.write(envelope.after).decode() if envelope.after else "[]",
                envelopes.write(envelope.facts).decode() if envelope.facts else "[]",
                envelope.sealed,
                "" if envelope.kind == "said" else act_hash(standing.record_hash, author, envelope),
                at,
            )
        )
        self.last[envelope.rel] = seq
        standing.count = envelope.count
        if kind.stands:
            self.forget(envelope.rel)
        return Stored(seq, at, fresh=True)

    def write(self) -> None:
        if self.rows:
            self.dialect.write(self.cursor, self.rows)
            self.rows = []

    def standing(self, author: str, rel: str) -> Standing | None:
        key = (author, rel)
        if key not in self.standings:
            self.write()
            self.look({key: 0})
        return self.standings[key]

    def look(self, asked: Mapping[tuple[str, str], int]) -> None:
        self.standings |= dict.fromkeys(asked)
        for row in self.dialect.look(self.cursor, asked):
            author, rel, shape, ended, epoch, record_hash, is_in, seq, count = row
            self.last.setdefault(rel, seq or 0)
            self.standings[author, rel] = Standing(
                rel, author, shape, bool(ended), epoch, record_hash, bool(is_in), seq or 0,
                count or 0, self.using,
            )  # fmt: skip

    def forget(self, rel: str) -> None:
        """Look again at everyone in `rel`: an act with rules may have changed how they stand."""
        self.standings = {key: held for key, held in self.standings.items() if key[1] != rel}

    def check(self, kind: kinds.Kind, standing: Standing, envelope: Envelope) -> None:
        if standing.shape not in kind.shapes:
            raise Refusal("malformed")
        if standing.ended and not kind.after_ending:
            raise Refusal("ended")
        if envelope.n != standing.epoch:
            raise Refusal("epoch")
        if envelope.count != standing.count + 1:
            raise Refusal("count")
        kind.check_facts(envelope)
        if kind.signed:
            check_signed(standing, envelope)

    def already(self, author: str, envelope: Envelope) -> Outcome:
        self.write()
        row = self.cursor.execute(
            self.dialect.same_count, (envelope.rel, author, envelope.count)
        ).fetchone()
        if row is None:
            return Refused("count")
        act = as_act(row)
        if act["id"] == envelope.id:
            return Stored(int(str(act["seq"])), int(str(act["at"])), fresh=False)
        return Taken(act)


def check_signed(standing: Standing, act: Envelope) -> None:
    """That the author signed this deed with the key of their identity. Raises Refusal."""
    e = Person.objects.using(standing.using).values_list("e", flat=True).get(pk=standing.author)
    if not is_signed(e, standing.author, act):
        raise Refusal("malformed")


def is_signed(e: str, author: str, act: Envelope) -> bool:
    """Whether the fact `signed` of an act is by the key `e`, for this author."""
    deed = signatures.of_a_deed(act.rel, author, act.kind, act.id, act.count, act.facts)
    signature = act.fact("signed")
    if not base64url.spells(signature, 64):
        return False
    return signatures.hold(e, base64url.read(signature), deed)


def as_act(row: Sequence[object]) -> dict[str, object]:
    """A row of the log as docs/live.md writes an act."""
    rel, seq, n, author, kind, id, count, after, facts, sealed, hash, at = row
    act = {
        "rel": rel, "seq": seq, "n": n, "author": author, "kind": kind, "id": id,
        "count": count, "after": msgspec.json.decode(str(after)),
        "facts": msgspec.json.decode(str(facts)), "sealed": sealed, "at": at,
    }  # fmt: skip
    if not sealed:
        act["hash"] = hash
    return act


def envelope_of(act: Act) -> Envelope:
    """A stored act as it was when it came in."""
    return Envelope(
        rel=act.relationship_id, n=act.epoch, kind=act.kind, id=act.id, count=act.count,
        sealed=act.sealed, after=msgspec.json.decode(act.after),
        facts=msgspec.json.decode(act.facts, type=list[tuple[str, str]]),
    )  # fmt: skip


def acts_after(rel: str, seq: int, most: int, *, using: str = "default") -> list[dict[str, object]]:
    """Up to `most` acts of a relationship that came after number `seq`, oldest first."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM relationships_act"
            " WHERE relationship_id = %s AND seq > %s ORDER BY seq LIMIT %s",
            (rel, seq, most),
        )
        return [as_act(row) for row in cursor.fetchall()]


def act_hash(record_hash: str, author: str, envelope: Envelope) -> str:
    """The hash by which acts name one another (docs/sealing.md section 4), base64url."""
    bound = pae(
        "ips-seal/1/word", envelope.rel, envelope.n, record_hash, author, envelope.kind,
        envelope.id, envelope.count, pae(*envelope.after),
        pae(*(part for fact in envelope.facts for part in fact)),
    )  # fmt: skip
    whole = sha256(pae("ips-seal/1/link", bound, envelope.sealed)).digest()[:16]
    return urlsafe_b64encode(whole).rstrip(b"=").decode()
