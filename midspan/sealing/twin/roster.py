"""Who is in a relationship: the chain of signed records (docs/sealing.md section 3).

A record is exact text, checked as it came and never written again to check it. `verify` is the
only door by which a record becomes a `Roster`, and only a Roster opens an epoch's key.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from midspan.sealing.twin.keys import Identity, agree, book_of, hpke_open, hpke_seal, is_signed
from midspan.sealing.twin.wire import (
    LABEL,
    Check,
    SealError,
    b64,
    fits,
    is_b64,
    is_id,
    is_list_of,
    is_number,
    is_text,
    kdf,
    pae,
    random,
    strict_json,
    unb64,
    utf8,
    write_json,
)

#: A relationship has one to fifty people.
MOST = 50


class Pin(NamedTuple):
    """Why this device trusts a relationship at all: the record it made, was invited to, or kept."""

    n: int
    hash: str


class Invitation(NamedTuple):
    """What an `invites` act holds: its id, its secret (16 bytes), and whose place it is for."""

    id: str
    secret: bytes
    replaces: str = ""


class Member(NamedTuple):
    """One person in an epoch: public keys (b64 of 32 bytes), and the key wrapped for them."""

    id: str
    x: str
    e: str
    w: str

    @property
    def keys(self) -> tuple[str, str, str]:
        return self.id, self.x, self.e


@dataclass(frozen=True)
class Roster:
    """One epoch that was verified: who is in it, who made it, why, and on top of which record."""

    rel: str
    n: int
    hash: str
    prev: str
    why: str
    by: str
    at: str
    inv: str
    kc: str
    members: tuple[Member, ...]
    of: str = ""

    def member(self, id: str) -> Member | None:
        return next((member for member in self.members if member.id == id), None)


@dataclass(frozen=True)
class Made:
    """A record made here: its text for the server, its hash, its number, and the epoch's key."""

    record: str
    hash: str
    n: int
    key: bytes = field(repr=False)


def record_hash(record: str) -> str:
    """The name of a record: b64 of the SHA-256 of its whole text."""
    return b64(sha256(utf8(record)).digest())


# Making.


def create_record(*, rel: str, identity: Identity, at: str = "") -> Made:
    """The first record of a relationship, with its maker as the one member."""
    return _make(rel, 1, "", "create", identity, [_own(identity)], at=at)


def join_record(
    *, rel: str, previous: Roster, identity: Identity, invitation: Invitation, at: str = ""
) -> Made:
    """The record by which the invited person comes in, made by themself, the others unchanged."""
    people = [*_people(previous), _own(identity)]
    return _follow(rel, previous, "join", identity, people, invitation=invitation, at=at)


def replace_record(
    *, rel: str, previous: Roster, identity: Identity, invitation: Invitation, at: str = ""
) -> Made:
    """The record by which somebody who lost all keys comes back, as somebody new, in the place of
    who they were (`invitation.replaces`)."""
    own, gone = _own(identity), invitation.replaces
    people = [own if person[0] == gone else person for person in _people(previous)]
    return _follow(rel, previous, "replace", identity, people, invitation=invitation, at=at)


def leave_record(
    *, rel: str, previous: Roster, identity: Identity, left: str, at: str = ""
) -> Made:
    """The record without `left`, who said so in an act; made by one who stays."""
    people = [person for person in _people(previous) if person[0] != left]
    return _follow(rel, previous, "leave", identity, people, at=at)


def remove_record(
    *, rel: str, previous: Roster, identity: Identity, removed: str, of: str, at: str = ""
) -> Made:
    """The record without `removed`; `of` is the hash of the act by which the circle agreed."""
    people = [person for person in _people(previous) if person[0] != removed]
    return _follow(rel, previous, "remove", identity, people, of=of, at=at)


def rotate_record(*, rel: str, previous: Roster, identity: Identity, at: str = "") -> Made:
    """A fresh key for the same people."""
    return _follow(rel, previous, "rotate", identity, _people(previous), at=at)


Person = tuple[str, str, str]


def _own(identity: Identity) -> Person:
    return identity.id, identity.x, identity.e


def _people(roster: Roster) -> list[Person]:
    return [member.keys for member in roster.members]


