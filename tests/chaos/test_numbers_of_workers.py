"""What `/metrics` says of `midspan serve --workers 2`: the truth of both, whichever is asked.

Real workers on a real PostgreSQL and a real Redis. One that is stopped takes nobody in, so with the
other asleep it is known who has which lines, and who answers.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from bench import databases, server
from midspan.live.tests.conftest import Meeting, Page
from tests import private
from tests.chaos.test_several_workers import children
from tests.served import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server is here")

#: How many lines each worker has, and how many acts each of them says.
LINES, SAYS = (3, 4), 5
OPEN, BEGAN = "midspan_lines_open", 'midspan_began_seconds{worker="%d"}'
ACTS, COMMITS = "midspan_acts_total", "midspan_commit_seconds_count"
REFUSED = 'midspan_refused_total{code="not-here"}'


@contextmanager
def asleep(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Watched:
    """Two workers of one place, and what each of them says when it is asked alone."""

    def __init__(self, server: int, port: int) -> None:
        self.server, self.port = server, port
        self.first, self.second = children(server)

    def awake(self, pid: int) -> Any:
        return asleep(self.second if pid == self.first else self.first)

    def says(self, pid: int) -> dict[str, float]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=20)
        with self.awake(pid), closing(line):
            line.request("GET", "/metrics")
            written = line.getresponse().read().decode()
        found = re.findall(r"^(midspan_\S+) (\S+)$", written, re.M)
        return {name: float(value) for name, value in found}

    def both_say(self, **wanted: float) -> list[dict[str, float]]:
        """What a worker has just done it counts in a moment; then both say the same."""
        until = time.monotonic() + 20
        while True:
            both = [self.says(pid) for pid in (self.first, self.second)]
            if all(one.get(name) == wanted[name] for one in both for name in wanted):
                return both
            assert time.monotonic() < until, (wanted, both)


@contextmanager
def served(place: server.Place, bus: str) -> Iterator[Watched]:
    command = [sys.executable, "-m", "midspan", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--data", place.data], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": place.address, "BUS_URL": bus, "MIDSPAN_METRICS": "here"},
    ) as process:  # fmt: skip
        assert process.stdout
        found = (re.search(r"localhost:(\d+)/", line) for line in process.stdout)
        try:
            yield Watched(process.pid, int(next(one[1] for one in found if one)))
        finally:
            process.terminate()


def talks(watched: Watched, places: list[dict[str, Any]]) -> list[Page]:
    """A page at each place, which says a few things, and one that nobody there may say."""
    pages = []
    for one in places:
        here = SimpleNamespace(port=watched.port)
        page = Meeting(here, one["rel"], 1, one["people"]).page()  # type: ignore[arg-type]
        for _ in range(SAYS):
            page.speak()
        page.write(rel="A" * 22)
        assert page.hear("refused")["code"] == "not-here"
        pages.append(page)
    return pages


def test_each_of_two_workers_tells_for_both_and_for_one_that_died(folder: Any) -> None:
    address = os.environ.get("MIDSPAN_TEST_POSTGRES", "")
    if not address:
        pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
    pairs, on = sum(LINES), databases.Server(address)
    with (
        private.redis() as bus,
        server.fresh(on, pairs) as place,
        served(place, bus) as watched,
    ):
        watched.both_say(**{OPEN: 0, ACTS: 0})
        with watched.awake(watched.first):
            of_first = talks(watched, place.pairs[: LINES[0]])
        with watched.awake(watched.second):
            of_second = talks(watched, place.pairs[LINES[0] :])
        said = {ACTS: pairs * SAYS, REFUSED: pairs}
        for found in watched.both_say(**{OPEN: pairs}, **said):
            assert 0 < found[COMMITS] <= pairs * (SAYS + 1)
            assert {BEGAN % 1, BEGAN % 2} <= found.keys()
        os.kill(watched.first, signal.SIGKILL)
        until = time.monotonic() + 30
        while len(now := children(watched.server)) < 2 or watched.first in now:
            assert time.monotonic() < until, "nobody started it again"
            time.sleep(0.05)
        before, watched.first = watched.first, next(one for one in now if one != watched.second)
        # What it had counted stays; the lines it had are open no more.
        both = watched.both_say(**{OPEN: LINES[1]}, **said)
        assert before != watched.first
        assert all(one.keys() >= {BEGAN % 1, BEGAN % 2} for one in both)
        for page in (*of_first, *of_second):
            page.open.close()
