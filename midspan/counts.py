"""How much and how long, of the whole place: numbers for whoever watches the machine.

They know no person, no relationship and no address, and labels come from fixed lists, so nothing
of anybody can get in. They stand in memory that all workers of one machine share, each in its own
part of it, so that any of them can tell for all. host/metrics.py writes them out, if it is asked.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

#: What one worker has room for: numbers of 8 bytes.
ROOM = 256
#: Upper bounds, in seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
OTHER = "other"

Lines = list[tuple[str, float]]


class Shared:
    """The numbers of all workers. Each writes its own part, and each number from one thread."""

    def __init__(self, file: int = -1, many: int = 1, mine: int = 0) -> None:
        self.whole = memoryview(mmap.mmap(file, many * ROOM * 8)).cast("d")
        self.many = many
        self.mine = self.whole[mine * ROOM : (mine + 1) * ROOM]

    def each(self, at: int) -> list[float]:
        return [self.whole[at + ROOM * worker] for worker in range(self.many)]

    def sum(self, at: int) -> float:
        return sum(self.each(at))


shared = Shared()
ALL: list[Count | Level | Lasting] = []


def new_file(many: int) -> int:
    """Memory for so many workers, that a child can be given."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("midspan-counts")
    else:
        with tempfile.TemporaryFile() as made:
            file = os.dup(made.fileno())
    os.ftruncate(file, many * ROOM * 8)
    os.set_inheritable(file, True)
    return file


def share(file: int, many: int, mine: int) -> None:
    """This process counts in its own part. A worker that is started again goes on where the one
    before it was, but for what is so just now.
    """
    global shared
    shared = Shared(file, many, mine)
    is_over(shared)


def is_over(worker: Shared) -> None:
    """Of a worker that has ended nothing is so just now; what it counted stays."""
    for each in ALL:
        if isinstance(each, Level):
            worker.mine[each.at] = 0


def rooms(many: int) -> int:
    """So many numbers more; where the first of them is."""
    begin = sum(each.many for each in ALL)
    assert begin + many <= ROOM
    return begin


class Count:
    """How often something was, since the place was opened; by one of a few words, if `words`."""

    kind = "counter"

    def __init__(self, name: str, says: str, label: str = "", words: Sequence[str] = ()) -> None:
        self.name, self.says, self.label = name, says, label
        self.words = [*words, OTHER] if label else [""]
        self.many = len(self.words)
        self.at = rooms(self.many)
        self.place = {word: self.at + n for n, word in enumerate(self.words)}
        ALL.append(self)

    def add(self, word: str = "", by: float = 1) -> None:
        shared.mine[self.place.get(word, self.at + self.many - 1)] += by

    def lines(self) -> Lines:
        return [
            (f'{{{self.label}="{word}"}}' if self.label else "", shared.sum(at))
            for word, at in self.place.items()
        ]


class Level:
    """How many there are just now, in all workers together."""

    kind = "gauge"
    many = 1

    def __init__(self, name: str, says: str) -> None:
        self.name, self.says = name, says
        self.at = rooms(1)
        ALL.append(self)

    def set(self, to: float) -> None:
        shared.mine[self.at] = to

    def lines(self) -> Lines:
        return [("", shared.sum(self.at))]


class Each(Level):
    """How it is with each worker that is open; they are numbered from 1."""

    def lines(self) -> Lines:
        found = enumerate(shared.each(self.at), 1)
        return [(f'{{worker="{worker}"}}', value) for worker, value in found if value]


class Lasting:
    """How long something took, in seconds."""

    kind = "histogram"
    many = len(BOUNDS) + 2

    def __init__(self, name: str, says: str) -> None:
        self.name, self.says = name, says
        self.at = rooms(self.many)
        ALL.append(self)

    def took(self, seconds: float) -> None:
        mine, at = shared.mine, self.at
        mine[at + bisect_left(BOUNDS, seconds)] += 1
        mine[at + self.many - 1] += seconds

    def lines(self) -> Lines:
        each = [shared.sum(self.at + n) for n in range(len(BOUNDS) + 1)]
        bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
        upto = list(accumulate(each))
        return [
            *((f'_bucket{{le="{bound}"}}', sum) for bound, sum in zip(bounds, upto, strict=True)),
            ("_sum", shared.sum(self.at + self.many - 1)),
            ("_count", upto[-1]),
        ]


BEGAN = Each("midspan_began_seconds", "Since when each worker is open.")
SOCKETS = Level("midspan_lines_open", "Live lines that are open.")
COMMITS = Lasting("midspan_commit_seconds", "How long a commit of the writer took.")
ACTS = Count("midspan_acts_total", "Acts that came over the live line and were committed.")
REFUSED = Count(
    "midspan_refused_total",
    "What came over the live line and was refused, by why.",
    "code",
    ("not-here", "ended", "epoch", "count", "malformed", "pace", "day", "room", "full",
     "unavailable"),
)  # fmt: skip
CLOSED = Count(
    "midspan_closed_total",
    "Live lines that the place closed, by why.",
    "code",
    ("malformed", "signed-out", "ticket", "left", "version", "hello", "pace", "full", "restart",
     "unavailable", "fault"),
)  # fmt: skip
PAGES = Count(
    "midspan_pages_total",
    "Requests that were answered, by the kind of answer.",
    "status",
    ("1xx", "2xx", "3xx", "4xx", "5xx"),
)
ANSWERS = Lasting("midspan_page_seconds", "How long a request took, with its waiting for a thread.")
