"""Pairs of people who talk over real sockets, as fast as they are told, and count what came."""

from __future__ import annotations

import asyncio
import os
import random
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

#: What is open after the clock stops is waited for so long before it counts as lost.
PATIENCE = 10.0


def noise(size: int) -> str:
    return urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


def act_id() -> str:
    """Ordered by time, as a browser's UUIDv7 is, which keeps an index small."""
    made = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    return urlsafe_b64encode(made)[:22].decode()


class Silent(WSListener):
    """One person with one page that follows and says nothing."""

    def __init__(self, rel: str, ticket: str) -> None:
        self.rel, self.ticket = rel, ticket
        self.is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_gone = False

    async def come(self, port: int) -> None:
        await ws_connect(lambda: self, f"ws://localhost:{port}/live")
        await self.is_open

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.say({"t": "hello", "v": 1, "ticket": self.ticket, "since": {self.rel: 0}})

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.is_gone = True
        if not self.is_open.done():
            self.is_open.set_exception(ConnectionError("the line closed before it was open"))

    def say(self, said: dict[str, Any]) -> None:
        self.transport.send(WSMsgType.TEXT, msgspec.json.encode(said))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            for line in frame.get_payload_as_bytes().split(b"\n"):
                self.hear(msgspec.json.decode(line))

    def hear(self, said: dict[str, Any]) -> None:
        if said["t"] == "welcome" and not self.is_open.done():
            # For coming back with, as static/js/live/line.js keeps it.
            self.ticket = said.get("ticket", self.ticket)
            self.is_open.set_result(None)


class Voice(Silent):
    """One person with one page: `window` lines are on their way while the talk goes on."""

    def __init__(self, talk: Talk, rel: str, ticket: str, n: int = 1) -> None:
        super().__init__(rel, ticket)
        #: The newest record of who is in it.
        self.n = n
        self.talk = talk
        self.partner = self
        self.count = 0
        self.sent: dict[str, float] = {}
        self.stored: dict[str, int] = {}
        self.heard: list[tuple[int, str]] = []
        # A short line sealed for two is some 250 characters; with its fields, a frame of 540.
        self.sealed = f"w1.{noise(12)}.{noise(256)}"

    def hear(self, said: dict[str, Any]) -> None:
        match said["t"]:
            case "stored":
                self.stored[said["id"]] = said["seq"]
                if self.talk.is_on:
                    self.write()
            case "acts":
                now = time.monotonic()
                for act in said["acts"]:
                    self.heard.append((act["seq"], act["id"]))
                    if self.talk.is_counting:
                        self.talk.lags.append(now - self.partner.sent[act["id"]])
            case "welcome":
                super().hear(said)
            case "taken" | "refused" | "closing":
                self.talk.trouble.append(said)

    def write(self) -> None:
        self.count += 1
        id = act_id()
        self.sent[id] = time.monotonic()
        act = {"rel": self.rel, "n": self.n, "kind": "said", "id": id, "count": self.count}
        after = [self.heard[-1][1]] if self.heard else []
        self.say({"t": "act", **act, "sealed": self.sealed, "after": after, "facts": []})


Alone = Callable[[int], AbstractContextManager[object]]


def anybody(which: int) -> AbstractContextManager[object]:
    """There is one worker, or it does not matter to which somebody comes."""
    return nullcontext()


class Talk:
    """All pairs talking, and what came of it."""

    patience = PATIENCE

    def __init__(self) -> None:
        #: Whether an answer is followed by the next line at once.
        self.is_on = False
        self.is_counting = False
        self.lags: list[float] = []
        self.trouble: list[dict[str, Any]] = []
        self.voices: list[Voice] = []

    async def begin(
        self,
        port: int,
        pairs: list[dict[str, Any]],
        alone: Alone = anybody,
        *,
        together: bool = False,
    ) -> None:
        """All come. With two workers the two of a pair come to one each, or `together` to one."""
        for pair in pairs:
            given = [(pair["rel"], person["ticket"], pair.get("n", 1)) for person in pair["people"]]
            two = [Voice(self, *one) for one in given]
            two[0].partner, two[1].partner = two[1], two[0]
            self.voices += two
        for which in (0, 1):
            with alone(which):
                for place, voice in enumerate(self.voices):
                    if which == (place // 2 if together else place) % 2:
                        await voice.come(port)

    async def go_on(self, window: int, seconds: float) -> None:
        """As fast as they are answered, with at most `window` lines of one person on the way."""
        self.is_on = self.is_counting = True
        for voice in self.voices:
            for _ in range(window):
                voice.write()
        await asyncio.sleep(seconds)
        self.is_on = self.is_counting = False

    async def at_a_pace(self, a_second: float, seconds: float) -> None:
        """So many lines a second from all together, at no particular time, as people talk."""
        self.is_counting = True
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            random.choice(self.voices).write()
            await asyncio.sleep(min(random.expovariate(a_second), end - now))
        self.is_counting = False

    async def settle(self) -> None:
        """Wait until everything sent has come back, or for as long as patience lasts."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end and self.open_lines():
            await asyncio.sleep(0.05)

    async def part(self) -> None:
        for voice in self.voices:
            voice.say({"t": "bye"})
        await asyncio.sleep(0.2)

    def open_lines(self) -> int:
        return sum(
            len(voice.sent) - len(voice.stored) + len(voice.sent) - len(voice.partner.heard)
            for voice in self.voices
        )

    def acked(self) -> int:
        return sum(len(voice.stored) for voice in self.voices)

    def delivered(self) -> int:
        return sum(len(voice.heard) for voice in self.voices)

    def lag_ms(self, percent: int) -> float:
        lags = sorted(self.lags) or [0.0]
        return round(lags[len(lags) * percent // 100] * 1000, 2)

    def counts(self) -> dict[str, int]:
        lost = doubled = holes = 0
        for voice in self.voices:
            heard = [id for _, id in voice.partner.heard]
            lost += len(voice.sent.keys() - set(heard)) + len(
                voice.sent.keys() - voice.stored.keys()
            )
            doubled += len(heard) - len(set(heard))
            numbers = [seq for seq, _ in voice.heard]
            holes += sum(b <= a for a, b in pairwise(numbers))
            own = set(voice.stored.values())
            both = own | set(numbers)
            holes += len(both) != max(both, default=0) or len(own & set(numbers)) > 0
        return {"lost": lost, "doubled": doubled, "out_of_order": holes}
