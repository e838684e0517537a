"""Which version this is: the newest heading of CHANGELOG.md, in a checkout as in a package."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def newest_in(changelog: str) -> str:
    """The first `## 1.2.3` of a changelog."""
    found = re.search(r"^## (\d+\.\d+\.\d+)\b", changelog, re.MULTILINE)
    if found is None:
        raise ValueError("CHANGELOG.md has no heading like '## 0.1.0'.")
    return found[1]


def ours() -> str:
    if CHANGELOG.is_file():
        return newest_in(CHANGELOG.read_text(encoding="utf-8"))
    try:
        return version("midspan")
    except PackageNotFoundError:
        return "0"


VERSION = ours()
