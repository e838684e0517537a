"""Keeping everything in one file while people talk, and putting it back."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from midspan.keeping import backup, copies
from tests.served import BOTH, ROOT, Place, begin, finish, is_clean, judged, on, pairs, told


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-keeping-") as made:
        yield Path(made)


def manifest_in(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as tar:
        read = tar.extractfile("manifest.json")
        assert read
        found: dict[str, Any] = json.loads(read.read())
        return found


def counts_in(file: Path) -> dict[str, int]:
    counts: dict[str, int] = manifest_in(file)["counts"]
    return counts


@BOTH
def test_a_backup_made_while_people_talk_holds_all_that_was_acknowledged(folder, database):
    with on(database, folder) as place:
        meetings = [place.meet() for _ in range(4)]
        talkers = pairs(meetings)
        file = folder / "kept.tar"

        async def talk() -> list[set[str]]:
            talks = begin(talkers)
            await asyncio.sleep(0.8)
            before = [set(one.stored) for one in talkers]
            await asyncio.to_thread(place.midspan, "backup", "--to", file)
            after = [set(one.stored) for one in talkers]
            assert all(len(late) > len(early) for early, late in zip(before, after, strict=True))
            await finish(talkers, talks, 20)
            return before

        acknowledged = asyncio.run(talk())
        assert all(acknowledged)
        assert file.stat().st_mode & 0o777 == 0o600
        live = [meeting.log() for meeting in meetings]
        assert is_clean(found := judged(meetings, talkers)), told(found)
        place.stop()
        said = place.midspan("restore", file, "--over")
        assert "Put back" in said.stdout and "is kept" in said.stdout
        place.start()
        for number, meeting in enumerate(meetings):
            log = meeting.log()
            # A moment of the talk: everything up to one number, and no hole before it.
            assert log == live[number][: len(log)]
            ids = {act["id"] for act in log}
            assert acknowledged[2 * number] | acknowledged[2 * number + 1] <= ids
            assert len(log) < len(live[number])  # it went on meanwhile, or nothing was tested
        # And the place goes on from there.
        page = place.meet().page(0)
        page.speak()
        page.open.close()


@BOTH
def test_what_was_there_before_is_kept_aside(folder, database):
    with on(database, folder) as place:
        meeting = place.meet()
        page = meeting.page(0)
        page.speak()
        file = folder / "kept.tar"
        place.midspan("backup", "--to", file)
        page.speak()
        page.open.close()
        place.stop()
        assert place.midspan("restore", file, ends=1).stderr.count("--over") == 1
        said = place.midspan("restore", file, "--over").stdout
        assert acts_aside(place, said) == 2
        place.start()
        assert len(meeting.log()) == 1


@BOTH
def test_who_left_for_good_since_the_backup_does_not_come_back(folder, database):
    with on(database, folder) as place:
        meeting = place.meet()
        page = meeting.page(0)
        page.speak()
        page.open.close()
        file = folder / "kept.tar"
        place.midspan("backup", "--to", file)
        place.stop()
        gone = asked(place, "leaving_for_good.remove(one); print(one.handle)")
        again = "1 accounts, 0 relationships, 0 lines"
        assert again in place.midspan("restore", file, "--over").stdout
        # And not by a second one either: the list came along into what was put back.
        assert again in place.midspan("restore", file, "--over").stdout
        assert gone not in asked(place, "print(*Person.objects.values_list('handle', flat=True))")
        place.start()
        place.midspan("doctor")


def asked(place: Place, what: str) -> str:
    """Do something with the first person of a place that is closed, and have what it prints."""
    script = (
        "import django; django.setup(); from midspan.people.models import Person;"
        " from midspan.relationships import leaving_for_good; from django.db import transaction;"
        " one = Person.objects.order_by('handle').first()\nwith transaction.atomic():\n " + what
    )
    env = place.env | {
        "MIDSPAN_DATA": str(place.data), "DJANGO_SETTINGS_MODULE": "midspan.settings",
        "DATABASE_URL": place.database,
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def acts_aside(place: Place, said: str) -> int:
    if place.database:
        import psycopg

        found = re.search(r"schema (before_[\d_]+)", said)
        assert found
        with psycopg.connect(place.database) as line:
            counted = line.execute(f"SELECT COUNT(*) FROM {found[1]}.relationships_act".encode())
            return int(counted.fetchone()[0])  # type: ignore[index]
    [kept] = place.data.glob("before_*/midspan.sqlite3")
    assert str(kept.parent) in said
    return copies.SQLite(kept).counts()["relationships_act"]


@BOTH
def test_an_open_place_is_not_restored_over(folder, database):
    with on(database, folder) as place:
        file = folder / "kept.tar"
        place.midspan("backup", "--to", file)
        assert "open just now" in place.midspan("restore", file, "--over", ends=1).stderr
        if database == "PostgreSQL":
            # From another folder, as from another machine: the connections tell.
            place.meet()
            elsewhere = closed(folder / "elsewhere")
            elsewhere.database = place.database
            said = elsewhere.midspan("restore", file, "--over", ends=1).stderr
            assert "connected to this database" in said
        place.stop()
        place.midspan("restore", file, "--over")


def test_a_place_does_not_open_while_it_is_restored(folder):
    from midspan.keeping.hold import hold

    data = folder / "data"
    data.mkdir()
    with hold(data, alone=True):
        ended = subprocess.run(
            [sys.executable, "-m", "midspan", "serve", "--port", "0", "--data", data],
            cwd=ROOT, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
    assert ended.returncode == 2
    assert "put back" in ended.stderr
    assert not (data / "midspan.sqlite3").exists()


@dataclass
class Kept:
    """A small closed place in a folder of its own, and a backup of it."""

    folder: Path

    @property
    def place(self) -> Place:
        return closed(self.folder / "data")

    @property
    def file(self) -> Path:
        return self.folder / "kept.tar"

    def written(self, name: str, whole: bytes) -> Path:
        made = self.folder / f"{name}.tar"
        made.write_bytes(whole)
        return made

    def cut(self, name: str, where: float) -> Path:
        whole = self.file.read_bytes()
        return self.written(name, whole[: int(where) if where < 0 else int(where * len(whole))])

    def rewritten(self, name: str, **change: Callable[[bytes], bytes]) -> Path:
        """The backup with some of its files changed, and all else as it was."""
        out = io.BytesIO()
        with tarfile.open(self.file) as old, tarfile.open(fileobj=out, mode="w") as new:
            for member in old.getmembers():
                read = old.extractfile(member)
                assert read
                whole = change.get(member.name.split(".")[0], bytes)(read.read())
                member.size = len(whole)
                new.addfile(member, io.BytesIO(whole))
        return self.written(name, out.getvalue())

    def saying(self, name: str, **other: Any) -> Path:
        """The backup with another manifest, and the end that goes with that."""
        said = json.dumps(manifest_in(self.file) | other).encode()
        end = sha256(said).hexdigest().encode()
        return self.rewritten(name, manifest=lambda _: said, end=lambda _: end)


def closed(data: Path) -> Place:
    """A place that is not open, for the command alone."""
    place = Place.__new__(Place)
    place.database, place.data = "", data
    return place


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-keeping-") as made:
        subprocess.run(
            [sys.executable, "-m", "bench.fresh", "--data", f"{made}/data", "--pairs", "2"],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": ""}, check=True, capture_output=True,
        )  # fmt: skip
        closed(Path(made) / "data").midspan("backup", "--to", f"{made}/kept.tar")
        yield Path(made)


@pytest.fixture
def kept(folder: Path, made_once: Path) -> Kept:
    shutil.copytree(made_once, folder, dirs_exist_ok=True)
    return Kept(folder)


def flipped(whole: bytes) -> bytes:
    """The same but for one bit in the middle."""
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def of_another_tar(kept: Kept) -> Path:
    made = kept.folder / "another.tar"
    with tarfile.open(made, "w") as tar:
        tar.add(ROOT / "README.md", "README.md")
    return made


NO_WHOLE_BACKUP: dict[str, tuple[Callable[[Kept], Path], str]] = {
    "nothing there": (lambda kept: kept.folder / "nothing.tar", "There is no file"),
    "a folder": (lambda kept: kept.folder, "is a folder"),
    "a text": (lambda kept: ROOT / "README.md", "is not a backup of Midspan"),
    "empty": (lambda kept: kept.written("empty", b""), "is not a backup of Midspan"),
    "another tar": (of_another_tar, "is not a backup of Midspan"),
    "cut in the middle": (lambda kept: kept.cut("half", 0.5), "is cut short"),
    "cut before its end": (lambda kept: kept.cut("nearly", -10_300), "is cut short"),
    "a bit of the database": (
        lambda kept: kept.rewritten("bit", midspan=flipped), "was changed after it was made: midsp"
    ),
    "another list": (
        lambda kept: kept.rewritten("list", manifest=lambda it: it.replace(b"Z", b"z")),
        "was changed after it was made: its list",
    ),
    "a newer format": (lambda kept: kept.saying("format", format=2), "made by a newer Midspan"),
    "a newer Midspan": (lambda kept: kept.saying("newer", midspan="99.1.0"), "by Midspan 99.1.0"),
    "of PostgreSQL": (lambda kept: kept.saying("other", database="postgresql"), "on PostgreSQL"),
    "no database": (lambda kept: kept.saying("none", files={}), "holds no database"),
    "no list": (lambda kept: kept.rewritten("no", manifest=lambda _: b"[]"), "contents is broken"),
    "other counts": (
        lambda kept: kept.saying("counts", counts={**counts_in(kept.file), "people_person": 9}),
        "rows of people_person are not as many",
    ),
}  # fmt: skip


def test_what_is_no_whole_backup_is_refused_and_nothing_changes(kept):
    files = [make(kept) for make, _ in NO_WHOLE_BACKUP.values()]
    data = kept.folder / "data"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.keeping.many", data, *files],
        cwd=ROOT, env=kept.place.env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = dict(zip(NO_WHOLE_BACKUP, json.loads(ended.stdout), strict=True))
    for what, (returned, said, is_as_before) in told.items():
        assert returned == 1 and is_as_before, (what, said)
        assert NO_WHOLE_BACKUP[what][1] in said and said.count("\n") == 1, (what, said)
    # And what is whole does go, in the same way.
    kept.place.midspan("restore", kept.file, "--over")


def test_the_secret_travels_only_if_asked_for(kept):
    secret = (kept.place.data / "secret").read_text()
    assert set(manifest_in(kept.file)["files"]) == {"midspan.sqlite3"}
    assert secret.encode() not in kept.file.read_bytes()
    whole = kept.folder / "with-secret.tar"
    kept.place.midspan("backup", "--to", whole, "--with-secret")
    for file, is_same in ((kept.file, False), (whole, True)):
        elsewhere = closed(kept.folder / f"elsewhere-{is_same}")
        elsewhere.midspan("restore", file)
        there = elsewhere.data / "secret"
        assert (there.read_text() == secret) is is_same
        assert there.stat().st_mode & 0o777 == 0o600


def test_a_backup_writes_over_nothing_and_leaves_nothing_half(kept):
    before = kept.file.read_bytes()
    assert "is there already" in kept.place.midspan("backup", "--to", kept.file, ends=1).stderr
    assert kept.file.read_bytes() == before
    nowhere = kept.folder / "nowhere" / "kept.tar"
    assert "no folder" in kept.place.midspan("backup", "--to", nowhere, ends=1).stderr
    into = kept.folder / "into"
    into.mkdir()
    kept.place.midspan("backup", "--to", into)
    [made] = into.iterdir()
    assert re.fullmatch(r"midspan-\d{4}-\d\d-\d\d-\d{6}\.tar", made.name)


def test_a_folder_without_a_place_is_told_so(kept):
    nowhere = closed(kept.folder / "nowhere")
    assert "There is no folder" in nowhere.midspan("backup", ends=2).stderr
    nowhere.data.mkdir()
    assert "no place" in nowhere.midspan("backup", ends=1).stderr


def test_a_damaged_database_is_not_kept_as_if_it_were_whole(kept):
    path = kept.place.data / "midspan.sqlite3"
    whole = bytearray(path.read_bytes())
    whole[8192:12288] = os.urandom(4096)
    path.write_bytes(whole)
    made = kept.folder / "damaged.tar"
    assert "damaged" in kept.place.midspan("backup", "--to", made, ends=1).stderr
    assert not made.exists()
    # A damaged place can be put right from a backup all the same.
    kept.place.midspan("restore", kept.file, "--over")
    assert copies.SQLite(path).counts() == counts_in(kept.file)


def test_no_room_is_said_before_anything_is_begun(kept, monkeypatch):
    full = shutil.disk_usage(kept.folder)._replace(free=1000)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda folder: full)
    with pytest.raises(copies.Trouble, match="not enough room"):
        backup.needs_room(kept.folder, 5_000_000)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_disk_that_is_full_leaves_no_half_backup_and_no_half_place(kept):
    small = kept.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small]).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    try:
        assert "room" in kept.place.midspan("backup", "--to", small, ends=1).stderr
        assert list(small.iterdir()) == []
        there = closed(small / "data")
        assert "room" in there.midspan("restore", kept.file, ends=1).stderr
        assert not (there.data / "midspan.sqlite3").exists()
    finally:
        subprocess.run(["umount", small], check=True)
