"""A server stops and starts, and everybody comes back: what one coming back costs it.

Opens as many lines as asked to a real server, each of a person of their own, stops the server and
starts it again on the same data, and lets them all come back, first as pages do that have a
ticket from their last `welcome`, then, after another restart, as pages that ask for one over HTTP
first (GET /live/ticket/ with the session's cookie, on a connection of its own). Prints
- cpu_ms_with_ticket: handshake, hello with its look at the database, welcome;
- cpu_ms_over_http: the same after asking for a ticket;
- seconds_...: how long it took until all were back, bench and server on the same machine.
PostgreSQL's processes are counted. Pages spread their coming back over a second and more
(live/pauses.js); here all come at once, so these are costs, not waits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench import databases, server
from bench.counting import load, told
from bench.idle import OWN, all_of, limit, ticket
from bench.voices import Silent

Person = dict[str, str]
#: A bound, so that nobody's machine is held for long.
MOST = 19_000


class Returning(Silent):
    """A line that keeps the ticket of its welcome, as live/line.js does."""

    back = ""

    def hear(self, said: dict[str, Any]) -> None:
        if said["t"] == "welcome":
            self.back = said["ticket"]
        super().hear(said)


async def open_all(
    place: server.Server,
    people: list[tuple[str, Person]],
    show: Callable[[Person], Awaitable[str]],
) -> tuple[float, float, list[Returning]]:
    """All come; the server's CPU milliseconds for each, the seconds it took, and their lines."""

    async def come(one: tuple[str, Person]) -> Returning:
        rel, person = one
        line = Returning(rel, await show(person))
        await line.come(place.port)
        return line

    cpu, began = place.cpu(), time.monotonic()
    lines = await all_of(people, come)
    took = time.monotonic() - began
    await asyncio.sleep(0.3)
    return (place.cpu() - cpu) * 1000 / len(people), took, lines


async def one_round(
    place: server.Server, people: list[tuple[str, Person]], how: str
) -> tuple[float, float, dict[str, str]]:
    async def kept(person: Person) -> str:
        return person["ticket"]

    async def asked(person: Person) -> str:
        return await ticket(place.port, person["session"])

    cost, took, lines = await open_all(place, people, kept if how == "kept" else asked)
    back = {person["id"]: line.back for (_, person), line in zip(people, lines, strict=True)}
    for line in lines:
        line.transport.disconnect(graceful=False)
    await asyncio.sleep(0.3)
    return cost, took, back


def measure(place: server.Place) -> dict[str, Any]:
    people = [(pair["rel"], person) for pair in place.pairs for person in pair["people"]]
    found: dict[str, Any] = {"lines": len(people)}
    for what, how in (("first", "kept"), ("with_ticket", "kept"), ("over_http", "asked")):
        with place.served() as running:
            cost, took, back = asyncio.run(one_round(running, people, how))
        people = [(rel, {**person, "ticket": back[person["id"]]}) for rel, person in people]
        found |= {f"cpu_ms_{what}": round(cost, 2), f"seconds_{what}": round(took, 2)}
    return found


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.connect",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reads.add_argument("--lines", type=int, default=1000, help="how many come back (default 1000)")
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    databases.add_to(reads)
    given = reads.parse_args()
    lines = min(given.lines, MOST, limit() - OWN)
    with databases.chosen(given) as on, server.fresh(on, lines // 2) as place:
        found = {"database": on.name, **measure(place), "load": load()}
    print(json.dumps(found) if given.json else told(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
