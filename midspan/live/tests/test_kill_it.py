"""kill -9 while people talk: what was acknowledged is there, once, in one order, without holes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from midspan.live.tests.conftest import Meeting, Place

WINDOW = 8
KILLS = 3
TALKED_BETWEEN = 0.7


class Talker:
    """A page as line.js is one: sends again what was not acknowledged, goes on where it was."""

    def __init__(self, meeting: Meeting, who: int) -> None:
        self.meeting, self.person = meeting, meeting.people[who]
        self.is_on = True
        self.written: list[dict[str, Any]] = []
        self.waiting: dict[str, dict[str, Any]] = {}
        self.stored: dict[str, int] = {}
        self.heard: dict[int, str] = {}
        self.doubled = 0

    @property
    def port(self) -> int:
        return self.meeting.place.port

    def since(self) -> int:
        """Everything up to here is known: heard from others, or own and acknowledged."""
        known = self.heard.keys() | set(self.stored.values())
        return next(n for n in range(len(known) + 1) if n + 1 not in known)

    async def talk(self) -> None:
        while self.is_on or self.waiting:
            try:
                await self.hold_the_line()
            except (ConnectionClosed, OSError):
                await asyncio.sleep(0.02)

    async def hold_the_line(self) -> None:
        address = f"ws://localhost:{self.port}/live"
        async with connect(address, compression=None) as line:
            since = {self.meeting.rel: self.since()}
            hello = {"t": "hello", "v": 1, "ticket": self.person["ticket"], "since": since}
            await line.send(json.dumps(hello))
            for act in self.waiting.values():
                await line.send(json.dumps({"t": "act", **act}))
            await self.fill(line)
            while self.is_on or self.waiting:
                for said in map(json.loads, str(await line.recv()).split("\n")):
                    await self.hear(line, said)
                await self.fill(line)

    async def fill(self, line: Any) -> None:
        while self.is_on and len(self.waiting) < WINDOW:
            act = self.meeting.act(len(self.written) + 1)
            self.written.append(act)
            self.waiting[act["id"]] = act
            await line.send(json.dumps({"t": "act", **act}))

    async def hear(self, line: Any, said: dict[str, Any]) -> None:
        if said["t"] == "stored":
            self.stored[said["id"]] = said["seq"]
            self.waiting.pop(said["id"], None)
        elif said["t"] == "acts":
            for act in said["acts"]:
                if act["author"] != self.person["id"]:
                    self.doubled += self.heard.get(act["seq"], act["id"]) != act["id"]
                    self.heard[act["seq"]] = act["id"]
            if said["more"]:
                await line.send(json.dumps({"t": "ask", "rel": said["rel"], "after": self.since()}))
        else:
            assert said["t"] in {"welcome", "presence", "closing"}, said


async def talk_through(place: Place, talkers: list[Talker]) -> None:
    talks = [asyncio.create_task(talker.talk()) for talker in talkers]
    for _ in range(KILLS):
        await asyncio.sleep(TALKED_BETWEEN)
        await asyncio.to_thread(place.kill)
        await asyncio.to_thread(place.start)
    await asyncio.sleep(TALKED_BETWEEN)
    for talker in talkers:
        talker.is_on = False
    await asyncio.wait_for(asyncio.gather(*talks), 30)


def test_killed_in_the_middle_of_a_talk_nothing_acknowledged_is_lost(
    own_place: type[Place],
) -> None:
    place = own_place(PACE=1e6, BURST=1e6)
    meetings = [place.meet() for _ in range(4)]
    talkers = [Talker(meeting, who) for meeting in meetings for who in (0, 1)]
    asyncio.run(talk_through(place, talkers))
    for meeting, ada, bo in zip(meetings, talkers[::2], talkers[1::2], strict=True):
        log = meeting.log()
        kept = {act["id"]: act["seq"] for act in log}
        written = [act["id"] for act in ada.written + bo.written]
        assert len(written) > 100
        assert [act["seq"] for act in log] == list(range(1, len(log) + 1))  # no holes
        assert sorted(kept) == sorted(written)  # nothing lost, nothing that nobody wrote
        assert len(kept) == len(log)  # nothing stored twice
        assert ada.stored | bo.stored == kept  # each acknowledged with its number
        for one in (ada, bo):
            mine = [act for act in log if act["author"] == one.person["id"]]
            assert [act["id"] for act in mine] == [act["id"] for act in one.written]
            assert one.doubled == 0
            assert all(kept[id] == seq for seq, id in one.heard.items())  # no act from nowhere
