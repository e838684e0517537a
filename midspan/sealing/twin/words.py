"""One word between people: sealed, bound to its place, and by its author (section 4)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from midspan.sealing.twin.keys import Identity, agree, gcm_open, gcm_seal
from midspan.sealing.twin.roster import Member
from midspan.sealing.twin.wire import (
    LABEL,
    SealError,
    b64,
    is_number,
    is_text,
    kdf,
    padded,
    pae,
    unb64,
    unpadded,
    utf8,
)
from midspan.sealing.twin.wire import text as text_of

TAG = 16


@dataclass(frozen=True)
class Fields:
    """What the server sees of an act, all of it bound into the seal.

    `record` is the hash of epoch n's record (b64), `after` the hashes of the newest acts the
    author had opened, `facts` ordered pairs of name and value.
    """

    rel: str
    n: int
    record: str
    author: str
    kind: str
    id: str
    count: int
    after: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = field(default=())


class Sealed(NamedTuple):
    """The sealed text for the server, and the hash by which other acts name this one."""

    sealed: str
    hash: str


def bound(fields: Fields) -> bytes:
    """AD: everything around the words, so that they mean nothing anywhere else.

    Raises malformed for fields of another type, which a server could give.
    """
    single = (fields.rel, fields.record, fields.author, fields.kind, fields.id)
    pairs = all(len(fact) == 2 for fact in fields.facts)
    listed = (*fields.after, *(part for fact in fields.facts for part in fact))
    if not pairs or not all(map(is_text, (*single, *listed))):
        raise SealError("malformed")
    if not is_number(fields.n) or not is_number(fields.count):
        raise SealError("malformed")
    return pae(
        LABEL + "word", fields.rel, fields.n, fields.record, fields.author, fields.kind,
        fields.id, fields.count, pae(*fields.after),
        pae(*(part for fact in fields.facts for part in fact)),
    )  # fmt: skip


def hash_of(fields: Fields, sealed: str) -> str:
    """The name of an act: b64 of 16 bytes."""
    return b64(sha256(pae(LABEL + "link", bound(fields), sealed)).digest()[:16])


def seal(
    fields: Fields, text: str, key: bytes, identity: Identity, members: Sequence[Member]
) -> Sealed:
    """Seal `text` under an epoch's key for its members, in the order of its record.

    Raises not-a-member when the author is not one of them or is not us; bad-key; malformed.
    """
    _member(members, identity.id, identity.x)
    if fields.author != identity.id:
        raise SealError("not-a-member")
    ad = bound(fields)
    box = gcm_seal(_word_key(key), padded(utf8(text)), ad)
    tags = b"".join(
        tag(fields.rel, identity, other.x, ad, box) for other in members if other.id != identity.id
    )
    sealed = f"w1.{b64(box)}.{b64(tags)}"
    return Sealed(sealed, hash_of(fields, sealed))


def open(
    fields: Fields, sealed: str, key: bytes, identity: Identity, members: Sequence[Member]
) -> str:
    """The words, when they are whole, in their place, and by the author they claim.

    Raises malformed, not-a-member, altered, not-by-author, bad-key.
    """
    ad = bound(fields)
    box, tags = _parts(sealed, members)
    _member(members, identity.id, identity.x)
    author = _member(members, fields.author)
    clear = gcm_open(_word_key(key), box, ad, "altered")
    given, made = _tags_to_check(fields.rel, tags, author, identity, members, ad, box)
    if not hmac.compare_digest(given, made):
        raise SealError("not-by-author")
    return text_of(unpadded(clear))


def open_kept(fields: Fields, sealed: str, key: bytes, members: Sequence[Member]) -> str:
    """Words from before we came, by a key that a member shared with us.

    Their author's tags were for those who were here then: who wrote them is as that member kept
    it, and not proven to us. Raises malformed, not-a-member, altered.
    """
    ad = bound(fields)
    _member(members, fields.author)
    box, _ = _parts(sealed, members)
    return text_of(unpadded(gcm_open(_word_key(key), box, ad, "altered")))


def _parts(sealed: str, members: Sequence[Member]) -> tuple[bytes, bytes]:
    """The box and the tags."""
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != "w1":
        raise SealError("malformed")
    box, tags = unb64(parts[1]), unb64(parts[2])
    if len(tags) != TAG * (len(members) - 1):
        raise SealError("malformed")
    return box, tags


def _tags_to_check(
    rel: str,
    tags: bytes,
    author: Member,
    identity: Identity,
    members: Sequence[Member],
    ad: bytes,
    box: bytes,
) -> tuple[bytes, bytes]:
    """The tags we can check, as given and as they have to be.

    A reader checks the one made for them. The author, on another device, checks all: else any
    member could put words before them that they never said.
    """
    others = [member for member in members if member.id != author.id]
    if author.id == identity.id:
        return tags, b"".join(tag(rel, identity, other.x, ad, box) for other in others)
    at = [other.id for other in others].index(identity.id) * TAG
    return tags[at : at + TAG], tag(rel, identity, author.x, ad, box)


def _word_key(key: bytes) -> bytes:
    return kdf(key, LABEL + "words")


def _member(members: Sequence[Member], id: str, x: str | None = None) -> Member:
    for member in members:
        if member.id == id and x in (None, member.x):
            return member
    raise SealError("not-a-member")


def tag(rel: str, identity: Identity, x: str, ad: bytes, box: bytes) -> bytes:
    """16 bytes that only we and the owner of `x` (b64) can make: proof to them, to nobody else."""
    low, high = sorted((identity.x, x))
    pair = kdf(agree(identity.X, unb64(x, 32)) + pae(rel, low, high), LABEL + "pair")
    said = pae(LABEL + "tag", sha256(ad).digest(), sha256(box).digest())
    return hmac.digest(pair, said, "sha256")[:TAG]
