"""Does it cost more the more there is? The same work at places with less and more in their tables.

    python -m bench.slopes --others 3000 --others 30000 --old-rows 100000 --old-rows 1000000

Makes one place with nothing but the pairs who talk, one for each number of other relationships
(with their people and sessions), and one for each number of lines that others said before, and
asks all of them for the same, in turns, so that a busy minute is not one place's alone:
- line_1, line_8: CPU seconds for 1,000 lines at windows 1 and 8 (bench/talk.py);
- open_ms: CPU milliseconds for the page of a talk over HTTP, all of it but the files;
- return_ms: of coming back on the live line with a ticket.
PostgreSQL's processes are counted. Each figure is the median of the rounds, with its range; beside
it stands how many times it is what the first place has, in the same rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from contextlib import ExitStack
from typing import Any, NamedTuple

from bench import databases, server
from bench.counting import load
from bench.idle import all_of, page
from bench.voices import Silent, Talk

WINDOWS = (1, 8)
FIGURES = (*(f"line_{window}" for window in WINDOWS), "open_ms", "return_ms")
#: Returns that are counted for each page that is opened, since they cost so much less.
BACK = 4
#: These are not counted: they make the threads' connections, and read templates.
FIRST = 32


class Size(NamedTuple):
    others: int
    old_rows: int

    def __str__(self) -> str:
        what = []
        if self.others:
            what.append(f"{self.others:,} other relationships")
        if self.old_rows:
            what.append(f"{self.old_rows:,} old lines")
        return " and ".join(what) or "nothing else"


async def opened(port: int, rel: str, session: str) -> None:
    await page(port, f"/r/{rel}/", session)


async def came_back(port: int, rel: str, ticket: str) -> None:
    line = Silent(rel, ticket)
    await line.come(port)
    line.say({"t": "bye"})


async def measure(
    place: server.Server, pairs: list[dict[str, Any]], given: argparse.Namespace
) -> dict[str, float]:
    """With so many pairs for each window: a pair talks once."""
    found: dict[str, float] = {}
    people = [(pair["rel"], person) for pair in pairs for person in pair["people"]]
    deeds = (
        ("open", opened, "session", given.times),
        ("return", came_back, "ticket", given.times * BACK),
    )
    for name, deed, what, times in deeds:
        some = [people[number % len(people)] for number in range(times)]

        async def one(who: Any, deed: Any = deed, what: str = what) -> None:
            rel, person = who
            await deed(place.port, rel, person[what])

        await all_of(some[:FIRST], one)
        await asyncio.sleep(0.3)
        before = place.cpu()
        await all_of(some, one)
        await asyncio.sleep(0.3)
        found[f"{name}_ms"] = (place.cpu() - before) / times * 1000
    for which, window in enumerate(WINDOWS):
        talk = Talk()
        await talk.begin(place.port, pairs[which * given.pairs : (which + 1) * given.pairs])
        before = place.cpu()
        await talk.go_on(window, given.seconds)
        used, acked = place.cpu() - before, talk.acked()
        await talk.settle()
        counts = talk.counts()
        if any(counts.values()) or talk.trouble:
            raise SystemExit(f"{counts} {talk.trouble[:1]}")
        await talk.part()
        found[f"line_{window}"] = used / max(acked, 1) * 1000
    return found


def rounds(on: databases.Server, sizes: list[Size], given: argparse.Namespace) -> list[Any]:
    """For each size its figures, round by round."""
    found: list[list[dict[str, float]]] = [[] for _ in sizes]
    each = given.pairs * len(WINDOWS)
    with ExitStack() as ends:
        places = []
        for size in sizes:
            began = time.monotonic()
            made = server.fresh(on, each * given.runs, size.old_rows, size.others, whole=True)
            places.append(ends.enter_context(made))
            tell(given, f"made: {size}, in {time.monotonic() - began:.0f} s")
        for turn in range(given.runs):
            for place, figures in zip(places, found, strict=True):
                with place.served() as open_place:
                    mine = place.pairs[turn * each : (turn + 1) * each]
                    figures.append(asyncio.run(measure(open_place, mine, given)))
            tell(given, f"round {turn + 1} of {given.runs}, load {load()}")
    return found


def tell(given: argparse.Namespace, words: str) -> None:
    if not given.json:
        print(words, flush=True)


def told(figures: list[dict[str, float]], first: list[dict[str, float]], name: str) -> str:
    mine, base = ([one[name] for one in both] for both in (figures, first))
    times = statistics.median(a / b for a, b in zip(mine, base, strict=True))
    return f"{statistics.median(mine):.3f} ({min(mine):.3f}-{max(mine):.3f}) x{times:.2f}"


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.slopes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--others", type=int, action="append", default=[], metavar="N",
                       help="other relationships at one of the places")  # fmt: skip
    reads.add_argument("--old-rows", type=int, action="append", default=[], metavar="N",
                       help="lines of others from before at one of the places")  # fmt: skip
    reads.add_argument("--pairs", type=int, default=50, help="who talk (default 50)")
    reads.add_argument("--times", type=int, default=150,
                       help="a page is opened; four returns for each (default 150)")  # fmt: skip
    reads.add_argument("--seconds", type=float, default=4, help="for each window (default 4)")
    reads.add_argument("--runs", type=int, default=3, help="rounds (default 3)")
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    sizes = [Size(0, 0), *(Size(one, 0) for one in given.others)]
    sizes += [Size(0, one) for one in given.old_rows]
    with databases.chosen(given) as on:
        found = rounds(on, sizes, given)
    if given.json:
        pairs = zip(sizes, found, strict=True)
        told_all = [{**size._asdict(), "rounds": figures} for size, figures in pairs]
        print(json.dumps({"database": on.name, "places": told_all}))
        return 0
    print(f"database {on.name}, {given.pairs} pairs talk, {given.runs} rounds, load {load()}")
    for size, figures in zip(sizes, found, strict=True):
        print(f"{size}:", "  ".join(f"{name} {told(figures, found[0], name)}" for name in FIGURES))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
