"""An hour of ordinary life: people come, talk, write letters, lose the line and come back.

    python -m bench.soak --seconds 3600

Starts a real server as a host does (`midspan serve`, every limit as it is) and lets people of the
Python twin live there over HTTP and real sockets. Each newcomer arrives by an invitation of
somebody who is there, with keys and signed records of their own; then the two open the talk's page,
talk on the line for a while, say goodbye or are simply cut off, write a letter over HTTP while they
are away, and come back. Now and then the server is stopped and started, every other time by
`kill -9`. The words are noise of the right size and shape. In the end all come back, wait until
they have everything, and go. Prints
- lost, doubled, out_of_order, holes: of what was acknowledged, what is not in the log, stands in it
  twice, in another order than it was said, or is missing between two numbers; unheard: acts of one
  that never reached the other;
- rss_mb and handles: of the server, a minute after each start and at the end of each of its lives,
  and handles_when_all_went: after the last goodbye; of_these: what they are. Each of the eight
  threads that answer pages keeps its connection to the database for good, as do the writer, the
  reader and whoever asks `/ready/`; nothing "from people" should be left;
- pages, letters, lines, joins, drops, restarts: how much life that was; cpu_percent of one CPU.
It is slow on purpose and takes a few percent of a CPU, so it can run beside other work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from bench import databases
from bench.counting import cpu_of, handles_of, load, mb, rss_of, told
from bench.voices import act_id, noise
from midspan.sealing.twin.asking import Refused
from midspan.sealing.twin.peer import Peer
from tests.site import Site

#: The line is not there, or not any more; a page tries again.
GONE = (OSError, HTTPException, WebSocketException, InvalidHandshake, EOFError, TimeoutError)
#: Seconds of patience in the end, until everybody has everything.
SETTLED_WITHIN = 90.0


class Somebody:
    """A person with their browser, in any number of talks."""

    def __init__(self, site: Site) -> None:
        self.peer = Peer(site.url)
        #: A browser asks one thing after the other here; the twin is not made for more.
        self.asks = asyncio.Lock()

    async def do(self, deed: Callable[..., Any], *given: Any) -> Any:
        async with self.asks:
            return await asyncio.to_thread(deed, *given)


class Seat:
    """One of two in a talk: what they said, what was answered, what they heard."""

    def __init__(self, life: Life, who: Somebody, rel: str, known: list[dict[str, Any]]) -> None:
        self.life, self.who, self.rel = life, who, rel
        self.id = who.peer.id
        self.n = who.peer.places[rel].roster.n
        self.count = sum(act["author"] == self.id for act in known)
        self.partner = self
        self.said: list[str] = []
        self.stored: dict[str, int] = {}
        self.heard: dict[int, str] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.doubled = 0
        #: Numbers that are known beyond `up_to`, up to which all are.
        self.known: set[int] = set()
        self.up_to = len(known)
        self.ticket = ""
        self.is_here = False

    # Living

    async def lives(self) -> None:
        while self.life.is_on:
            with suppress(*GONE, Refused):
                await self.comes_and_goes()
            await self.is_away()

    async def comes_and_goes(self) -> None:
        """Open the page, talk, then go, with a goodbye or without."""
        await self.who.do(self.who.peer.asking.page, f"/r/{self.rel}/")
        self.life.met["pages"] += 1
        staying = random.expovariate(1 / self.life.stays)
        async with connect(self.life.address, compression=None, max_size=None) as line:
            listening = asyncio.create_task(self.listens(line))
            try:
                await self.hello(line)
                until = time.monotonic() + staying
                while time.monotonic() < until and self.life.is_on and not listening.done():
                    if self.is_here and len(self.waiting) < 4:
                        await self.says(line)
                    await asyncio.sleep(random.expovariate(1 / self.life.gap))
                if random.random() < 0.5:
                    await line.send('{"t":"bye"}')
                else:
                    line.transport.abort()
                    self.life.met["drops"] += 1
            finally:
                await self.ends(listening)

    async def is_away(self) -> None:
        """For a while; a letter is written meanwhile, over HTTP, if nothing else waits."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.life.is_over.wait(), random.expovariate(1 / self.life.away))
        if random.random() < 0.5 and not self.waiting and self.life.is_on:
            act = self.next_act()
            with suppress(*GONE, Refused):
                path = f"/r/{self.rel}/acts/"
                answer = await self.who.do(self.who.peer.asking.need, path, act)
                self.was_stored(act["id"], answer["seq"])
                self.life.met["letters"] += 1

    async def comes_for_good(self) -> None:
        """In the end: come and stay until nothing is missing, then say goodbye."""
        while not self.life.is_settled:
            with suppress(*GONE, Refused):
                async with connect(self.life.address, compression=None, max_size=None) as line:
                    listening = asyncio.create_task(self.listens(line))
                    try:
                        await self.hello(line)
                        while not self.life.is_settled and not listening.done():
                            await asyncio.sleep(0.2)
                        await line.send('{"t":"bye"}')
                    finally:
                        await self.ends(listening)
            await asyncio.sleep(0.5)

    async def ends(self, listening: asyncio.Task[None]) -> None:
        self.is_here = False
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    # Speaking and hearing

    async def hello(self, line: Any) -> None:
        if not self.ticket:
            given = await self.who.do(self.who.peer.asking.need, "/live/ticket/")
            self.ticket = given["ticket"]
        hello = {"t": "hello", "v": 1, "ticket": self.ticket, "since": {self.rel: self.up_to}}
        await line.send(json.dumps(hello))
        for act in self.waiting.values():
            await line.send(json.dumps({"t": "act", **act}))
        await line.send(json.dumps({"t": "here", "rel": self.rel, "state": "here"}))

    def next_act(self) -> dict[str, Any]:
        self.count += 1
        act = {
            "rel": self.rel, "n": self.n, "kind": "said", "id": act_id(), "count": self.count,
            "sealed": f"w1.{noise(12)}.{noise(random.choice([256, 256, 512, 2048]))}", "after": [],
            "facts": [],
        }  # fmt: skip
        self.said.append(act["id"])
        self.waiting[act["id"]] = act
        return act

    async def says(self, line: Any) -> None:
        act = self.next_act()
        self.life.met["lines"] += 1
        await line.send(json.dumps({"t": "act", **act}))

    async def listens(self, line: Any) -> None:
        with suppress(*GONE):
            async for frame in line:
                for one in map(json.loads, str(frame).split("\n")):
                    await self.hears(line, one)

    async def hears(self, line: Any, one: dict[str, Any]) -> None:
        what = one["t"]
        self.life.met["said to them: " + str(one.get("code", what))] += 1
        if what == "welcome":
            self.ticket, self.is_here = one["ticket"], True
        elif what == "stored":
            self.was_stored(one["id"], one["seq"])
        elif what == "acts":
            for act in one["acts"]:
                self.hears_act(act)
            if one["more"]:
                await line.send(json.dumps({"t": "ask", "rel": self.rel, "after": self.up_to}))
        elif what == "closing" and one["code"] == "ticket":
            self.ticket = ""

    def hears_act(self, act: dict[str, Any]) -> None:
        seq = act["seq"]
        if act["author"] != self.id:
            self.doubled += seq in self.heard
            self.heard[seq] = act["id"]
        self.knows(seq)

    def was_stored(self, id: str, seq: int) -> None:
        self.doubled += self.stored.get(id, seq) != seq
        self.stored[id] = seq
        self.waiting.pop(id, None)
        self.knows(seq)

    def knows(self, seq: int) -> None:
        self.known.add(seq)
        while self.up_to + 1 in self.known:
            self.up_to += 1
            self.known.discard(self.up_to)

    def has_everything(self) -> bool:
        heard = set(self.heard.values())
        return not self.waiting and all(id in heard for id in self.partner.said)