def _follow(
    rel: str, previous: Roster, why: str, identity: Identity, people: list[Person], **more: Any
) -> Made:
    return _make(rel, previous.n + 1, previous.hash, why, identity, people, **more)


def _make(
    rel: str,
    n: int,
    prev: str,
    why: str,
    identity: Identity,
    people: list[Person],
    *,
    invitation: Invitation | None = None,
    of: str = "",
    at: str = "",
    key: bytes | None = None,
) -> Made:
    key = key or random(32)
    members = [
        {"id": id, "x": x, "e": e, "w": b64(hpke_seal(x, key, wrap_info(rel, n, prev, id, x)))}
        for id, x, e in people
    ]
    said: dict[str, Any] = {
        "v": 1, "rel": rel, "n": n, "prev": prev, "why": why, "by": identity.id,
        "at": at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kc": b64(commitment(key)), "inv": invitation.id if invitation else "",
        "m": members,
    }  # fmt: skip
    if of:
        said["of"] = of
    raw = write_json(said)
    record = write_record(raw, identity, invitation.secret if invitation else None)
    return Made(record, record_hash(record), n, key)


def write_record(raw: bytes, identity: Identity, secret: bytes | None = None) -> str:
    """`e1.<json>.<signature>.<proof or empty>` for exactly these bytes of JSON."""
    signature = identity.E.sign(pae(LABEL + "epoch", raw))
    proof = b64(proofs_of(secret, raw)) if secret else ""
    return f"e1.{b64(raw)}.{b64(signature)}.{proof}"


def proof_of(secret: bytes, raw: bytes) -> bytes:
    """32 bytes that show the maker of a record to hold the invitation's secret."""
    return hmac.digest(kdf(secret, LABEL + "join"), pae(LABEL + "join", raw), "sha256")


def _guest(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(kdf(secret, LABEL + "guest"))


def guest_key(secret: bytes) -> str:
    """What an invitation shows to all (b64 of 32 bytes): a public key that follows from it."""
    return b64(_guest(secret).public_key().public_bytes_raw())


def proofs_of(secret: bytes, raw: bytes) -> bytes:
    """As `proof_of`, and 64 bytes by which everybody sees it, over both."""
    proof = proof_of(secret, raw)
    return proof + _guest(secret).sign(pae(LABEL + "guest", raw, proof))


def commitment(key: bytes) -> bytes:
    """32 bytes by which all members see that they were given the same key."""
    return kdf(key, LABEL + "commit")


def wrap_info(rel: str, n: int, prev: str, id: str, x: str) -> bytes:
    return pae(LABEL + "wrap", rel, n, prev, id, x)


# Reading.


@dataclass(frozen=True)
class _Read:
    """A record's parts, before anything about it is believed."""

    roster: Roster
    raw: bytes
    signature: bytes
    proof: bytes


SIZE_OF_WRAP = 32 + 32 + 16


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII)
    )


def _is_empty_or(check: Check) -> Check:
    return lambda value: value == "" or check(value)


MEMBER: dict[str, Check] = {
    "id": is_id, "x": is_b64(32), "e": is_b64(32), "w": is_b64(SIZE_OF_WRAP),
}  # fmt: skip
RECORD: dict[str, Check] = {
    "v": lambda value: is_number(value) and value == 1,
    "rel": is_id, "n": is_number, "prev": _is_empty_or(is_b64(32)), "why": is_text, "by": is_id,
    "at": _is_moment, "kc": is_b64(32), "inv": _is_empty_or(is_id),
    "m": is_list_of(fits(MEMBER), MOST),
}  # fmt: skip
#: A removal also names the act by which the circle agreed to it.
REMOVAL: dict[str, Check] = {**RECORD, "of": is_b64(16)}

#: For those who know the invitation's secret, and after it one for everybody.
PROOFS = {32, 32 + 64}
WHYS = {"create", "join", "replace", "leave", "remove", "rotate"}


