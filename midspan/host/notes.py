"""When a place was last kept, and when its return was last rehearsed: what the doctor asks.

One small file in the data folder. It says nothing about anybody.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

NAME = "host.json"


class Notes(msgspec.Struct):
    #: When the newest backup was made, and when one was last put back on trial and came back whole.
    backup: datetime | None = None
    rehearsal: datetime | None = None
    #: Whether the newest rehearsal went well.
    well: bool = True


def read(data: Path) -> Notes:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((data / NAME).read_bytes(), type=Notes)
    return Notes()


def write(data: Path, **what: object) -> None:
    """Note something; what was noted before stays. A folder that is full is no reason to fail."""
    found = read(data)
    for name, value in what.items():
        setattr(found, name, value)
    new = data / f".{NAME}"
    with suppress(OSError):
        new.write_bytes(msgspec.json.encode(found))
        os.replace(new, data / NAME)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
