"""A served place and pages in it, spoken to over real sockets by another library than ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[3]
#: Long enough for a busy machine; nothing waits for it when things are as they should be.
PATIENCE = 10.0


def new_id() -> str:
    made = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    return urlsafe_b64encode(made)[:22].decode()


class Place:
    """A server in a process of its own (served.py)."""

    def __init__(self, data: Path = Path(), **limits: float) -> None:
        self.data, self.limits = data, limits
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "midspan.live.tests.served", self.data, json.dumps(self.limits)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"open at http://localhost:(\d+)/", line):
                self.port = int(found[1])
                return
        self.kill()
        raise AssertionError("the server did not start")

    def do(self, deed: str, **given: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": deed, **given}) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("> "):
                answer = json.loads(line[2:])
                assert "error" not in answer, answer
                return answer["is"]
        raise AssertionError("the server is gone")

    def meet(self, people: int = 2) -> Meeting:
        return Meeting(self, **self.do("meet", people=people))

    def kill(self) -> None:
        self.process.kill()
        self.let_go()

    def stop(self) -> None:
        self.process.terminate()
        self.let_go()

    def let_go(self) -> None:
        self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


class Meeting:
    """A relationship and who is in it; `page` opens a page of the first, second ... of them."""

    def __init__(self, place: Place, rel: str, n: int, people: list[dict[str, str]]) -> None:
        self.place, self.rel, self.n, self.people = place, rel, n, people
        self.pages: list[Page] = []

    def page(self, who: int = 0, since: int | None = 0, **how: Any) -> Page:
        page = Page(self, self.people[who], **how)
        self.pages.append(page)
        if since is not None:
            page.hello(since)
        return page

    def act(self, count: int, **other: Any) -> dict[str, Any]:
        noise = urlsafe_b64encode(os.urandom(256)).rstrip(b"=").decode()
        return {
            "rel": self.rel, "n": self.n, "kind": "said", "id": new_id(), "count": count,
            "sealed": f"w1.{noise[:16]}.{noise}", "after": [], "facts": [],
        } | other  # fmt: skip

    def close(self) -> None:
        for page in self.pages:
            page.open.close()

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.place.do("log_of", rel=self.rel)
        return found


class Page:
    """One open page: says objects, hears objects."""

    def __init__(self, meeting: Meeting, person: dict[str, str], **how: Any) -> None:
        self.meeting, self.person = meeting, person
        self.count = 0
        self.unread: list[dict[str, Any]] = []
        how = {"compression": None, "close_timeout": 1, "max_size": None} | how
        address = f"ws://localhost:{meeting.place.port}{how.pop('path', '/live')}"
        self.open = ExitStack()
        self.socket = self.open.enter_context(connect(address, open_timeout=PATIENCE, **how))

    def hello(self, since: int = 0) -> dict[str, Any]:
        self.say(t="hello", v=1, ticket=self.person["ticket"], since={self.meeting.rel: since})
        return self.hear("welcome")

    def say(self, **said: Any) -> None:
        self.socket.send(json.dumps(said))

    def write(self, count: int | None = None, **other: Any) -> dict[str, Any]:
        """Say the next line and go on without waiting."""
        self.count = self.count + 1 if count is None else count
        act = self.meeting.act(self.count, **other)
        self.say(t="act", **act)
        return act

    def speak(self, **other: Any) -> dict[str, Any]:
        """Say the next line and wait until it is stored."""
        act = self.write(**other)
        assert self.hear("stored")["id"] == act["id"]
        return act

    def hear(self, what: str, within: float = PATIENCE) -> dict[str, Any]:
        """The next object of this sort; others stay to be heard."""
        end = time.monotonic() + within
        while True:
            for said in self.unread:
                if said["t"] == what:
                    self.unread.remove(said)
                    return said
            frame = str(self.socket.recv(max(0.0, end - time.monotonic())))
            self.unread += [json.loads(line) for line in frame.split("\n")]

    def hear_acts(self, most: int, within: float = PATIENCE) -> list[dict[str, Any]]:
        """The next `most` acts, in the order in which they came."""
        heard: list[dict[str, Any]] = []
        while len(heard) < most:
            heard += self.hear("acts", within)["acts"]
        return heard

    def hears_nothing(self, what: str, within: float = 0.4) -> bool:
        try:
            self.hear(what, within)
        except (TimeoutError, ConnectionClosed):
            return True
        return False

    def closes(self) -> tuple[int, dict[str, Any]]:
        """How the server closes: the code, and what it said before."""
        said = self.hear("closing")
        with pytest.raises(ConnectionClosed) as ended:
            self.socket.recv(PATIENCE)
        return (ended.value.rcvd.code if ended.value.rcvd else 1006), said

    def cut(self) -> None:
        """The line drops: no goodbye of any kind."""
        self.socket.socket.shutdown(2)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One server for all stories that do not change it; each meets people of its own."""
    with_limits = {"HELLO_WITHIN": 1.0, "DROPPED_FOR": 1.0, "PASSING_FOR": 0.5}
    served = Place(tmp_path_factory.mktemp("place"), **with_limits)
    yield served
    served.stop()


@pytest.fixture
def meeting(place: Place) -> Iterator[Meeting]:
    """Two people, in a pair."""
    met = place.meet()
    yield met
    met.close()


@pytest.fixture
def own_place(tmp_path: Path) -> Iterator[type[Place]]:
    """For stories that need a server with its own limits, or that kill it."""
    opened: list[Place] = []

    class Own(Place):
        def __init__(self, **limits: float) -> None:
            opened.append(self)
            super().__init__(tmp_path / f"place-{len(opened)}", **limits)

    yield Own
    for one in opened:
        if one.process.poll() is None:
            one.stop()
