"""PostgreSQL is stopped for a while and started again: refused clearly, nothing lost, no hand."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import private
from tests.served import Place, begin, finish, is_clean, judged, pairs, told

#: Seconds without a database. A minute is the same, only longer.
AWAY = float(os.environ.get("MIDSPAN_TEST_AWAY", "9"))


class Server:
    """A PostgreSQL that is stopped and started where it was."""

    def __init__(self, folder: Path, somebody: list[str]) -> None:
        self.folder, self.somebody = folder, somebody
        self.port = private.free_port()
        self.address = f"postgresql://midspan@127.0.0.1:{self.port}/postgres"
        self.running = ExitStack()
        programs = private.postgres_programs()
        assert programs
        self.programs = programs
        subprocess.run(
            [*somebody, programs / "initdb", "-D", folder / "data", "-U", "midspan", "-A", "trust",
             "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, cwd="/", capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        command: list[str | Path] = [
            *self.somebody,
            self.programs / "postgres",
            "-D",
            self.folder / "data",
            "-p",
            str(self.port),
            "-k",
            self.folder,
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        self.running.enter_context(
            private.running(command, self.folder / "log", self.port, signal.SIGINT)
        )

    def stop(self) -> None:
        self.running.close()


@pytest.fixture
def server() -> Iterator[Server]:
    if private.postgres_programs() is None:
        pytest.skip("PostgreSQL is not here; to have it: apt install postgresql")
    somebody = private.as_whom()
    with private.folder_for(somebody) as folder:
        made = Server(folder, somebody)
        made.start()
        yield made
        made.stop()


def asked(place: Place, accept: str = "text/html") -> tuple[int, str]:
    """What somebody gets who was signed in; a stranger's page would ask the database nothing."""
    line = http.client.HTTPConnection("localhost", place.port, timeout=30)
    try:
        line.request("GET", "/me/", headers={"Cookie": "midspan=" + "a" * 32, "Accept": accept})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_a_database_that_goes_away_is_told_and_lived_through(folder, server, tell):
    place = Place(folder / "place", database=server.address)
    try:
        meetings = [place.meet() for _ in range(2)]
        talkers = pairs(meetings)

        async def talk() -> tuple[int, int]:
            talks = begin(talkers)
            await asyncio.sleep(0.6)
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(0.3)
            before = sum(len(one.stored) for one in talkers)
            status, words = await asyncio.to_thread(asked, place)
            assert status == 503 and "cannot reach what it keeps at the moment" in words
            status, words = await asyncio.to_thread(asked, place, "application/json")
            assert status == 503 and json.loads(words)["code"] == "unavailable"
            await asyncio.sleep(AWAY)
            after = sum(len(one.stored) for one in talkers)
            # Not on a thread: Linux would stop the server when the thread that began it ends.
            server.start()
            while sum(len(one.stored) for one in talkers) < after + 50:
                await asyncio.sleep(0.1)
            await finish(talkers, talks, 30)
            return before, after

        before, after = asyncio.run(asyncio.wait_for(talk(), 120))
        assert before == after, "something was acknowledged without a database"
        refused = sum(one.refused["unavailable"] for one in talkers)
        found = judged(meetings, talkers)
        tell(f"PostgreSQL away for {AWAY:.0f} s: {refused} refused as unavailable, {told(found)}")
        assert all(one.refused["unavailable"] for one in talkers)
        assert found["acknowledged"] == found["said"]
        assert is_clean(found)
        assert asked(place)[0] == 302  # to the door, as for anybody who is not signed in
    finally:
        place.stop()
