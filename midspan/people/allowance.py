"""How fast and how much one person may send, by whichever way: the live line and forms are one.

What people do with their hands comes nowhere near it. It is there so that one person, or one
program with a person's session, can neither keep the place busy nor fill its disk. All of it is
counted in memory: nothing of it is stored, a restart forgets it, and several workers each count
for themselves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.conf import settings

#: Objects a person may send a second when it goes on and on, and how many at once before that:
#: an outbox that comes back from a day without line is some hundred lines.
PACE = 20.0
BURST = 300.0

DAY = 24 * 3600.0
MB = 1_000_000
#: What an act takes beside its words: its other fields, and its place in three indexes.
BESIDE_THE_WORDS = 300
#: How long it is believed how much room the disk has, in seconds.
LOOKED = 2.0
#: People who are remembered before those are let go whose measure is whole again.
REMEMBERED = 10_000

Clock = Callable[[], float]


class Measure:
    """So much in a day, all at once or bit by bit; what was used comes back evenly."""

    __slots__ = ("free_at", "seconds")

    def __init__(self, most: float) -> None:
        #: How long each byte takes to come back; 0: there is no limit.
        self.seconds = DAY / most if most else 0.0
        #: When all of it is free again.
        self.free_at = 0.0

    def has(self, size: float, now: float) -> bool:
        return max(self.free_at - now, 0.0) + size * self.seconds <= DAY

    def use(self, size: float, now: float) -> None:
        self.free_at = max(self.free_at, now) + size * self.seconds


class Allowance:
    """Of one person. Used from several threads: at worst one of them counts too little."""

    __slots__ = ("bytes", "clock", "free_at")

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        #: When the pace allows the next object.
        self.free_at = 0.0
        self.bytes = Measure(settings.PERSON_MB_A_DAY * MB)

    def is_in_pace(self) -> bool:
        """Count one more object."""
        now = self.clock()
        free_at = max(self.free_at, now)
        if free_at - now > BURST / PACE:
            return False
        self.free_at = free_at + 1 / PACE
        return True

    def refuses(self, size: int) -> str:
        """Count so many bytes more. "" when there is room for them, else the code that says why."""
        now = self.clock()
        if not self.bytes.has(size, now):
            return "day"
        if not _place().has(size, now) or _disk.is_low(now):
            return "room"
        self.bytes.use(size, now)
        _place().use(size, now)
        return ""

    def is_whole(self) -> bool:
        return max(self.free_at, self.bytes.free_at) <= self.clock()


class Disk:
    """How much room is left where SQLite has its file. PostgreSQL's disk is not ours to see."""

    def __init__(self) -> None:
        self.looked_at = -LOOKED
        self.was_low = False

    def is_low(self, now: float) -> bool:
        if now - self.looked_at >= LOOKED:
            self.looked_at = now
            self.was_low = self.left() < settings.DISK_RESERVE_MB * MB
        return self.was_low

    def left(self) -> float:
        if "sqlite" not in str(settings.DATABASES["default"]["ENGINE"]):
            return float("inf")
        try:
            found = os.statvfs(settings.DATA)
        except OSError:
            return float("inf")
        return found.f_bavail * found.f_frsize


_people: dict[str, Allowance] = {}
_of_place: list[Measure] = []
_disk = Disk()


def of(person: str) -> Allowance:
    """The allowance of this person, the same for all their lines and forms."""
    found = _people.get(person)
    if found is None:
        if len(_people) >= REMEMBERED:
            tidy()
        found = _people.setdefault(person, Allowance())
    return found


def tidy() -> None:
    for person, allowance in list(_people.items()):
        if allowance.is_whole():
            _people.pop(person, None)


def _place() -> Measure:
    if not _of_place:
        _of_place.append(Measure(settings.PLACE_MB_A_DAY * MB))
    return _of_place[0]


def forget() -> None:
    """As at a fresh start; tests begin with it."""
    _people.clear()
    _of_place.clear()
    _disk.looked_at = -LOOKED
