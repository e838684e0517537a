"""Several workers on one log: acts reach everybody once and in order, whatever the bus does.

Two places on the same database and the same Redis, as on two machines; in each pair one person is
here and one there. Redis and PostgreSQL are real ones.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from midspan.live.tests.conftest import Meeting, Page
from tests import private
from tests.served import ROOT, Place, Talker, begin, is_clean, judged, told
from tests.site import drop_database, fresh_database

pytestmark = pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server is here")

#: What docs/live.md says, and what a busy machine may add to it.
WITHIN = 2.0
PATIENCE = 4.0


class Across(Talker):
    """Somebody at one of the two places, who goes on listening when all is said."""

    has_said_all = False

    def __init__(self, meeting: Meeting, who: int, place: Place) -> None:
        super().__init__(meeting, who)
        self.place = place

    @property
    def port(self) -> int:
        return self.place.port

    async def fill(self, line: Any) -> None:
        if self.is_on and not self.waiting and not self.has_said_all:
            await asyncio.sleep(0.05)
            if not self.has_said_all:
                await super().fill(line)


class Two:
    """Two places, and pairs of which one is here and the other there."""

    def __init__(self, here: Place, there: Place, pairs: int = 3) -> None:
        self.here, self.there = here, there
        self.meetings = [here.meet() for _ in range(pairs)]
        self.talkers = [
            Across(meeting, who, place)
            for meeting in self.meetings
            for who, place in enumerate((here, there))
        ]

    def talk_through(self, deed: Callable[[], Any]) -> Any:
        """Everybody talks while `deed` is done; then all that was said is waited for."""

        async def talk() -> Any:
            talks = begin(self.talkers)
            await asyncio.sleep(0.5)
            found = await deed()
            await asyncio.sleep(0.5)
            for one in self.talkers:
                one.has_said_all = True
            await asyncio.sleep(0.2)  # whoever was just writing has written
            missing = await self.until_heard(20)
            while any(one.waiting for one in self.talkers):
                await asyncio.sleep(0.02)  # heard by the other before it was acknowledged
            for each in talks:
                each.cancel()
            for ended in await asyncio.gather(*talks, return_exceptions=True):
                assert isinstance(ended, asyncio.CancelledError), ended
            assert not missing, f"{missing} lines did not arrive"
            return found

        return asyncio.run(asyncio.wait_for(talk(), 100))

    async def until_heard(self, within: float) -> int:
        """How many lines that were said by now are still on their way then."""
        until = time.monotonic() + within
        said = [{act["id"] for act in one.written} for one in self.talkers]
        while missing := sum(
            len(mine - set(other.heard.values()))
            for mine, other in zip(said, self.partners(), strict=True)
        ):
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.02)
        return missing

    def partners(self) -> list[Across]:
        return [self.talkers[place ^ 1] for place in range(len(self.talkers))]

    def judged(self) -> str:
        found = judged(self.meetings, self.talkers)
        assert found["acknowledged"] == found["said"] > 0
        assert is_clean(found), told(found)
        for one, other in zip(self.talkers, self.partners(), strict=True):
            assert list(one.heard.values()) == [act["id"] for act in other.written]
        return told(found)


@contextmanager
def two(folder: Path, database: str, bus: str) -> Iterator[Two]:
    """On PostgreSQL each has a data folder of its own, on SQLite they share one."""
    with ExitStack() as ends:
        address = ""
        if database == "PostgreSQL":
            if not (server := os.environ.get("MIDSPAN_TEST_POSTGRES", "")):
                pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
            name, address = fresh_database(server)
            ends.callback(drop_database, server, name)
            os.environ["MIDSPAN_SECRET"] = "the same on both machines, as it has to be"
            ends.callback(os.environ.pop, "MIDSPAN_SECRET")
        places = []
        for where in ("here", "there"):
            data = folder / (where if address else "both")
            places.append(Place(data, database=address, bus=bus, DROPPED_FOR=1.0))
            ends.callback(close, places[-1])
        here, there = places
        yield Two(here, there)


def close(place: Place) -> None:
    if place.runs():
        place.stop()


@pytest.fixture
def bus() -> Iterator[str]:
    with private.redis() as address:
        yield address


@pytest.fixture
def both(folder: Path, bus: str) -> Iterator[Two]:
    with two(folder, "SQLite", bus) as found:
        yield found


async def a_while() -> None:
    await asyncio.sleep(2)


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_both_talk_as_if_there_were_one(folder, bus, database, tell):
    with two(folder, database, bus) as found:
        found.talk_through(a_while)
        tell(f"two workers on {database}: {found.judged()}")


@pytest.mark.parametrize("kind", ["loses", "doubles", "is late"])
def test_a_bus_that_lies_changes_nothing(both, kind, tell):
    for place in (both.here, both.there):
        place.do("bus_lies", kind=kind)
    both.talk_through(a_while)
    tell(f"a bus that {kind}: {both.judged()}")


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_a_bus_that_goes_away_and_comes_back(folder, database, tell):
    port = private.free_port()
    with two(folder, database, f"redis://127.0.0.1:{port}/0") as found:

        async def away_and_back() -> float:
            assert await found.until_heard(PATIENCE) == 0, "nobody hears anything without the bus"
            with private.redis(port):
                await asyncio.sleep(1)
            await asyncio.sleep(2)
            with private.redis(port):
                began = time.monotonic()
                assert await found.until_heard(PATIENCE) == 0
                took = time.monotonic() - began
                await asyncio.sleep(1)
            return took

        took = found.talk_through(away_and_back)
        tell(f"a bus away twice, {database}: all there {took:.2f} s after its return,"
             f" {found.judged()}")  # fmt: skip


def test_a_bus_that_stands_still(folder, tell):
    port = private.free_port()
    with private.redis(port), two(folder, "SQLite", f"redis://127.0.0.1:{port}/0") as found:
        [process] = of_port(port)

        async def stop_and_go() -> float:
            os.kill(process, signal.SIGSTOP)
            try:
                await asyncio.sleep(3)
                assert await found.until_heard(PATIENCE) == 0, "nobody looks at the log"
            finally:
                os.kill(process, signal.SIGCONT)
            began = time.monotonic()
            assert await found.until_heard(PATIENCE) == 0
            return time.monotonic() - began

        took = found.talk_through(stop_and_go)
        tell(f"a bus that stood still: all there after {took:.2f} s, {found.judged()}")


def of_port(port: int) -> list[int]:
    """The process that was started for this port."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f":{port}".encode() in (said := each.read_bytes()) and b"redis" in said:
                found.append(int(each.parent.name))
        except OSError:
            continue
    return found


