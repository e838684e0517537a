"""How a page of the lens is told from any other file."""

from __future__ import annotations

from pathlib import Path

GENERATOR = "Midspan, with the lens"
_MARK = f'<meta name="generator" content="{GENERATOR}">'.encode()
#: So much of a file is looked at; the mark stands in its first line but one.
_HEAD = 1024


def is_ours(path: Path) -> bool:
    """Whether a page of the lens is there. What cannot be read is not."""
    try:
        with path.open("rb") as stream:
            return _MARK in stream.read(_HEAD)
    except OSError:
        return False
