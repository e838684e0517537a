"""Many people are here and say nothing while fifty pairs talk: what silence costs.

Starts a real server on a fresh place, opens that many idle lines to it over loopback, each of a
person of their own who follows one relationship, holds them through a round of pings, and then
lets the pairs talk (bench/talk.py, window 1) with all of them still open. Prints
- rss_bytes_per_idle: what the server's memory grew by for each idle line (the kernel's buffers
  are not in it), rss_mb: all of it in the end, pairs included;
- cpu_ms_per_connect: handshake, hello with its query, welcome;
- cpu_ms_per_return: some of them drop and come back with the ticket that `welcome` gave them, as
  pages do after a restart; cpu_ms_per_ticket: GET /live/ticket/ with the session's cookie, on a
  connection that was not there before, which a page does that is opened anew;
- idle_cpu_percent of one CPU while nobody says anything, pings included;
- cpu_s_per_1000 of the lines that the pairs say meanwhile, and what of those was lost or doubled;
- dropped: idle lines that the server let go of. There must be none.
PostgreSQL's processes are counted in every CPU figure. This program and the server each need as
many file handles as there are lines; the system's limit is said, and never asked too much of.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bench import databases, server
from bench.counting import load, rss_of, told
from bench.voices import Silent, Talk

#: Handles that server and bench need beside the idle lines and the pairs'.
OWN = 200
#: Lines that are being opened at once: a wave of people, not all of them in one breath.
AT_ONCE = 50
#: Idle lines that drop and come back; tickets that are asked for with a cookie.
COME_BACK = 1000
ASK = 300


def limit() -> int:
    """As many handles as the system grants this process and, since it inherits, the server."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        most = 1_000_000
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


async def all_of(people: Sequence[Any], deed: Callable[[Any], Awaitable[Any]]) -> list[Any]:
    some = asyncio.Semaphore(AT_ONCE)

    async def one(person: Any) -> Any:
        async with some:
            return await deed(person)

    return await asyncio.gather(*map(one, people))


async def page(port: int, path: str, session: str) -> bytes:
    """A page, as a browser asks for it, on a connection that was not there before."""
    reads, writes = await asyncio.open_connection("localhost", port)
    asked = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: midspan={session}\r\n"
        "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    writes.write(asked.encode())
    answered = await reads.read()
    writes.close()
    await writes.wait_closed()
    head, _, body = answered.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    return body


async def ticket(port: int, session: str) -> str:
    return str(json.loads(await page(port, "/live/ticket/", session))["ticket"])


class Crowd:
    """The idle lines."""

    def __init__(self, place: server.Server, pairs: list[dict[str, Any]]) -> None:
        self.place = place
        self.sessions = [person["session"] for pair in pairs for person in pair["people"]]
        self.tickets = [
            (pair["rel"], person["ticket"]) for pair in pairs for person in pair["people"]
        ]
        self.lines: list[Silent] = []

    async def come(self) -> float:
        """Everybody opens a line with the ticket they have; CPU seconds for each."""
        return await self.cost(self.tickets, self.open)

    async def come_back(self, some: int) -> float:
        """Some lines drop, and their people come again; CPU seconds for each."""
        gone, self.lines = self.lines[:some], self.lines[some:]
        for line in gone:
            line.transport.disconnect(graceful=False)
        await asyncio.sleep(1)
        return await self.cost([(line.rel, line.ticket) for line in gone], self.open)

    async def ask_for_tickets(self, some: int) -> float:
        return await self.cost(
            self.sessions[:some], lambda session: ticket(self.place.port, session)
        )

    async def cost(self, people: list[Any], deed: Callable[[Any], Awaitable[Any]]) -> float:
        before = self.place.cpu()
        await all_of(people, deed)
        await asyncio.sleep(0.2)
        return (self.place.cpu() - before) / max(len(people), 1)

    async def open(self, one: tuple[str, str]) -> None:
        line = Silent(*one)
        await line.come(self.place.port)
        self.lines.append(line)

    def dropped(self) -> int:
        return sum(line.is_gone for line in self.lines)


async def measure(
    place: server.Server, pairs: list[dict[str, Any]], given: argparse.Namespace
) -> dict[str, Any]:
    talking, silent = pairs[: given.pairs], pairs[given.pairs :]
    talk, crowd = Talk(), Crowd(place, silent)
    await talk.begin(place.port, talking)
    await asyncio.sleep(0.5)
    empty = rss_of(place.pid)
    connect = await crowd.come()
    full = rss_of(place.pid)
    many = len(crowd.lines)

    cpu, began = place.cpu(), time.monotonic()
    await asyncio.sleep(given.idle_seconds)
    idle = (place.cpu() - cpu) / (time.monotonic() - began)

    back = await crowd.come_back(min(COME_BACK, many))
    asked = await crowd.ask_for_tickets(min(ASK, many))

    cpu, began = place.cpu(), time.monotonic()
    await talk.go_on(1, given.seconds)
    took, acked, used = time.monotonic() - began, talk.acked(), place.cpu() - cpu
    await talk.settle()
    if talk.trouble:
        print("the server said:", talk.trouble[0], file=sys.stderr)
    return {
        "idle": many,
        "rss_bytes_per_idle": round((full - empty) / max(many, 1)),
        **place.memory(),
        "cpu_ms_per_connect": round(connect * 1000, 2),
        "cpu_ms_per_return": round(back * 1000, 2),
        "cpu_ms_per_ticket": round(asked * 1000, 2),
        "idle_cpu_percent": round(idle * 100, 2),
        "idle_seconds": given.idle_seconds,
        "dropped": crowd.dropped(),
        "acked_per_s": round(acked / took),
        "p50_ms": talk.lag_ms(50),
        "p99_ms": talk.lag_ms(99),
        "cpu_s_per_1000": round(used / max(acked, 1) * 1000, 4),
        **talk.counts(),
        "trouble": len(talk.trouble),
        "load": load(),
    }


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.idle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--idle", type=int, default=5000, help="lines that are silent")
    reads.add_argument("--pairs", type=int, default=50, help="that talk (default 50)")
    reads.add_argument("--seconds", type=float, default=10, help="of talk (default 10)")
    reads.add_argument(
        "--idle-seconds", type=float, default=46, help="of silence; pings come every 45 s"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    most = limit()
    idle = max(2, min(given.idle, most - 2 * given.pairs - OWN)) // 2 * 2
    about = {"handles": most, "asked": given.idle, "cpus": os.cpu_count()}
    with databases.chosen(given) as on:
        with server.fresh(on, given.pairs + idle // 2) as fresh, fresh.served() as place:
            found = asyncio.run(measure(place, fresh.pairs, given))
        about |= {"database": on.name}
    if given.json:
        print(json.dumps({**about, **found}))
    else:
        short = f", so {idle} lines and not {given.idle}" if idle < given.idle else ""
        print(f"a process may have {most} file handles here{short}")
        print(told({**about, **found}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
