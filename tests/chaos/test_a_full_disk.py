"""The disk is full for a while: that is said, nothing is acknowledged that is not stored, and when
there is room again the talk goes on without anybody's hand.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Talker, begin, finish, is_clean, judged, on, pairs, told

SIZE = 48 * 1024 * 1024
UNTIL_IT_IS_SAID = 40


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system in memory, a little larger than a fresh place."""
    disk = folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        size = 1 << 20
        while size:
            try:
                out.write(b"x" * size)
            except OSError:
                size //= 2
    return filler


def refused(talkers: list[Talker]) -> int:
    return sum(one.refused["unavailable"] for one in talkers)


def test_nothing_is_acknowledged_that_a_full_disk_did_not_take(small_disk, tell):
    with on("SQLite", small_disk) as place:
        meetings = [place.meet() for _ in range(2)]
        talkers = pairs(meetings)

        async def talk() -> int:
            talks = begin(talkers)
            await asyncio.sleep(0.5)
            assert not refused(talkers)
            filler = await asyncio.to_thread(fill, small_disk)
            waited = 0.0
            while not all(one.refused["unavailable"] for one in talkers):
                assert waited < UNTIL_IT_IS_SAID, "nobody was told that the disk is full"
                assert place.runs(), "the server did not live through it"
                await asyncio.sleep(0.1)
                waited += 0.1
            # What is acknowledged now is read from the log, and has to be there.
            assert is_clean(early := judged(meetings, talkers)), told(early)
            stored = sum(len(one.stored) for one in talkers)
            filler.unlink()
            while not all(len(one.waiting) == 0 or one.stored for one in talkers):
                await asyncio.sleep(0.1)
            while sum(len(one.stored) for one in talkers) < stored + 20:
                await asyncio.sleep(0.1)
            await finish(talkers, talks, 30)
            return stored

        before = asyncio.run(asyncio.wait_for(talk(), 100))
        found = judged(meetings, talkers)
        tell(f"full disk: {refused(talkers)} refused as unavailable, {before} acknowledged until"
             f" there was room again, {told(found)}")  # fmt: skip
        assert found["acknowledged"] == found["said"]
        assert is_clean(found)
