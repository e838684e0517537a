"""Two people talk, fifty times over: what a line costs from one page to the other.

Starts a real server on a fresh data folder, lets pairs of people talk over real sockets as fast
as the window allows (one person has at most so many lines unacknowledged), and counts what was
acknowledged, delivered, lost and doubled. The sealed words are noise of the right size and shape,
which the server cannot tell; counts, who is in, pace and every other check are on. Only the
number of the pace limit is wider, since no page writes a hundred lines a second.

cpu_s_per_1000 is the CPU time for 1,000 lines, each received, stored, acknowledged and delivered,
of the server's whole process tree, and of PostgreSQL's when it is on this machine; it is the
number to trust on a busy machine. rss_mb is the server alone. Latency is from sending to the
partner's socket. group is how many acts a commit held; the floor beside (bench/floor.py) appends
the same bytes in groups of that size, right after the run, and does nothing else.

With --runs each figure is the median, with its range; lost, doubled and the like are added up.
With --paced people talk as people do, so many lines a second from all of them together, and the
latency is what somebody feels. With --workers 2 they are those of `midspan serve --workers 2` over
a Redis of our own, which is counted too; of each pair one is at the one worker and one at the
other, so that every line has to cross, unless they are --together. load is the machine's, of the
minute before the run ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from typing import Any

from bench import databases, floor, prosody, server
from bench.counting import cpu_of, load, middle, told
from bench.voices import Talk


async def measure(
    place: server.Server,
    pairs: list[dict[str, Any]],
    window: int,
    given: argparse.Namespace,
    talk: Talk,
) -> dict[str, Any]:
    await talk.begin(place.port, pairs, place.alone, together=given.together)
    cpu, beside, began = place.cpu(), cpu_of(place.databases.pid), time.monotonic()
    if given.paced:
        await talk.at_a_pace(given.paced, given.seconds)
    else:
        await talk.go_on(window, given.seconds)
    took, acked, delivered = time.monotonic() - began, talk.acked(), talk.delivered()
    used, of_postgres = place.cpu() - cpu, cpu_of(place.databases.pid) - beside
    await talk.settle()
    found = {
        "window": window,
        "seconds": round(took, 2),
        "acked_per_s": round(acked / took),
        "delivered_per_s": round(delivered / took),
        "p50_ms": talk.lag_ms(50),
        "p99_ms": talk.lag_ms(99),
        "cpu_s_per_1000": round(used / max(acked, 1) * 1000, 4),
        **place.memory(),
        **talk.counts(),
        "trouble": len(talk.trouble),
        "load": load(),
    }
    if place.databases.address:
        found["postgres_cpu_s_per_1000"] = round(of_postgres / max(acked, 1) * 1000, 4)
    if talk.trouble:
        print("the server said:", talk.trouble[0], file=sys.stderr)
    await talk.part()
    return found


async def run(
    place: server.Server,
    pairs: list[dict[str, Any]],
    window: int,
    given: argparse.Namespace,
    kind: type[Talk],
) -> dict[str, Any]:
    return await measure(place, pairs, window, given, kind())


def run_peer(given: argparse.Namespace, window: int) -> dict[str, Any]:
    with prosody.served(given.pairs, wal=given.peer == "prosody-wal") as (place, pairs):
        found = asyncio.run(run(place, pairs, window, given, prosody.PeerTalk))
        found["archived"] = prosody.archived(place.data)
    return found


def run_once(given: argparse.Namespace, on: databases.Server, window: int) -> dict[str, Any]:
    with (
        server.fresh(on, given.pairs, given.old_rows) as fresh,
        server.Bus.chosen(given.workers) as bus,
    ):
        with fresh.served(given.workers, bus) as place:
            found = asyncio.run(run(place, fresh.pairs, window, given, Talk))
        found["group"] = place.acts_in_a_commit()
    seconds = min(given.seconds, given.floor_seconds)
    if seconds:
        beside = floor.append_on(on, found["group"], given.pairs, seconds)["cpu_s_per_1000"]
        found["floor_cpu_s_per_1000"] = beside
        found["times_floor"] = round(found["cpu_s_per_1000"] / beside, 1) if beside else 0.0
    return found


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.talk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--seconds", type=float, default=15, help="for each window (default 15)")
    reads.add_argument("--pairs", type=int, default=50, help="of people (default 50)")
    reads.add_argument(
        "--window", type=int, action="append", help="lines on their way at once (default 1 and 8)"
    )
    reads.add_argument(
        "--paced", type=float, default=0, metavar="N", help="N lines a second instead of windows"
    )
    reads.add_argument("--runs", type=int, default=1, help="of each window (default 1)")
    reads.add_argument(
        "--old-rows", type=int, default=0, metavar="N", help="begin with N lines of others"
    )
    reads.add_argument(
        "--floor-seconds", type=float, default=3, help="for each floor; 0: none (default 3)"
    )
    reads.add_argument(
        "--peer",
        choices=["prosody", "prosody-wal"],
        help="the same talk on Debian's Prosody in turns, and the ratio (bench/prosody.py)",
    )
    reads.add_argument("--workers", type=int, default=1, help="with a Redis (default 1, without)")
    reads.add_argument(
        "--together", action="store_true", help="with two workers: both of a pair at one of them"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    if given.peer and not prosody.program():
        raise SystemExit(prosody.MISSING)
    windows = [0] if given.paced else given.window or [1, 8]
    found, beside = [], []
    with databases.chosen(given) as on:
        # One after another in each round, so that a busy minute is not one window's alone.
        rounds = [
            [
                (run_once(given, on, window), run_peer(given, window) if given.peer else {})
                for window in windows
            ]
            for _ in range(given.runs)
        ]
    for runs in zip(*rounds, strict=True):
        ours, theirs = zip(*runs, strict=True)
        found.append(middle(ours))
        if given.peer:
            beside.append(middle(theirs))
            ratio = beside[-1]["cpu_s_per_1000"] / found[-1]["cpu_s_per_1000"]
            found[-1]["times_less_than_peer"] = round(ratio, 1)
    about = {
        "database": on.name, "workers": given.workers, "pairs": given.pairs,
        "old_rows": given.old_rows, "cpus": os.cpu_count(),
    }  # fmt: skip
    if given.json:
        print(json.dumps({**about, "windows": found, given.peer or "peer": beside}))
    else:
        print(told(about))
        for one in found:
            print(told(one))
        for one in beside:
            print(f"{given.peer}:", told(one))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
