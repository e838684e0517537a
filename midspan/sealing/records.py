"""Records of who is in a relationship, as far as a server can read them.

A record is `e1.<json>.<signature>.<proof or empty>` (docs/sealing.md, section 3). The server checks
its shape, its signature, and what may change from one record to the next, so that its rows say
what the record says and none is stored that no browser would take: there is no way round one that
stands in the chain. What takes a secret stays with the browsers, which check all of this again:
the first proof, the keys sealed for each, the words of an act by which somebody left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple

import msgspec

from midspan import base64url, signatures

#: Fifty members' keys and wraps come to about 20 KB.
LONGEST = 32 * 1024
MOST_MEMBERS = 50
NEWCOMER = {"join", "replace"}
#: For those who know the invitation's secret; after it, one that everybody can check.
SECRET_PROOF = 32
PROOFS = {0, SECRET_PROOF, SECRET_PROOF + 64}

Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z")]
Key = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]
#: HPKE: a public key of 32 bytes, then 32 bytes sealed, which makes 48.
Wrap = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{107}\Z")]
When = Annotated[str, msgspec.Meta(pattern=r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")]


class Member(NamedTuple):
    """One person of a record, by the public halves of their keys."""

    id: str
    x: str
    e: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says. `hash` is of its whole text; `prev` and `inv` may be ""."""

    rel: str
    n: int
    prev: str
    why: str
    by: str
    at: str
    inv: str
    of: str
    members: list[Member]
    hash: str
    signed: bytes
    signature: bytes
    #: By whoever comes by an invitation, with the key that follows from its secret.
    shown: bytes
    guest: bytes

    def member(self, id: str) -> Member | None:
        return next((one for one in self.members if one.id == id), None)

    def without(self, id: str) -> list[Member]:
        return [one for one in self.members if one.id != id]


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    id: Id
    x: Key
    e: Key
    w: Wrap


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    v: Literal[1]
    rel: Id
    n: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    prev: str
    why: Literal["create", "join", "replace", "leave", "remove", "rotate"]
    by: Id
    at: When
    kc: Key
    inv: str
    m: Annotated[list[_Wrapped], msgspec.Meta(min_length=1, max_length=MOST_MEMBERS)]
    #: For `remove`: the act by which the circle agreed.
    of: str | msgspec.UnsetType = msgspec.UNSET


def read(text: str) -> Record:
    """The record that `text` spells.

    Raises ValueError("malformed") for what no browser would read as one, and
    ValueError("wrong-change") when it could follow nothing and begin nothing.
    """
    said, body, signature, proof = _taken_apart(text)
    _check_spelling(said)
    if not _is_whole(said, proof):
        raise ValueError("malformed")
    if not _may_be_made(said):
        raise ValueError("wrong-change")
    return Record(
        rel=said.rel,
        n=said.n,
        prev=said.prev,
        why=said.why,
        by=said.by,
        at=said.at,
        inv=said.inv,
        of=said.of if isinstance(said.of, str) else "",
        members=[Member(one.id, one.x, one.e) for one in said.m],
        hash=hash_of(text),
        signed=signatures.pae("ips-seal/1/epoch", body),
        signature=signature,
        shown=signatures.pae("ips-seal/1/guest", body, proof[:SECRET_PROOF]),
        guest=proof[SECRET_PROOF:],
    )


def read_first(text: str) -> Record:
    """The record that begins something: its maker alone in it, signed by them."""
    record = read(text)
    if record.why != "create" or len(record.members) != 1:
        raise ValueError("wrong-change")
    _check_signature(record, record.members[0])
    return record


def check_follows(record: Record, before: Record) -> None:
    """That a record may stand on the one before it, as far as a server can tell.

    Raises ValueError: "broken-chain", "wrong-change" or "bad-signature".
    """
    if (record.rel, record.n, record.prev) != (before.rel, before.n + 1, before.hash):
        raise ValueError("broken-chain")
    if record.members != _allowed(record, before):
        raise ValueError("wrong-change")
    signer = before.member(record.by) if record.why == "rotate" else record.member(record.by)
    if signer is None:
        raise ValueError("wrong-change")
    _check_signature(record, signer)


