"""A disk that takes its time, and a line to the database that is cut in the middle of a talk."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from tests.proxy import Proxy
from tests.served import Place, begin, finish, is_clean, judged, on, pairs, told
from tests.site import drop_database, fresh_database

#: What each sync takes longer, in seconds: an old disk, or one that many share.
SLOWER = 0.1
SECONDS = 3.0


@contextmanager
def slow_disk(process: int) -> Iterator[None]:
    """Every sync of this process returns that much later, as strace can do it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not here; to have it: apt install strace")
    calls = "fsync,fdatasync"
    words = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", os.devnull, "-p", str(process),
             "-e", f"inject={calls}:delay_exit={int(SLOWER * 1e6)}"]  # fmt: skip
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        until = time.monotonic() + 10
        while not is_traced(process):
            if strace.poll() is not None or time.monotonic() > until:
                strace.kill()
                pytest.skip(f"this machine lets nobody trace a process: {strace.stderr.read()}")
            time.sleep(0.02)
        threading.Thread(target=strace.stderr.read, daemon=True).start()
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(20)


def is_traced(process: int) -> bool:
    threads = Path(f"/proc/{process}/task").glob("*/status")
    return all("TracerPid:\t0\n" not in one.read_text() for one in threads)


def seconds_of_a_page(place: Place) -> float:
    began = time.monotonic()
    with urlopen(f"http://localhost:{place.port}/who-can-see-what/", timeout=20) as page:
        page.read()
    return time.monotonic() - began


def test_on_a_slow_disk_everybody_shares_each_sync(folder, tell):
    with on("SQLite", folder) as place:
        meetings = [place.meet() for _ in range(4)]
        talkers = pairs(meetings)
        seconds_of_a_page(place)

        async def talk() -> tuple[int, float]:
            talks = begin(talkers)
            before = sum(len(one.stored) for one in talkers)
            pages = []
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                pages.append(await asyncio.to_thread(seconds_of_a_page, place))
                await asyncio.sleep(0.1)
            during = sum(len(one.stored) for one in talkers) - before
            await finish(talkers, talks, 30)
            return during, sorted(pages)[len(pages) // 2]

        with slow_disk(place.process.pid):
            during, page = asyncio.run(asyncio.wait_for(talk(), 60))
        found = judged(meetings, talkers)
        tell(f"a disk slower by {SLOWER * 1000:.0f} ms a sync: {during / SECONDS:.0f} lines a"
             f" second, a page in {page * 1000:.0f} ms, {told(found)}")  # fmt: skip
        assert found["acknowledged"] == found["said"]
        assert is_clean(found)
        # One sync for each line would be at most this many.
        assert during > SECONDS / SLOWER
        # The loop does not wait for the disk, so pages do not.
        assert page < 10 * SLOWER


@pytest.mark.postgres
def test_a_line_to_the_database_that_is_cut_is_lived_through(folder, tell):
    address = os.environ.get("MIDSPAN_TEST_POSTGRES", "")
    if not address:
        pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
    name, direct = fresh_database(address)
    parts = urlsplit(direct)
    proxy = Proxy(lambda: parts.port or 5432)
    proxy.speaks_http = False
    through = parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{proxy.port}"))
    place = Place(folder / "place", database=through.geturl())
    try:
        meetings = [place.meet() for _ in range(2)]
        talkers = pairs(meetings)

        async def talk() -> int:
            talks = begin(talkers)
            for _ in range(3):  # in mid-commit, and free again at once
                await asyncio.sleep(0.4)
                proxy.cut()
            await asyncio.sleep(0.4)
            proxy.shut()
            await asyncio.sleep(0.2)
            before = sum(len(one.stored) for one in talkers)
            await asyncio.sleep(2)
            assert before == sum(len(one.stored) for one in talkers)
            proxy.open()
            began = time.monotonic()
            while sum(len(one.stored) for one in talkers) < before + 20:
                assert time.monotonic() < began + 20, "it did not go on by itself"
                await asyncio.sleep(0.05)
            await finish(talkers, talks, 30)
            return proxy.cuts

        cuts = asyncio.run(asyncio.wait_for(talk(), 90))
        found = judged(meetings, talkers)
        tell(f"the line to PostgreSQL cut {cuts} times, once for 2 s: {told(found)}")
        assert found["acknowledged"] == found["said"]
        assert is_clean(found)
    finally:
        place.stop()
        proxy.close()
        drop_database(address, name)
