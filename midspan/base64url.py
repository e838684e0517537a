"""base64url without padding: how keys, hashes and ids are spelled everywhere here.

Only one spelling of some bytes is right (docs/sealing.md, section 1). Two spellings of one key
would be two keys to a comparison and one to a browser.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode


def write(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str, size: int | None = None) -> bytes:
    """The bytes that `text` spells; ValueError for another spelling or another length."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("malformed") from None
    if write(data) != text or (size is not None and len(data) != size):
        raise ValueError("malformed")
    return data


def spells(text: str, size: int) -> bool:
    """Whether `text` is the right spelling of exactly `size` bytes."""
    try:
        read(text, size)
    except ValueError:
        return False
    return True