def is_shown(record: Record, guests: list[str]) -> bool:
    """Whether whoever comes holds the secret of the invitation that one of these keys is of."""
    return any(signatures.hold(guest, record.guest, record.shown) for guest in guests)


def gone(record: Record, before: Record) -> list[str]:
    """The ids of those who stand in `before` and no longer in `record`."""
    return [one.id for one in before.members if record.member(one.id) is None]


def _allowed(record: Record, before: Record) -> list[Member] | None:
    """The members a record for this reason has to have; None when there can be none."""
    match record.why:
        case "rotate":
            return before.members
        case "join" if before.member(record.by) is None:
            return [*before.members, *record.members[-1:]] if _came(record) else None
        case "replace" if lost := place_taken(record, before):
            back = record.member(record.by)
            return [back if one is lost and back else one for one in before.members]
        case "leave" | "remove" if len(out := gone(record, before)) == 1:
            if record.why == "remove" and len(before.members) < 3:
                return None
            return before.without(out[0])
    return None


def place_taken(record: Record, before: Record) -> Member | None:
    """Whose place the maker of this record took, by no name that anybody in it had before."""
    came = record.member(record.by)
    if record.why != "replace" or came is None or len(record.members) != len(before.members):
        return None
    known = zip(*before.members, strict=True)
    if any(name in names for name, names in zip(came, known, strict=True)):
        return None
    return before.members[record.members.index(came)]


def _came(record: Record) -> bool:
    return record.members[-1].id == record.by


def _check_signature(record: Record, signer: Member) -> None:
    if not signatures.hold(signer.e, record.signature, record.signed):
        raise ValueError("bad-signature")


def hash_of(text: str) -> str:
    """The hash by which the next record, and every word, names this one."""
    return base64url.write(sha256(text.encode()).digest())


def _taken_apart(text: str) -> tuple[_Said, bytes, bytes, bytes]:
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 4 or parts[0] != "e1":
        raise ValueError("malformed")
    _, body, signature, proof = parts
    signed_with = base64url.read(signature, 64)
    shown = base64url.read(proof) if proof else b""
    if len(shown) not in PROOFS:
        raise ValueError("malformed")
    try:
        raw = base64url.read(body)
        spelled = raw.decode("utf-8")
        plain = json.loads(spelled)
        # As JSON.stringify would spell it and no other way: a key said twice, or a number that
        # two readers read differently, does not come out as it went in.
        if json.dumps(plain, separators=(",", ":"), ensure_ascii=False) != spelled:
            raise ValueError("malformed")
        return msgspec.convert(plain, _Said), raw, signed_with, shown
    except (ValueError, RecursionError):  # msgspec's and json's errors are ValueErrors
        raise ValueError("malformed") from None


def _check_spelling(said: _Said) -> None:
    for id in [said.rel, said.by, *(one.id for one in said.m)]:
        base64url.read(id, 16)
    for key in [said.kc, *(key for one in said.m for key in (one.x, one.e))]:
        base64url.read(key, 32)
    for one in said.m:
        base64url.read(one.w, 80)
    if said.prev:
        base64url.read(said.prev, 32)
    if said.inv:
        base64url.read(said.inv, 16)
    if isinstance(said.of, str):
        base64url.read(said.of, 16)


def _is_whole(said: _Said, proof: bytes) -> bool:
    return (
        (said.n == 1) == (not said.prev)
        and (said.why in NEWCOMER) == bool(said.inv) == bool(proof)
        and (said.why == "remove") == isinstance(said.of, str)
        and all(
            len({getattr(one, part) for one in said.m}) == len(said.m) for part in ("id", "x", "e")
        )
    )


def _may_be_made(said: _Said) -> bool:
    return (said.n == 1) == (said.why == "create") and said.by in {one.id for one in said.m}