def _read(record: str) -> _Read:
    parts = record.split(".")
    if len(parts) != 4 or parts[0] != "e1":
        raise SealError("malformed")
    raw, signature = unb64(parts[1]), unb64(parts[2], 64)
    try:
        said = strict_json(raw, RECORD)
    except SealError:
        said = strict_json(raw, REMOVAL)
    members = tuple(Member(**member) for member in said["m"])
    # Nobody twice, under any of the three names a person has here.
    columns = zip(*(member.keys for member in members), strict=True)
    apart = all(len(set(column)) == len(members) for column in columns)
    if not members or not apart or said["why"] not in WHYS:
        raise SealError("malformed")
    if (said["why"] == "remove") != ("of" in said):
        raise SealError("malformed")
    by_invitation = said["why"] in {"join", "replace"}
    proof = unb64(parts[3])
    if len(proof) not in (PROOFS if by_invitation else {0}):
        raise SealError("malformed")
    if by_invitation != (said["inv"] != ""):
        raise SealError("malformed")
    roster = Roster(
        rel=said["rel"], n=said["n"], hash=record_hash(record), prev=said["prev"],
        why=said["why"], by=said["by"], at=said["at"], inv=said["inv"], kc=said["kc"],
        members=members, of=said.get("of", ""),
    )  # fmt: skip
    return _Read(roster, raw, signature, proof)


def verify(
    *,
    records: Sequence[str],
    pin: Pin | None,
    rel: str,
    secrets: Callable[[str], Invitation | None] = lambda _: None,
    left: Collection[str] = (),
    agreed: Collection[tuple[str, str]] = (),
    called_back: Collection[tuple[str, str]] = (),
    guests: Callable[[str, str], Collection[str]] = lambda _invitation, _place: (),
) -> list[Roster]:
    """The epochs of `rel`, ascending, as far as they follow from what this device trusts.

    `records` ascend without a hole and hold the pinned one; what is before it holds by hash
    alone. For a person's own book `own_pin` gives the pin. `secrets` gives the invitation of
    an id as its sealed `invites` act has it, or None. `left` names those whose own `leaves` act
    was opened, `agreed` the acts by which the circle agreed to a removal, each with the person
    it is about; `called_back` each invitation by which, all others having signed it, somebody may
    come in a member's place, with that member. `guests` gives the public keys that members signed
    for an invitation, to come in a member's place or ("") as somebody new: where there are any,
    whoever comes shows the secret of one, and nobody needs to know it. Raises
    SealError with a code of section 7.
    """
    chain = [_read(record) for record in records]
    for read in chain:
        _must(read.roster.rel == rel, "wrong-relationship")
    start = _pinned(chain, pin)
    _check_links([read.roster for read in chain])
    used = {read.roster.inv for read in chain[: start + 1]}
    for before, read in pairwise(chain[start:]):
        signer = _signer(before.roster, read.roster)
        _check_reason(before.roster, read.roster, left, agreed, called_back)
        _check_signature(signer, read)
        if read.proof:
            _check_proof(before.roster, read, secrets, guests, used)
    return [read.roster for read in chain]


def _must(holds: bool, code: str) -> None:
    if not holds:
        raise SealError(code)


def _check_links(chain: list[Roster]) -> None:
    for roster in chain:
        _must((roster.n == 1) == (roster.prev == ""), "broken-chain")
        _must((roster.n == 1) == (roster.why == "create"), "wrong-change")
    for before, after in pairwise(chain):
        _must((after.n, after.prev) == (before.n + 1, before.hash), "broken-chain")


def _pinned(chain: list[_Read], pin: Pin | None) -> int:
    """Where in the chain the pinned record stands."""
    for at, read in enumerate(chain):
        if pin and (read.roster.n, read.roster.hash) == pin:
            if pin.n == 1:
                _check_beginning(read)
            return at
    raise SealError("unknown-beginning")


def _check_beginning(read: _Read) -> None:
    maker, *others = read.roster.members
    is_whole = read.roster.why == "create" and read.roster.by == maker.id and not others
    _must(is_whole, "wrong-change")
    _check_signature(maker, read)


def own_pin(records: Sequence[str], own: Identity) -> Pin:
    """The pin of a person's own book: its first record, if only their own key is in it
    and it stands where a book does.

    Raises unknown-beginning for another's, malformed.
    """
    if not records:
        raise SealError("unknown-beginning")
    roster = _read(records[0]).roster
    _must([member.keys for member in roster.members] == [_own(own)], "unknown-beginning")
    _must(roster.rel == book_of(*_own(own)), "unknown-beginning")
    return Pin(roster.n, roster.hash)


