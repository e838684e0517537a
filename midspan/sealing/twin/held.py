"""Words that open together, by a key that the place holds back until all have written."""

from __future__ import annotations

from typing import NamedTuple

from midspan.sealing.twin.keys import gcm_open, gcm_seal
from midspan.sealing.twin.wire import (
    LABEL,
    SealError,
    b64,
    kdf,
    padded,
    pae,
    random,
    text,
    unb64,
    unpadded,
    utf8,
)

KEY = 32


class Round(NamedTuple):
    """What is opened together, and whose words these are."""

    rel: str
    round: str
    author: str


class Epoch(NamedTuple):
    """A verified epoch: its number, the hash of its record (b64), its key (32 bytes)."""

    n: int
    record: str
    key: bytes


class HeldBack(NamedTuple):
    """`closed` for everybody at once, sealed into an act; `held` for the place to hold back."""

    closed: str
    held: str


def hold_back(words: str, round: Round, epoch: Epoch) -> HeldBack:
    own = random(KEY)
    closed = gcm_seal(own, padded(utf8(words)), pae(LABEL + "together", *round))
    held = gcm_seal(kdf(epoch.key, LABEL + "held"), own, _key_of(round, epoch))
    return HeldBack(b64(closed), f"h1.{b64(held)}")


def open_together(closed: str, held: str, round: Round, epoch: Epoch) -> str:
    """The words. Raises altered, malformed."""
    version, _, box = held.partition(".")
    if version != "h1" or "." in box:
        raise SealError("malformed")
    own = gcm_open(kdf(epoch.key, LABEL + "held"), unb64(box), _key_of(round, epoch), "altered")
    if len(own) != KEY:
        raise SealError("malformed")
    clear = gcm_open(own, unb64(closed), pae(LABEL + "together", *round), "altered")
    return text(unpadded(clear))


def _key_of(round: Round, epoch: Epoch) -> bytes:
    rel, name, author = round
    return pae(LABEL + "held", rel, epoch.n, epoch.record, name, author)
