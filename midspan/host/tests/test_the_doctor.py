"""`midspan doctor`: what is wrong with a place and its machine is told, with what to do."""

from __future__ import annotations

import os
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from midspan import command
from midspan.host import checkup, notes, outside
from midspan.host.told import Is, Told, look, sum_up, tell, well, wrong


def kinds(told: list[Told]) -> list[str]:
    return [one.how for one in told]


def test_what_is_not_well_says_what_to_do(settings) -> None:
    settings.ADDRESS, settings.HTTPS, settings.LOG_ADDRESSES = "https://circle.example", True, False
    assert kinds(list(checkup.of_settings())) == [Is.WELL]
    settings.ADDRESS, settings.HTTPS = "http://circle.example", False
    settings.DEBUG = settings.DEMONSTRATION = settings.LOG_ADDRESSES = True
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = "short", ["*"]
    told = list(checkup.of_settings())
    assert kinds(told).count(Is.WRONG) == 5 and kinds(told).count(Is.LOOK) == 1
    assert all(one.do for one in told)


def test_a_folder_that_others_can_look_into_is_told(tmp_path: Path, monkeypatch) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "secret").write_text("x" * 64)
    (data / "secret").chmod(0o644)
    assert kinds(list(checkup.of_the_folder(data))) == [Is.WELL]  # nobody comes as far as the file
    data.chmod(0o755)
    [told] = checkup.of_the_folder(data)
    assert told.how is Is.WRONG and told.do == f"sudo chmod -R go= {data}"
    (data / "secret").chmod(0o600)
    assert kinds(list(checkup.of_the_folder(data))) == [Is.LOOK]
    if os.geteuid() == 0:
        os.chown(data / "secret", 65534, 65534)
        assert "one owner: secret" in list(checkup.of_the_folder(data))[-1].says


def test_a_shared_file_system_and_a_full_disk_are_told(tmp_path: Path, settings, monkeypatch):
    monkeypatch.setattr(checkup, "file_system_of", lambda folder: "nfs4")
    if connection.vendor == "sqlite":
        assert "several machines" in list(checkup.of_the_folder(tmp_path))[-1].says
    assert kinds(list(checkup.of_the_disk(tmp_path))) == [Is.WELL]
    settings.DISK_RESERVE_MB = 10**9
    assert kinds(list(checkup.of_the_disk(tmp_path))) == [Is.WRONG]


@pytest.mark.django_db
def test_a_database_or_a_bus_that_is_away_is_told(settings, monkeypatch) -> None:
    assert checkup.the_database_is_away() is None
    assert Is.WRONG not in kinds([*checkup.of_the_tables(), *checkup.of_the_clock()])
    monkeypatch.setattr(checkup.time, "time", lambda: -1e6)
    assert "later than this machine" in next(iter(checkup.of_the_clock())).says
    settings.BUS_URL = "redis://127.0.0.1:1/0"
    [told] = checkup.of_the_bus()
    assert told.how is Is.WRONG and "two seconds late" in told.do

    def away() -> None:
        raise DatabaseError("nobody is at home")

    monkeypatch.setattr(connection, "cursor", away)
    found = checkup.the_database_is_away()
    assert found and "nobody is at home" in found.says


def test_backups_and_rehearsals_are_remembered_and_asked_for(tmp_path: Path) -> None:
    assert kinds(list(checkup.of_backups(notes.read(tmp_path)))) == [Is.LOOK, Is.LOOK]
    notes.write(tmp_path, backup=notes.now())
    notes.write(tmp_path, rehearsal=notes.now() - timedelta(days=3), well=True)
    newest, rehearsal = checkup.of_backups(notes.read(tmp_path))
    assert "less than a day" in newest.says and "3 days" in rehearsal.says
    notes.write(tmp_path, backup=notes.now() - timedelta(days=30), well=False)
    assert kinds(list(checkup.of_backups(notes.read(tmp_path)))) == [Is.LOOK, Is.WRONG]
    (tmp_path / notes.NAME).write_text("{")
    assert notes.read(tmp_path) == notes.Notes()


@pytest.mark.parametrize(
    ("wrongs", "looks", "says", "ends"),
    [
        (0, 0, "All is well.", 0),
        (0, 1, "Nothing is wrong. One thing wants a look when you have the time.", 0),
        (0, 2, "Nothing is wrong. 2 things want a look when you have the time.", 0),
        (1, 2, "One thing is wrong.", 1),
        (3, 0, "3 things are wrong.", 1),
    ],
)
def test_the_last_sentence_sums_it_up(wrongs: int, looks: int, says: str, ends: int, capsys):
    found = tell(
        [
            well("It is open."),
            *(look("It is old.", "Make another."),) * looks,
            *(wrong("It is away.", "Bring it back."),) * wrongs,
        ]
    )
    assert sum_up(found) == ends
    assert capsys.readouterr().out.splitlines()[-1].startswith(says)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(-2, "Name or service not known"), "Nothing is known by the name"),
        (ConnectionRefusedError(111, "refused"), "port 443 is closed"),
        (TimeoutError("timed out"), "https://circle.example does not answer."),
        (ssl.SSLError("tlsv1 alert internal error"), "has no certificate for this name yet"),
        (OSError("No route to host"), "does not answer: No route to host."),
    ],
)
def test_who_gets_no_answer_is_told_what_it_may_be(error: Exception, says: str, monkeypatch):
    place = outside.at("https://circle.example")
    assert place

    def fails() -> None:
        raise error

    monkeypatch.setattr(place, "line", fails)
    [found] = outside.from_outside(place)
    assert found.how is Is.WRONG and says in found.says and found.do


def test_from_outside_what_is_no_address_or_does_not_answer_is_told(capsys) -> None:
    assert command.main(["doctor", "--address", "circle.example"]) == 2
    assert command.main(["doctor", "--address", "https://127.0.0.1:1"]) == 1
    assert "port 1 is closed" in capsys.readouterr().out
    assert outside.at("https://circle.example/x") is None
