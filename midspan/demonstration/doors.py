"""The one-time addresses by which somebody comes in as one of the made-up people.

Kept as SHA-256 of the code, in one file beside the database: the command that prints them and the
process that serves them both read and write it, so each holds its lock meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings


@dataclass
class Door:
    """Who is behind an address, and whether somebody has come in by it."""

    name: str
    handle: str
    used: bool = False


def file() -> Path:
    return Path(settings.DATA) / "entries.json"


def open_anew(people: dict[str, str]) -> dict[str, str]:
    """A fresh code for each of `people` (handle to name), by handle; older codes open nothing."""
    codes = {handle: secrets.token_urlsafe(16) for handle in people}
    with held() as doors:
        doors.clear()
        for handle, name in people.items():
            doors[digest(codes[handle])] = Door(name, handle)
    return codes


def behind(code: str) -> Door | None:
    """The person behind a code that was not used yet."""
    with held() as doors:
        door = doors.get(digest(code))
    return door if door and not door.used else None


def close(code: str) -> bool:
    """Use a code up. True for exactly one caller."""
    with held() as doors:
        door = doors.get(digest(code))
        if door is None or door.used:
            return False
        door.used = True
    return True


@contextmanager
def held() -> Iterator[dict[str, Door]]:
    """All doors, locked; what is changed in them is written when the block ends."""
    with os.fdopen(os.open(file(), os.O_RDWR | os.O_CREAT, 0o600), "r+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        before = kept.read()
        doors = {code: Door(**door) for code, door in json.loads(before or "{}").items()}
        yield doors
        after = json.dumps({code: asdict(door) for code, door in doors.items()}, indent=1)
        if after != before:
            kept.seek(0)
            kept.truncate()
            kept.write(after)


def digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
