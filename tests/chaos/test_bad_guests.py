"""Guests that read nothing, flood, send rubbish or half of something, all at once and for a while.

Beside them two people talk: each line reaches the other, once and in order. The server's memory
stays within what its own limits promise (midspan/live/limits.py).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from midspan.live.tests.conftest import Meeting
from tests.served import Place, Talker, begin, is_clean, judged, on, pairs, told

#: How long; an hour is MIDSPAN_TEST_SECONDS=3600.
SECONDS = float(os.environ.get("MIDSPAN_TEST_SECONDS", "12"))
#: How long a guest rests before the same again; more than this makes an hour that can run beside
#: other work (MIDSPAN_TEST_REST=4).
REST = float(os.environ.get("MIDSPAN_TEST_REST", "0.05"))
#: What unread pages may cost: limits.UNREAD for each of ten, and the working memory of a burst.
MOST_MEMORY = 120 * 1024
LIMITS = {"PACE": 20.0, "BURST": 300.0, "HELLO_WITHIN": 2.0, "UNREAD_FOR": 3.0}
UPGRADE = (
    b"GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
GONE = (ConnectionClosed, OSError, TimeoutError, asyncio.IncompleteReadError)


DEEDS = (
    "reads_nothing", "floods", "sends_rubbish", "sends_raw_bytes", "sends_half_a_frame",
    "stops_in_the_handshake",
)  # fmt: skip
#: Guests who do each of these.
OF_EACH = 2


class Guest:
    """One bad guest; what they do they do again and again, each time with a new line.

    Each does one thing: all lines of one person keep one pace, and would wait for each other.
    """

    def __init__(self, place: Place, meeting: Meeting, who: int, met: Counter[str]) -> None:
        self.place, self.meeting, self.met = place, meeting, met
        self.ticket = meeting.people[who]["ticket"]
        self.chance = random.Random(7)

    async def again_and_again(self, deed: Callable[[], Awaitable[None]], until: float) -> None:
        clock = asyncio.get_running_loop().time
        while clock() < until:
            self.met[deed.__name__] += 1
            try:
                await asyncio.wait_for(deed(), max(0.1, until - clock()))
            except GONE:
                await asyncio.sleep(min(REST, max(0.05, until - clock())))

    @asynccontextmanager
    async def welcomed(self, sock: socket.socket | None = None) -> AsyncIterator[Any]:
        line = await connect(
            f"ws://localhost:{self.place.port}/live", compression=None, max_queue=1, sock=sock
        )
        try:
            hello = {"t": "hello", "v": 1, "ticket": self.ticket, "since": {}}
            await line.send(json.dumps(hello))
            await line.recv()
            yield line
        finally:
            line.transport.abort()

    async def reads_nothing(self) -> None:
        """Asks for a long talk over and over, and never reads it."""
        with socket.socket() as narrow:
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            narrow.connect(("127.0.0.1", self.place.port))
            narrow.setblocking(False)
            async with self.welcomed(narrow) as line:
                while True:
                    ask = {"t": "ask", "rel": self.meeting.rel, "after": 0}
                    await line.send(json.dumps(ask))
                    await asyncio.sleep(0.06)

    async def floods(self) -> None:
        async with self.welcomed() as line:
            reading = asyncio.create_task(self.read_on(line))
            try:
                for count in range(5000):
                    await line.send(json.dumps({"t": "act", **self.meeting.act(count + 1)}))
                    if count % 10 == 0:
                        await asyncio.sleep(0.005)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def read_on(self, line: Any) -> None:
        async for frame in line:
            for said in str(frame).split("\n"):
                self.met[json.loads(said).get("code", "read")] += 1

    async def sends_rubbish(self) -> None:
        async with self.welcomed() as line:
            for _ in range(20):
                await line.send(self.rubbish())
            async for _ in line:
                pass

    def rubbish(self) -> str | bytes:
        noise = self.chance.randbytes(self.chance.choice([1, 30, 3000, 60_000]))
        text = urlsafe_b64encode(noise).decode()
        sorts: list[str | bytes] = [
            noise, text, "[" * 50_000, "{}", "null", "\n\n\n", '{"t":"act"}', f'{{"t":"{text}"}}',
            json.dumps({"t": "act", **self.meeting.act(1), "sealed": text}),
            json.dumps({"t": "ask", "rel": text[:22], "after": -1}),
            '{"t":"here","rel":1,"state":[]}', json.dumps({"t": "bye", "x": "\x00"}),
        ]  # fmt: skip
        return self.chance.choice(sorts)

    async def sends_raw_bytes(self) -> None:
        """Past the handshake: frames that break the rules of WebSockets themselves."""
        async with self.raw_line(UPGRADE) as (read, write):
            await read.readuntil(b"\r\n\r\n")
            for _ in range(50):
                write.write(self.chance.randbytes(self.chance.randint(1, 400)))
                await write.drain()
                await asyncio.sleep(0.01)
            await read.read()

    async def sends_half_a_frame(self) -> None:
        """Announces a long frame and sends half of it, then waits for as long as it may."""
        async with self.raw_line(UPGRADE) as (read, write):
            await read.readuntil(b"\r\n\r\n")
            size = 100_000
            write.write(bytes([0x81, 0xFF]) + size.to_bytes(8, "big") + b"\x00" * 4)
            write.write(b"x" * (size // 2))
            await write.drain()
            await read.read()

    async def stops_in_the_handshake(self) -> None:
        async with self.raw_line(UPGRADE[:60]) as (read, _):
            await asyncio.wait_for(read.read(), 1)

    @asynccontextmanager
    async def raw_line(
        self, begins: bytes
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        read, write = await asyncio.open_connection("localhost", self.place.port)
        try:
            write.write(begins)
            await write.drain()
            yield read, write
        finally:
            write.transport.abort()
            with suppress(*GONE):
                await write.wait_closed()


class Paced(Talker):
    """People: a few lines a second, one after the other; in the end they only listen."""

    has_said_all = False
    #: When each line of all of them was said, and how long each took to reach its partner.
    said_at: ClassVar[dict[str, float]] = {}
    lags: ClassVar[list[float]] = []

    #: Thinks of the next line meanwhile, and still hears at once what the other says.
    thinks: asyncio.Task[None] | None = None

    async def fill(self, line: Any) -> None:
        if not self.waiting and (self.thinks is None or self.thinks.done()):
            self.thinks = asyncio.create_task(self.say_one(line))

    async def say_one(self, line: Any) -> None:
        await asyncio.sleep(max(0.1, REST / 8))
        if not self.has_said_all:
            act = self.meeting.act(len(self.written) + 1)
            self.written.append(act)
            self.waiting[act["id"]] = act
            self.said_at[act["id"]] = time.monotonic()
            await line.send(json.dumps({"t": "act", **act}))

    async def hear(self, line: Any, said: dict[str, Any]) -> None:
        now = time.monotonic()
        if said["t"] == "acts":
            lags = (now - self.said_at.pop(act["id"], now) for act in said["acts"])
            self.lags.extend(lag for lag in lags if lag)
        await super().hear(line, said)


def told_lags(lags: list[float]) -> str:
    sorted_ones = sorted(lags) or [0.0]
    shares = {"half": 0.5, "99 of 100": 0.99, "all": 1.0}
    return ", ".join(
        f"{name} within {sorted_ones[min(int(len(lags) * part), len(lags) - 1)] * 1000:.0f} ms"
        for name, part in shares.items()
    )


async def watched(place: Place, found: list[int]) -> None:
    """What the server has in memory, eight times on the way, in KiB."""
    while True:
        await asyncio.sleep(SECONDS / 8.5)
        found.append(place.memory())


async def visit(guests: list[Guest], talkers: list[Paced]) -> list[int]:
    memory: list[int] = []
    watching = asyncio.create_task(watched(guests[0].place, memory))
    talks = begin(talkers)
    until = asyncio.get_running_loop().time() + SECONDS
    deeds = [
        guest.again_and_again(getattr(guest, name), until)
        for guest, name in zip(guests, DEEDS * OF_EACH, strict=True)
    ]
    await asyncio.wait_for(asyncio.gather(*deeds), SECONDS + 30)
    for one in talkers:
        one.has_said_all = True
    until += 20
    while asyncio.get_running_loop().time() < until and any(
        len(ada.heard) < len(bo.written) or len(bo.heard) < len(ada.written)
        for ada, bo in zip(talkers[::2], talkers[1::2], strict=True)
    ):
        await asyncio.sleep(0.1)  # what was said last is on its way
    for talk in (watching, *talks):
        talk.cancel()
    for ended in await asyncio.gather(watching, *talks, return_exceptions=True):
        assert isinstance(ended, asyncio.CancelledError), ended
    return memory


def test_the_others_talk_on(folder, tell):
    with on("SQLite", folder, **LIMITS) as place:
        long_talk = place.meet(people=len(DEEDS) * OF_EACH)
        page = long_talk.page(1)
        for _ in range(3):
            for _ in range(60):
                page.write(sealed="w1." + "A" * 16 + "." + "A" * 20_000)
            for _ in range(60):
                page.hear("stored")
        page.open.close()
        meetings = [place.meet() for _ in range(3)]
        talkers = [Paced(one.meeting, who) for one in pairs(meetings)[::2] for who in (0, 1)]
        before = place.most_memory()
        met: Counter[str] = Counter()
        guests = [Guest(place, long_talk, who, met) for who in range(len(long_talk.people))]
        memory = asyncio.run(visit(guests, talkers))
        found = judged(meetings, talkers)
        more = place.most_memory() - before
        tell(f"{SECONDS:.0f} s of bad guests ({dict(met)}): {told(found)};"
             f" {before // 1024} MiB before, {more // 1024} more at most,"
             f" on the way {[now // 1024 for now in memory]};"
             f" the others: {told_lags(Paced.lags)}, load {os.getloadavg()[0]:.0f}")  # fmt: skip
        assert place.runs()
        assert found["acknowledged"] == found["said"] > 2 * SECONDS
        assert is_clean(found)
        for ada, bo in zip(talkers[::2], talkers[1::2], strict=True):
            for one, other in ((ada, bo), (bo, ada)):
                assert list(one.heard.values()) == [act["id"] for act in other.written]
        assert met["pace"] > 0, "nobody was told that they were too fast"
        # Each was let go sooner or later, and came again.
        assert all(met[deed] > OF_EACH for deed in DEEDS), met
        assert more < MOST_MEMORY