def test_one_worker_is_killed_and_its_people_go_to_the_other(both, tell):
    async def kill() -> None:
        both.there.process.kill()
        await asyncio.to_thread(both.there.let_go)
        for one in both.talkers:
            one.place = both.here
        await asyncio.sleep(1)
        await asyncio.to_thread(both.there.start)

    both.talk_through(kill)
    tell(f"kill -9 of one of two: {both.judged()}")


def pages(both: Two) -> tuple[Page, Page]:
    """One person's page here, the other's there."""
    meeting = both.meetings[0]
    elsewhere = Meeting(both.there, meeting.rel, meeting.n, meeting.people)
    return meeting.page(0), elsewhere.page(1)


def hears_of(page: Page, wanted: dict[str, str]) -> None:
    until = time.monotonic() + 10
    who: dict[str, str] = {}
    while who != wanted:
        assert time.monotonic() < until, f"{who} and not {wanted}"
        who = page.hear("presence")["who"]


def test_how_people_are_here_is_seen_across_workers(both):
    ada, bo = pages(both)
    me, you = ada.person["id"], bo.person["id"]
    ada.say(t="here", rel=ada.meeting.rel, state="here")
    hears_of(bo, {me: "here"})
    bo.say(t="here", rel=ada.meeting.rel, state="quiet")
    hears_of(ada, {me: "here", you: "quiet"})
    _, later = pages(both)
    hears_of(later, {me: "here", you: "quiet"})
    later.say(t="bye")
    both.there.kill()
    hears_of(ada, {me: "here", you: "dropped"})
    hears_of(ada, {me: "here"})
    both.there.start()


def test_leaving_and_signing_out_reach_lines_on_other_workers(both):
    ada, bo = pages(both)
    her_other_device = Meeting(both.there, ada.meeting.rel, 2, ada.meeting.people).page(0)
    both.here.do("end_session", session=bo.person["session"])
    assert bo.closes()[1]["code"] == "signed-out"
    act = ada.meeting.act(1, kind="leaves")
    both.here.do("leave", person=ada.person["id"], act=act)
    assert her_other_device.closes()[1]["code"] == "left"


def test_a_sign_out_that_the_bus_lost_is_noticed_all_the_same(both):
    ada, bo = pages(both)
    both.there.do("bus_lies", kind="loses", share=1.0)
    both.here.do("end_session", session=bo.person["session"])
    assert bo.closes()[1]["code"] == "signed-out"
    ada.speak()


def test_served_by_workers_a_place_lives_through_the_death_of_one(folder, bus):
    command = [sys.executable, "-m", "midspan", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--data", folder / "data"], cwd=ROOT, env=os.environ | {"BUS_URL": bus},
        stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout
        port = next(
            found[1] for line in server.stdout if (found := re.search(r"localhost:(\d+)/", line))
        )
        try:
            workers = children(server.pid)
            assert len(workers) == 2
            os.kill(workers[0], signal.SIGKILL)
            until = time.monotonic() + 20
            while len(now := children(server.pid)) < 2 or workers[0] in now:
                assert time.monotonic() < until, "nobody started it again"
                assert is_answered(port)
                time.sleep(0.05)
        finally:
            server.send_signal(signal.SIGTERM)
    assert server.returncode == 0
    assert not any(Path(f"/proc/{one}").exists() for one in now)


def children(of: int) -> list[int]:
    found = Path(f"/proc/{of}/task/{of}/children").read_text().split()
    return [int(one) for one in found if b"worker" in Path(f"/proc/{one}/cmdline").read_bytes()]


def is_answered(port: str) -> bool:
    from urllib.request import urlopen

    with urlopen(f"http://localhost:{port}/who-can-see-what/", timeout=10) as page:
        return bool(page.status == 200)


def test_workers_without_a_bus_are_told_what_is_missing(folder):
    command = [sys.executable, "-m", "midspan", "serve", "--port", "0", "--workers", "2"]
    ended = subprocess.run(
        [*command, "--data", folder / "data"], cwd=ROOT, env=os.environ | {"BUS_URL": ""},
        capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "BUS_URL" in ended.stderr
