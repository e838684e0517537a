"""The file itself: unlocked, whole, and read a line at a time.

A talk of many years is one line for each act. They are read anew whenever they are needed, so that
what is in memory is the file once, and of what it says no more than a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

AGE = b"age-encryption.org/v1\n"
FORMAT = 1
NOT_OURS = "This is no file that Midspan made."
Line = dict[str, Any]


class Trouble(Exception):
    """Why a file does not open, as a sentence."""


class Lines:
    """The lines of a file that somebody took along. Iterating begins at the first, every time."""

    def __init__(self, raw: bytes, passphrase: str = "") -> None:
        """Raises Trouble for what is no such file, is cut short, or has another passphrase."""
        self.whole = unlocked(raw, passphrase)
        check_whole(self)

    def __iter__(self) -> Iterator[Line]:
        # By the ends of lines alone: text has other signs at which Python would break it.
        for line in BytesIO(self.whole):
            if line.strip():
                yield json.loads(line)


def unlocked(raw: bytes, passphrase: str) -> bytes:
    if not raw.startswith(AGE):
        return raw  # `age -d` has opened it already
    import pyrage

    try:
        found: bytes = pyrage.passphrase.decrypt(raw, passphrase)
    except pyrage.DecryptError:
        raise Trouble(
            "These words do not open it, or the file is not whole. Look at both once more."
        ) from None
    return found


def check_whole(lines: Lines) -> None:
    first: Any = None
    last: Any = None
    acts = 0
    try:
        for line in lines:
            first = line if first is None else first
            last = line
            acts += "act" in line
    except (ValueError, RecursionError, TypeError):
        raise Trouble(NOT_OURS) from None
    if not isinstance(first, dict) or "midspan-export" not in first:
        raise Trouble(NOT_OURS)
    if first["midspan-export"] != FORMAT:
        raise Trouble("This file was made by a newer Midspan. Bring this one up to date first.")
    if not isinstance(last, dict) or last.get("end", {}).get("acts") != acts:
        raise Trouble("This file is cut short: its end is missing.")
