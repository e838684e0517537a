"""A place outgrows its one file: it moves to PostgreSQL, and nobody notices but its host."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.served import Place
from tests.site import drop_database, fresh_database


@pytest.fixture
def address() -> Iterator[str]:
    if not (server := os.environ.get("MIDSPAN_TEST_POSTGRES", "")):
        pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
    name, address = fresh_database(server)
    yield address
    drop_database(server, name)


@pytest.fixture
def place(tmp_path) -> Iterator[Place]:
    opened = Place(tmp_path / "place")
    yield opened
    if opened.runs():
        opened.stop()


def test_a_living_place_moves_and_everybody_talks_on(place, address):
    meeting = place.meet()
    ada = meeting.page(0)
    for _ in range(30):
        ada.speak(sealed="w1." + "A" * 16 + "." + "ü".encode().hex() * 20)
    before = meeting.log()
    meeting.close()
    place.stop()
    said = place.midspan("move", "--to", address).stdout
    rows = {table: int(many) for many, table in re.findall(r"^ *(\d+) .* (\w+)$", said, re.M)}
    assert rows["relationships_act"] == len(before) == 30
    assert rows["people_person"] == 2
    assert not (place.data / "midspan.sqlite3").exists()
    assert list(place.data.glob("midspan.sqlite3.moved-*"))
    place.database = address
    place.start()
    assert meeting.log() == before
    ada, bo = meeting.page(0, since=30), meeting.page(1, since=30)  # by the tickets they had
    ada.speak(count=31)
    assert bo.hear_acts(1)[0]["seq"] == 31
    assert place.meet().page(0).speak()  # what PostgreSQL counts by itself goes on
    place.midspan("doctor")


def test_an_open_place_stays_where_it_is(place, address):
    refused = place.midspan("move", "--to", address, ends=1)
    assert "is open" in refused.stderr
    assert (place.data / "midspan.sqlite3").exists()


def test_nothing_is_put_over_another_place(place, address, tmp_path):
    other = Place(tmp_path / "other", database=address)
    theirs = other.meet()
    theirs.page(0).speak()
    theirs.close()
    other.stop()
    place.meet()
    place.stop()
    refused = place.midspan("move", "--to", address, ends=1)
    assert "a place at that address already" in refused.stderr
    assert (place.data / "midspan.sqlite3").exists()
    other.start()
    assert len(theirs.log()) == 1
    other.stop()
    assert "begins with" in place.midspan("move", "--to", "mysql://x", ends=2).stderr
