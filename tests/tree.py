"""The files of the project, as promises read them: what git knows, or would know if asked now."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "midspan"


@cache
def files() -> tuple[Path, ...]:
    """Tracked files and new ones that git does not ignore; in a package without git, all."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout.split("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file())
    return tuple(ROOT / name for name in sorted(listed) if name and (ROOT / name).is_file())


def under(place: str, *endings: str) -> list[Path]:
    """Our files below a folder of the project, with one of these endings if any are given."""
    return [
        path
        for path in files()
        if path.is_relative_to(ROOT / place) and (not endings or path.suffix in endings)
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    return [path for path in under("midspan", ".html") if "/templates/" in path.as_posix()]


def scripts() -> list[Path]:
    """Our own scripts; what others wrote lies in vendor/ with its licence."""
    return [path for path in under("midspan/static/js", ".js") if "/vendor/" not in path.as_posix()]


def styles() -> list[Path]:
    return under("midspan/static", ".css")


def python() -> list[Path]:
    """What runs in the place; rooms' tests and migrations left out."""
    return [
        path
        for path in under("midspan", ".py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOMS).parts)
    ]


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")
