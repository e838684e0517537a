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

import msgspec
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from midspan import base64url, signatures
from midspan.people.models import Person
from midspan.relationships import envelopes, kinds, statements
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

COLUMNS, FIELDS = statements.COLUMNS, statements.FIELDS
driver_cursor = statements.driver_cursor


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
        self.dialect = statements.DIALECTS[connection.vendor]
        self.cursor = driver_cursor(connection)
        self.standings: dict[tuple[str, str], Standing | None] = {}
        self.last: dict[str, int] = {}
        self.rows: list[statements.Row] = []

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


def acts_after_each(
    after: Mapping[str, int], most: int, *, using: str = "default"
) -> dict[str, list[dict[str, object]]]:
    """Of each relationship up to `most` acts after its number, oldest first; all of them at once.

    For the live line, where a line that another worker stored is read by each that follows it.
    """
    connection = connections[using]
    found: dict[str, list[dict[str, object]]] = {rel: [] for rel in after}
    rows = statements.DIALECTS[connection.vendor].read(driver_cursor(connection), after, most)
    for row in rows:
        found[row[0]].append(as_act(row))
    return found


def act_hash(record_hash: str, author: str, envelope: Envelope) -> str:
    """The hash by which acts name one another (docs/sealing.md section 4), base64url."""
    bound = pae(
        "ips-seal/1/word", envelope.rel, envelope.n, record_hash, author, envelope.kind,
        envelope.id, envelope.count, pae(*envelope.after),
        pae(*(part for fact in envelope.facts for part in fact)),
    )  # fmt: skip
    whole = sha256(pae("ips-seal/1/link", bound, envelope.sealed)).digest()[:16]
    return urlsafe_b64encode(whole).rstrip(b"=").decode()
