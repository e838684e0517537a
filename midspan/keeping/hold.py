"""Who has the data folder just now: places that are open share it, a restore has it alone.

The system lets go of such a hold when its process ends, however it ends, so a killed server
leaves nothing to clear away.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "open"


class Taken(Exception):
    """Somebody else has the folder in a way that does not go together with ours."""


@contextmanager
def hold(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Have the folder for as long as the block lasts. Raises Taken at once, never waits."""
    held = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        yield
    finally:
        os.close(held)
