"""`midspan backup --rehearse`: a backup is put back on trial while people talk, and looked at."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeping.test_back_up_and_restore import asked
from tests.served import BOTH, Place, begin, finish, on, pairs


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-keeping-") as made:
        yield Path(made)


def is_cleared_away(place: Place) -> bool:
    if place.database:
        import psycopg

        with psycopg.connect(place.database) as line:
            found = line.execute(
                "SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'midspan_rehearsal_%'"
            ).fetchone()
            if found != (0,):
                return False
    return not list(place.data.glob(".rehearsal-*"))


def noted(place: Place) -> dict[str, object]:
    found: dict[str, object] = json.loads((place.data / "host.json").read_bytes())
    return found


@BOTH
def test_a_loaded_place_is_rehearsed_while_it_runs_and_while_people_go(folder, database):
    with on(database, folder) as place:
        meetings = [place.meet() for _ in range(4)]
        talkers = pairs(meetings)
        file = folder / "kept.tar"

        async def talk() -> str:
            talks = begin(talkers)
            await asyncio.sleep(0.6)
            said = (
                await asyncio.to_thread(place.midspan, "backup", "--rehearse", "--to", file)
            ).stdout
            assert not any(task.done() for task in talks)
            await finish(talkers, talks, 20)
            return said

        said = asyncio.run(talk())
        assert "8 people are in it" in said and "same hash here and there" in said
        assert "this backup comes back" in said and is_cleared_away(place)
        assert noted(place)["well"] is True and noted(place)["rehearsal"]
        # Since then somebody has left for good: the old file knows them, the rehearsal does not.
        asked(place, "leaving_for_good.remove(one)")
        said = place.midspan("backup", "--rehearse", file).stdout
        assert "since: 1 accounts" in said and "7 people are in it" in said
        assert "this backup comes back" in said and is_cleared_away(place)
        assert len(list(folder.glob("*.tar"))) == 1  # one that is given is taken, none is made


def test_what_would_not_come_back_as_it_was_is_told(folder):
    with on("SQLite", folder) as place:
        meeting = place.meet()
        page = meeting.page(0)
        for _ in range(3):
            page.speak()
        page.open.close()
        file = folder / "kept.tar"
        place.midspan("backup", "--to", file)
        place.stop()
        with sqlite3.connect(place.data / "midspan.sqlite3") as line:
            line.execute("UPDATE relationships_act SET at = at + 1 WHERE seq = 2")
            # Gone without a trace, as no verb of Midspan does it.
            line.execute("PRAGMA foreign_keys=OFF")
            line.execute("DELETE FROM people_person WHERE id = ?", [meeting.people[1]["id"]])
        ended = place.midspan("backup", "--rehearse", file, ends=1)
        assert f"The log of relationship {meeting.rel} is another one" in ended.stdout
        assert "1 people who are not here any more would come back" in ended.stdout
        assert "Do not count on this backup" in ended.stdout
        assert noted(place)["well"] is False and is_cleared_away(place)
        # Where there is no place, only the backup itself can be looked at.
        place.data = folder / "elsewhere"
        place.data.mkdir()
        said = place.midspan("backup", "--rehearse", file).stdout
        assert "no place here to compare it with" in said
        assert not (place.data / "midspan.sqlite3").exists() and is_cleared_away(place)
        # One that is cut short does not come back at all.
        file.write_bytes(file.read_bytes()[:-20_000])
        assert "is cut short" in place.midspan("backup", "--rehearse", file, ends=1).stderr
        assert noted(place)["well"] is False and is_cleared_away(place)
