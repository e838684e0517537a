"""`midspan upgrade`: forward from every earlier state of the tables, with all that was kept."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.keeping.test_back_up_and_restore import closed
from tests.served import ROOT, Place, drop_database, fresh_database
from tests.site import Site

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-keeping-") as made:
        yield Path(made)


@pytest.fixture
def place(folder: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A closed place of the kind that the test names; SQLite where it names none."""
    made = closed(folder / "data")
    server, name = "", ""
    if getattr(request, "param", "SQLite") == "PostgreSQL":
        if not (server := os.environ.get("MIDSPAN_TEST_POSTGRES", "")):
            pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
        name, made.database = fresh_database(server)
    made.data.mkdir(mode=0o700)
    yield made
    if name:
        drop_database(server, name)


def older(place: Place, *words: str) -> list[Rows]:
    """What tests/keeping/older.py does with it, and prints."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.keeping.older", *words], cwd=ROOT, text=True,
        env=place.env | {"MIDSPAN_DATA": str(place.data)}, capture_output=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: list[Rows] = json.loads(ended.stdout)
    return found


def is_there(row: dict[str, str], rows: list[dict[str, str]]) -> bool:
    """Whether what stood in this row stands in one of these, as far as there is such a column."""
    return any(all(new.get(name, old) == old for name, old in row.items()) for new in rows)


def as_now(table: str, row: dict[str, str]) -> list[dict[str, str]]:
    """A row as it may look now: sessions are named by a hash of what named them at first."""
    if table != "people_session":
        return [row]
    return [row, row | {"session_key": sha256(row["session_key"].encode()).hexdigest()}]


@pytest.mark.parametrize("place", ["SQLite", "PostgreSQL"], indirect=True)
def test_all_that_was_kept_in_any_earlier_state_comes_along(place: Place, folder: Path) -> None:
    states = older(place)
    assert len(states) >= 11 and all(len(state["relationships_act"]) for state in states)
    said = place.midspan("upgrade", "--to", folder / "before.tar").stdout
    assert "as it was before" in said and "steps taken: 1" in said and "restart" in said
    assert (folder / "before.tar").exists()
    now: Rows = older(place, "rows")  # type: ignore[assignment]
    lost = [
        (table, row)
        for state in states
        for table, rows in state.items()
        for row in rows
        if not any(is_there(each, now[table]) for each in as_now(table, row))
    ]
    assert lost == []
    # Once more changes nothing, and makes no backup.
    said = place.midspan("upgrade", "--to", folder / "again.tar").stdout
    assert "of this version already" in said and not (folder / "again.tar").exists()


def test_going_back_is_refused_kindly_and_nothing_changes(place: Place, folder: Path) -> None:
    import sqlite3

    subprocess.run(
        [sys.executable, "-m", "bench.fresh", "--data", place.data], cwd=ROOT, env=place.env,
        check=True, capture_output=True,
    )  # fmt: skip
    file = place.data / "midspan.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as line:
        line.execute("INSERT INTO django_migrations (app, name, applied) VALUES"
                     " ('people', '0999_from_tomorrow', '2030-01-01')")  # fmt: skip
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    for words, ends in ((["upgrade"], 1), (["serve", "--port", "0"], 2)):
        said = place.midspan(*words, ends=ends).stderr
        assert "a newer Midspan" in said and "people.0999_from_tomorrow" in said
        assert "nothing was changed" in said and "Traceback" not in said
    assert "newer Midspan" in place.midspan("doctor", ends=1).stdout
    assert file.read_bytes() == before


def asked(site: Site, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as line:
        line.request("GET", path, headers={"Host": f"localhost:{site.port}"})
        answer = line.getresponse()
        return answer.status, answer.headers.get("Cache-Control", "")


def test_a_page_of_the_version_before_still_gets_its_files(tmp_path: Path) -> None:
    """A page loads some of its files when they are first needed; one that was open meanwhile asks
    for them under the address of its own version.
    """
    site = Site(tmp_path).start()
    try:
        site.stop()
        mark = site.data / "static-version"
        now = mark.read_text()
        # As if all of this had been laid out by the version before, with a file that is gone since.
        mark.write_text("/static/0123456789/")
        (site.data / "static" / "js" / "gone-since.js").write_text("export default 1;")
        site.start()
        for path in ("js/gone-since.js", "js/behaviours/talk.js", "css/base.css"):
            status, kept = asked(site, f"/static/0123456789/{path}")
            assert status == 200 and "immutable" in kept, path
        assert asked(site, f"{now}js/behaviours/talk.js")[0] == 200
        assert asked(site, f"{now}js/gone-since.js")[0] == 404
        # While it is open nothing changes under its feet: only a start takes the new files.
        mark.write_text("/static/0123456789/")
        ended = subprocess.run(
            [sys.executable, "-m", "midspan", "upgrade", "--data", site.data], cwd=ROOT,
            capture_output=True, text=True, env=os.environ | {"DATABASE_URL": ""},
        )  # fmt: skip
        assert ended.returncode == 0 and "The place is open" in ended.stdout, ended.stderr
        assert mark.read_text() == "/static/0123456789/"
    finally:
        site.stop()