class Life:
    """Everybody, the server they live at, and what is seen of it."""

    def __init__(self, site: Site, given: argparse.Namespace) -> None:
        self.site, self.given = site, given
        self.address = site.url.replace("http", "ws") + "/live"
        self.is_on, self.is_settled = True, False
        #: Whoever is away then does not wait until they would have come.
        self.is_over = asyncio.Event()
        self.starting = asyncio.Lock()
        self.met: Counter[str] = Counter()
        self.people: list[Somebody] = []
        self.seats: list[Seat] = []
        self.living: list[asyncio.Task[None]] = []
        self.lives: list[dict[str, float]] = []
        #: The server's process, 0 while it is being started again; CPU seconds of those before it.
        self.pid, self.cpu = 0, 0.0
        #: Seconds that people stay on the line, are away, and think of what to say. In a short
        #: life everything is quicker, so that all of it happens.
        part = min(1.0, given.seconds / 600)
        self.stays, self.away, self.gap = 90 * part, 60 * part, max(0.3, 6 * part)
        self.every = given.seconds / (given.restarts + 1)

    async def happens(self) -> dict[str, Any]:
        began = time.monotonic()
        host = Somebody(self.site)
        await host.do(host.peer.begin, urlsplit(self.site.begin_link).path.split("/")[2])
        self.people.append(host)
        while len(self.seats) < 2 * self.given.pairs:
            await self.joins()
        self.begins()
        others = [
            asyncio.create_task(work())
            for work in (self.grows, self.is_started_again, self.is_watched)
        ]
        lasts = time.monotonic() - began
        await asyncio.sleep(max(1.0, self.given.seconds - lasts))
        self.is_on = False
        self.is_over.set()
        async with self.starting:  # nobody is stopped halfway through starting the server
            for task in others:
                task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.gather(*self.living)
        settled = await self.settles()
        await asyncio.sleep(3)
        went = handles_of(self.pid)
        used = self.cpu + cpu_of(self.pid)
        return {
            "seconds": round(time.monotonic() - began),
            "people": len(self.people),
            "talks": len(self.seats) // 2,
            **{name: self.met[name] for name in ("joins", "pages", "lines", "letters", "drops")},
            "restarts": len(self.lives) - 1,
            "acknowledged": sum(len(seat.stored) for seat in self.seats),
            **await self.judged(),
            "settled_s": settled,
            "cpu_percent": round(100 * used / (time.monotonic() - began), 1),
            "rss_mb": [f"{one['began']}-{one['rss_mb']}" for one in self.lives],
            "handles": [f"{one['handles_at_first']}-{one['handles']}" for one in self.lives],
            "handles_when_all_went": went.total(),
            "of_these": dict(sorted(went.items())),
            "others": {name: n for name, n in sorted(self.met.items()) if ": " in name},
            "load": load(),
        }

    # What happens by itself

    async def joins(self) -> None:
        """Somebody is invited by somebody who is there, comes, and the two begin to talk."""
        inviter, new = random.choice(self.people), Somebody(self.site)

        def made() -> str:
            words = {"name": "Ann", "hope": "talk"}
            return inviter.peer.make_place(name="Ann", for_="Bo", first_words=words)

        rel = await inviter.do(made)
        link = await inviter.do(lambda: inviter.peer.invite(rel, hello={"name": "Ann"}, for_="Bo"))
        await new.do(new.peer.join, link)
        await new.do(new.peer.write_first_words, rel, {"name": "Bo"})
        await inviter.do(inviter.peer.accept, rel, {new.peer.id: "Bo"})
        await new.do(new.peer.look, rel)
        known = (await new.do(new.peer.asking.need, f"/r/{rel}/acts/?after=0"))["acts"]
        two = [Seat(self, inviter, rel, known), Seat(self, new, rel, known)]
        two[0].partner, two[1].partner = two[1], two[0]
        self.people.append(new)
        self.seats += two
        self.living += [asyncio.create_task(seat.lives()) for seat in two]
        self.met["joins"] += 1

    async def grows(self) -> None:
        while len(self.seats) < 2 * self.given.most_pairs:
            await asyncio.sleep(random.uniform(0.5, 1.5) * self.given.join_every)
            try:
                await self.joins()
            except (*GONE, Refused) as error:  # the server was just started again
                self.met[f"a join failed: {type(error).__name__}"] += 1

    async def is_started_again(self) -> None:
        for turn in range(self.given.restarts):
            await asyncio.sleep(self.every)
            async with self.starting:
                self.look()
                self.cpu += cpu_of(self.pid)
                self.pid = 0
                await asyncio.to_thread(self.site.kill9 if turn % 2 else self.site.stop)
                await asyncio.to_thread(self.site.start)
                self.begins()

    async def is_watched(self) -> None:
        while True:
            await asyncio.sleep(min(60.0, self.every / 8))
            self.look()

    # Watching

    def begins(self) -> None:
        """Another life of the server; what it begins with is written down at the first look."""
        assert self.site.process
        self.pid = self.site.process.pid
        self.lives.append({})

    def look(self) -> None:
        if not self.pid:
            return
        now, life = {"rss_mb": mb(rss_of(self.pid)), "handles": self.handles()}, self.lives[-1]
        life.setdefault("began", now["rss_mb"])
        life.setdefault("handles_at_first", now["handles"])
        life |= now

    def handles(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    # The end

    async def settles(self) -> float:
        """All come, until nothing is missing; the seconds it took, which is -1 if something is."""
        began = time.monotonic()
        coming = [asyncio.create_task(seat.comes_for_good()) for seat in self.seats]
        while time.monotonic() < began + SETTLED_WITHIN:
            if all(seat.has_everything() for seat in self.seats):
                break
            await asyncio.sleep(0.2)
        took = time.monotonic() - began
        self.look()
        self.is_settled = True
        await asyncio.gather(*coming)
        return round(took, 1) if took < SETTLED_WITHIN else -1.0

    async def judged(self) -> dict[str, int]:
        """By the log as it is read over HTTP, not by what the line said of it."""
        found = dict.fromkeys(("lost", "doubled", "out_of_order", "holes", "unheard"), 0)
        for seat in self.seats:
            log: list[dict[str, Any]] = []
            more = True
            while more:
                path = f"/r/{seat.rel}/acts/?after={log[-1]['seq'] if log else 0}"
                page = await seat.who.do(seat.who.peer.asking.need, path)
                log, more = log + page["acts"], page["more"]
            kept = {act["id"]: act["seq"] for act in log}
            said = set(seat.said)
            mine = [act["id"] for act in log if act["id"] in said]
            found["lost"] += sum(kept.get(id) != seq for id, seq in seat.stored.items())
            found["doubled"] += len(log) - len(kept) + seat.doubled
            found["out_of_order"] += mine != [id for id in seat.said if id in kept]
            found["holes"] += [act["seq"] for act in log] != list(range(1, len(log) + 1))
            found["unheard"] += len(set(seat.partner.said) - set(seat.heard.values()))
        return found


async def lived(site: Site, given: argparse.Namespace) -> dict[str, Any]:
    return await Life(site, given).happens()


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--seconds", type=float, default=3600, help="of life (default 3600)")
    reads.add_argument("--pairs", type=int, default=10, help="in the beginning (default 10)")
    reads.add_argument("--most-pairs", type=int, default=80, help="then none come (default 80)")
    reads.add_argument(
        "--join-every", type=float, default=30, metavar="S", help="somebody new (default 30)"
    )
    reads.add_argument("--restarts", type=int, default=3, help="of the server (default 3)")
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    with (
        databases.chosen(given) as on,
        on.fresh() as address,
        tempfile.TemporaryDirectory(prefix="midspan-soak-", ignore_cleanup_errors=True) as folder,
    ):
        site = Site(Path(folder) / "site", database=address).start()
        try:
            found = {"database": on.name, **asyncio.run(lived(site, given))}
        finally:
            site.stop()
    print(json.dumps(found) if given.json else told(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
