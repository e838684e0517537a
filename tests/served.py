"""A real server for stories about loss: on either database, killed and started, talked at.

The server and its second voice are those of midspan/live/tests; here stands what those stories do
not need: another database, the host's commands, and pages that never give up.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from midspan.live.tests import conftest as live
from midspan.live.tests.test_kill_it import Talker as PlainTalker
from tests.site import drop_database, fresh_database

ROOT = live.ROOT
#: Refusals after which a page keeps the line and tries again (static/js/live/outgoing.js).
PASSING = {"pace", "full", "unavailable", "count"}
SOON = 0.3


class Place(live.Place):
    """`database` is an address of PostgreSQL, or "" for SQLite."""

    #: Faster than anybody speaks, and on disks that are made small on purpose.
    WIDE: ClassVar[dict[str, float]] = {
        "PACE": 1e6, "BURST": 1e6, "PERSON_MB_A_DAY": 0, "PLACE_MB_A_DAY": 0, "DISK_RESERVE_MB": 0,
    }  # fmt: skip

    #: An address of Redis, "" for one worker alone.
    bus = ""
    #: Where what it complains of is written to; None: beside what the tests say.
    errors: Any = None

    def __init__(self, data: Path, *, database: str = "", bus: str = "", **limits: float) -> None:
        self.database, self.bus = database, bus
        super().__init__(data, **self.WIDE | limits)

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"DATABASE_URL": self.database, "BUS_URL": self.bus}

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "midspan.live.tests.served", str(self.data),
             json.dumps(self.limits)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env=self.env,
        )  # fmt: skip
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"open at https?://localhost:(\d+)/", line):
                self.port = int(found[1])
                return
        raise AssertionError("the server did not start")

    def runs(self) -> bool:
        return self.process.poll() is None

    def midspan(self, *words: str | Path, ends: int | None = 0) -> subprocess.CompletedProcess[str]:
        """The command `midspan`, as the host types it beside the open place."""
        ended = subprocess.run(
            [sys.executable, "-m", "midspan", *map(str, words), "--data", str(self.data)],
            cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert ends is None or ended.returncode == ends, ended.stdout + ended.stderr
        return ended

    def most_memory(self) -> int:
        """The most that the server ever had in memory, in KiB."""
        return self.status("VmHWM")

    def memory(self) -> int:
        """What it has in memory now, in KiB."""
        return self.status("VmRSS")

    def status(self, name: str) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{name}:\s+(\d+) kB", status)
        assert found
        return int(found[1])


class Talker(PlainTalker):
    """A page that also takes a passing refusal as one: it keeps the line and says it again."""

    def __init__(self, meeting: live.Meeting, who: int) -> None:
        super().__init__(meeting, who)
        self.refused: Counter[str] = Counter()
        self.again: asyncio.Task[None] | None = None

    async def hear(self, line: Any, said: dict[str, Any]) -> None:
        if said["t"] == "still":
            return None
        if said["t"] != "refused":
            return await super().hear(line, said)
        assert said["code"] in PASSING, said
        self.refused[said["code"]] += 1
        if self.again is None or self.again.done():
            self.again = asyncio.create_task(self.say_again(line))
        return None

    async def say_again(self, line: Any) -> None:
        await asyncio.sleep(SOON)
        for act in list(self.waiting.values()):
            await line.send(json.dumps({"t": "act", **act}))


async def finish(talkers: Sequence[Talker], talks: list[asyncio.Task[None]], within: float) -> None:
    """Let everybody end what they have begun to say."""
    for talker in talkers:
        talker.is_on = False
    await asyncio.wait_for(asyncio.gather(*talks), within)


def begin(talkers: Sequence[Talker]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(talker.talk()) for talker in talkers]


def pairs(meetings: list[live.Meeting]) -> list[Talker]:
    return [Talker(meeting, who) for meeting in meetings for who in (0, 1)]


def judged(meetings: list[live.Meeting], talkers: Sequence[Talker]) -> Counter[str]:
    """What became of everything that was said: each count but the first two must be 0."""
    found: Counter[str] = Counter(
        dict.fromkeys(("lost", "doubled", "holes", "strange", "unordered"), 0)
    )
    for meeting in meetings:
        log = meeting.log()
        kept = {act["id"]: act["seq"] for act in log}
        here = [one for one in talkers if one.meeting is meeting]
        found["doubled"] += len(log) - len(kept)
        found["holes"] += len(set(range(1, len(log) + 1)) - {act["seq"] for act in log})
        found["strange"] += len(kept.keys() - {act["id"] for one in here for act in one.written})
        for one in here:
            found["said"] += len(one.written)
            found["acknowledged"] += len(one.stored)
            found["lost"] += sum(kept.get(id) != seq for id, seq in one.stored.items())
            found["strange"] += sum(kept.get(id) != seq for seq, id in one.heard.items())
            found["doubled"] += one.doubled
            mine = [act["id"] for act in log if act["author"] == one.person["id"]]
            found["unordered"] += mine != [act["id"] for act in one.written if act["id"] in kept]
    return found


def told(found: Counter[str]) -> str:
    return ", ".join(f"{many} {what}" for what, many in found.items())


def is_clean(found: Counter[str]) -> bool:
    return not any(found[what] for what in ("lost", "doubled", "holes", "strange", "unordered"))


@contextmanager
def on(database: str, folder: Path, **how: Any) -> Iterator[Place]:
    """A place on "SQLite" or on "PostgreSQL", stopped and cleared away at the end."""
    name = address = ""
    if database == "PostgreSQL":
        address = os.environ.get("MIDSPAN_TEST_POSTGRES", "")
        if not address:
            pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
        name, how["database"] = fresh_database(address)
    place = Place(folder / "place", **how)
    try:
        yield place
    finally:
        if place.runs():
            place.stop()
        if name:
            drop_database(address, name)


BOTH = pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
