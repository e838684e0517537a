"""One line that says how far a long reading has come, to a person at a terminal only."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

#: Seconds between two lines: often enough to see that it goes on.
PAUSE = 0.3
#: Before this many seconds nobody wonders, and nobody can say how long it will take.
SOON = 2.0


@dataclass
class Progress:
    out: TextIO
    is_shown: bool
    #: Bytes of all files; 0 where that is not known, as of a pipe.
    total: int = 0
    done: int = 0
    talks: int = 0
    lines: int = 0
    begun: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    @classmethod
    def over(cls, paths: Sequence[str], out: TextIO, *, is_shown: bool) -> Progress:
        return cls(out, is_shown, total=_size(paths) if is_shown else 0)

    def read(self, count: int) -> None:
        self.done += count

    def talk(self, lines: int) -> None:
        self.talks += 1
        self.lines += lines
        now = time.monotonic()
        if self.is_shown and now - self._told >= PAUSE:
            self._told = now
            self.out.write(f"\r\x1b[K{self.says(now - self.begun)}")
            self.out.flush()

    def says(self, seconds: float) -> str:
        """Such as "34 %, 12,345 talks, 3,200 lines a second, about 2 minutes left"."""
        part = min(self.done / self.total, 1.0) if self.total else 0.0
        said = [f"{part:.0%}".replace("%", " %")] if part else []
        said.append("1 talk" if self.talks == 1 else f"{self.talks:,} talks")
        if seconds >= SOON:
            said.append(f"{self.lines / seconds:,.0f} lines a second")
            if part:
                said.append(f"about {_long(seconds / part - seconds)} left")
        return ", ".join(said)

    def wipe(self) -> None:
        """Take the line away, so that something else can be said."""
        if self.is_shown and self._told:
            self.out.write("\r\x1b[K")
            self.out.flush()

    def end(self) -> None:
        self.wipe()
        self.is_shown = False


def _long(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _size(paths: Sequence[str]) -> int:
    total = 0
    for name in paths:
        path = Path(name)
        each = path.rglob("*") if path.is_dir() else [path]
        try:
            total += sum(one.stat().st_size for one in each if one.is_file())
        except OSError:
            return 0
    return total
