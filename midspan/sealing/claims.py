"""The claim an invitation is used with (docs/decisions/0005)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

from midspan import signatures


def hash_of(claim: str) -> str:
    """base64url SHA-256 of the claim's bytes, as offers keep it; "" for what is no base64url."""
    try:
        raw = urlsafe_b64decode(claim + "=" * (-len(claim) % 4))
    except (Error, ValueError):
        return ""
    return urlsafe_b64encode(sha256(raw).digest()).rstrip(b"=").decode()


def mark_of(claim: str, person: str) -> str:
    """How an offer names somebody for whom it does not open (docs/decisions/0013).

    Only a claim makes it, and that is not kept: to whoever reads the offer it is chance.
    """
    raw = urlsafe_b64decode(claim + "=" * (-len(claim) % 4))
    mark = sha256(signatures.pae("ips-seal/1/not-for", raw, person)).digest()[:16]
    return urlsafe_b64encode(mark).rstrip(b"=").decode()
