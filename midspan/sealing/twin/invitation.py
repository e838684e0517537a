"""An invitation: one secret that travels outside this site and lets one person in (section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from midspan.sealing.twin.keys import gcm_open, gcm_seal
from midspan.sealing.twin.roster import MOST
from midspan.sealing.twin.wire import (
    LABEL,
    Check,
    SealError,
    b64,
    is_b64,
    is_id,
    is_list_of,
    is_map_of,
    is_number,
    is_text,
    kdf,
    padded,
    pae,
    random,
    strict_json,
    unb64,
    unpadded,
    write_json,
)


def make_secret() -> bytes:
    return random(16)


def secret_text(secret: bytes) -> str:
    """The 22 characters after the # of an invitation's link."""
    return b64(secret)


def secret_of(text: str) -> bytes:
    """The 16 bytes of those characters. Raises bad-invitation."""
    try:
        return unb64(text, 16)
    except SealError:
        raise SealError("bad-invitation") from None


def invitation_id(secret: bytes) -> str:
    """Where an invitation is found, so that reading its secret aloud is enough (22 characters)."""
    return b64(kdf(secret, LABEL + "find")[:16])


def claim(secret: bytes) -> str:
    """What a joiner shows the server (b64 of 32 bytes), so that an id alone uses nothing up."""
    return b64(kdf(secret, LABEL + "claim"))


def claim_hash(secret: bytes) -> str:
    """What the server keeps to know the claim by (b64 of 32 bytes)."""
    return b64(sha256(unb64(claim(secret))).digest())


def mark_for(secret: bytes, id: str) -> str:
    """The mark (b64 of 16 bytes) of somebody for whom an invitation does not open."""
    marked = pae(LABEL + "not-for", unb64(claim(secret)), id)
    return b64(sha256(marked).digest()[:16])


@dataclass(frozen=True)
class Offer:
    """What the secret opens: the relationship and the record to trust, and who is waiting there.

    `names` are the inviter's own for the members, by id; `hello` their first words to the
    invited; `keys` the epochs whose past was shared, each number with its key (b64); `replaces`
    in whose place they come back, "" for somebody new.
    """

    rel: str
    hash: str
    names: Mapping[str, str]
    hello: str
    keys: Sequence[tuple[int, str]] = field(default=(), repr=False)
    replaces: str = ""


def _is_epoch_and_key(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and is_number(value[0]) and is_b64(32)(value[1])
    )


def _is_whole_id(value: object) -> bool:
    return is_id(value) and len(str(value)) == 22


OFFER: dict[str, Check] = {
    "rel": is_id, "hash": is_b64(32), "names": is_map_of(_is_whole_id, is_text, MOST),
    "hello": is_text, "keys": is_list_of(_is_epoch_and_key, 100_000),
}  # fmt: skip
OFFER_TO_COME_BACK: dict[str, Check] = {**OFFER, "replaces": is_id}


def seal_offer(secret: bytes, id: str, offer: Offer) -> str:
    """`o1.<box>`: the offer of invitation `id` under its secret (16 bytes)."""
    said: dict[str, object] = {
        "rel": offer.rel, "hash": offer.hash, "names": dict(offer.names),
        "hello": offer.hello, "keys": [list(pair) for pair in offer.keys],
    }  # fmt: skip
    if offer.replaces:
        said["replaces"] = offer.replaces
    clear = write_json(said)
    return "o1." + b64(gcm_seal(kdf(secret, LABEL + "offer"), padded(clear), _bound(id)))


def open_offer(secret: bytes, id: str, sealed: str) -> Offer:
    """The offer. Raises bad-invitation for a wrong secret, id or text."""
    try:
        version, box = sealed.split(".")
        clear = gcm_open(kdf(secret, LABEL + "offer"), unb64(box), _bound(id), "bad-invitation")
        said = _read(unpadded(clear))
    except (SealError, ValueError):
        raise SealError("bad-invitation") from None
    if version != "o1":
        raise SealError("bad-invitation")
    keys = tuple((n, key) for n, key in said["keys"])
    back = said.get("replaces", "")
    return Offer(said["rel"], said["hash"], said["names"], said["hello"], keys, back)


def _read(clear: bytes) -> dict[str, Any]:
    try:
        return strict_json(clear, OFFER)
    except SealError:
        return strict_json(clear, OFFER_TO_COME_BACK)


def _bound(id: str) -> bytes:
    return pae(LABEL + "offer", id)
