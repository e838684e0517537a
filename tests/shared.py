"""Data and vectors that lie beside the repository, not in it: $MIDSPAN_SHARED or ../shared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path | None:
    given = os.environ.get("MIDSPAN_SHARED")
    place = Path(given) if given else ROOT.parent / "shared"
    return place if place.is_dir() else None


def shared(path: str) -> Path:
    """A file of the shared folder; the test is left out where there is none."""
    place = folder()
    if place is None or not (place / path).exists():
        pytest.skip(f"shared/{path} is not here; name its folder in MIDSPAN_SHARED to run this")
    return place / path
