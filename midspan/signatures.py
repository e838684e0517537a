"""Signatures, checked: the one piece of the sealing's art that the serving process knows.

A signature shows who made something and opens nothing. With it the server refuses what no browser
would take, before one member's rubbish stands where everybody's next record belongs
(docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from midspan import base64url

#: How a fact holds one.
SPELLED = r"[A-Za-z0-9_-]{86}"


def hold(e: str, signature: bytes, signed: bytes) -> bool:
    """Whether `signed` was signed with the private half of `e`, an Ed25519 key in base64url."""
    try:
        Ed25519PublicKey.from_public_bytes(base64url.read(e, 32)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def of_a_deed(
    rel: str, author: str, kind: str, id: str, count: int, facts: Sequence[tuple[str, str]]
) -> bytes:
    """What the author of an act that changes who is here has signed, in its fact `signed`."""
    plain = [part for fact in facts if fact[0] != "signed" for part in fact]
    return pae("ips-seal/1/deed", rel, author, kind, id, count, pae(*plain))


def pae(*parts: str | bytes | int) -> bytes:
    """PAE(p1..pn) of docs/sealing.md section 1; text as UTF-8, numbers as decimal text."""
    encoded = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    out = [len(encoded).to_bytes(4, "big")]
    for part in encoded:
        out += [len(part).to_bytes(4, "big"), part]
    return b"".join(out)