def _gone(before: Roster, after: Roster) -> list[str]:
    return [member.id for member in before.members if not after.member(member.id)]


def _signer(before: Roster, after: Roster) -> Member | None:
    """Who has to have signed exactly the change that `why` allows; None when that is not `by`.

    Raises wrong-change for any other change.
    """
    old, new = _people(before), _people(after)
    by = after.member(after.by)
    if after.why == "join":
        _must(new[:-1] == old, "wrong-change")
        return by if new[-1][0] == after.by else None
    if after.why == "replace":
        _must(place_taken(before, after) is not None, "wrong-change")
        return by
    if after.why in {"leave", "remove"}:
        gone = _gone(before, after)
        _must(len(gone) == 1, "wrong-change")
        _must(new == [person for person in old if person[0] not in gone], "wrong-change")
        _must(after.why == "leave" or len(old) > 2, "wrong-change")
        return by
    _must(after.why == "rotate" and new == old, "wrong-change")
    return before.member(after.by)


def place_taken(before: Roster, after: Roster) -> Member | None:
    """Whose place the maker of a `replace` took: somebody who was not in it, by none of their three
    names, stands where that member stood, and nothing else is changed. None for anything else."""
    came = after.member(after.by)
    if after.why != "replace" or came is None or len(before.members) != len(after.members):
        return None
    gone = before.members[after.members.index(came)]
    is_new = not any(
        came.id == one.id or came.x == one.x or came.e == one.e for one in before.members
    )
    as_it_was = [gone if one is came else one for one in after.members]
    return gone if is_new and [one.keys for one in as_it_was] == _people(before) else None


def _check_reason(
    before: Roster,
    after: Roster,
    left: Collection[str],
    agreed: Collection[tuple[str, str]],
    called_back: Collection[tuple[str, str]],
) -> None:
    """Nobody is gone but by their own word, or by what all the others agreed to."""
    for gone in _gone(before, after):
        by_own_word = after.why == "leave" and gone in left
        by_the_circle = after.why == "remove" and (after.of, gone) in agreed
        came_back = after.why == "replace" and (after.inv, gone) in called_back
        _must(by_own_word or by_the_circle or came_back, "wrong-change")


def _check_signature(signer: Member | None, read: _Read) -> None:
    if signer is None:
        raise SealError("wrong-change")
    if read.roster.why in {"join", "replace"}:
        # A point of low order would let anybody make this person's tags.
        agree(X25519PrivateKey.generate(), unb64(signer.x, 32))
    _must(is_signed(signer.e, read.signature, pae(LABEL + "epoch", read.raw)), "bad-signature")


def _check_proof(
    before: Roster,
    read: _Read,
    secrets: Callable[[str], Invitation | None],
    guests: Callable[[str, str], Collection[str]],
    used: set[str],
) -> None:
    """An invitation of this relationship, good once, meant for this change and this place."""
    after = read.roster
    gone = place_taken(before, after)
    meant_for = gone.id if gone else ""
    _must(after.inv not in used, "no-such-invitation")
    used.add(after.inv)
    known = guests(after.inv, meant_for) if len(read.proof) > 32 else ()
    if known:
        shown, signed = read.proof[32:], pae(LABEL + "guest", read.raw, read.proof[:32])
        _must(any(is_signed(guest, shown, signed) for guest in known), "bad-proof")
        return
    invitation = secrets(after.inv)
    if invitation is None or invitation.replaces != meant_for:
        raise SealError("no-such-invitation")
    by_secret = proof_of(invitation.secret, read.raw)
    _must(hmac.compare_digest(read.proof[:32], by_secret), "bad-proof")


def open_key(roster: Roster, identity: Identity) -> bytes:
    """The epoch's key, 32 bytes, for one of its members.

    Raises not-a-member; key-mismatch when this member was given another key than the rest.
    """
    own = roster.member(identity.id)
    if own is None or own.x != identity.x:
        raise SealError("not-a-member")
    info = wrap_info(roster.rel, roster.n, roster.prev, own.id, own.x)
    key = hpke_open(identity, unb64(own.w), info)
    _must(hmac.compare_digest(commitment(key), unb64(roster.kc, 32)), "key-mismatch")
    return key
