"""`midspan serve`, where it cannot open: one plain sentence, and no tracks of the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from midspan import serving


@pytest.fixture(autouse=True)
def umask_of_the_tests() -> Iterator[None]:
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


def test_a_database_that_is_away_at_the_start_is_told_in_a_sentence(
    settings, tmp_path: Path, monkeypatch, capsys
) -> None:
    def away() -> None:
        raise OperationalError("connection to server failed: No such file\n\tIs it running?\n")

    monkeypatch.setattr(serving, "prepare", away)
    settings.DATA = tmp_path
    assert serving.serve("127.0.0.1", 0) == 1
    said = capsys.readouterr().err
    assert "the database does not answer: connection to server failed: No such file\n" in said
    assert "sudo midspan doctor" in said and "Traceback" not in said


@pytest.mark.parametrize(("said", "many"), [(None, 3), (1, 1), (2, 2)])
def test_the_number_of_workers_may_stand_in_the_settings(
    said: int | None, many: int, settings, tmp_path: Path, monkeypatch
) -> None:
    opened: list[int] = []
    monkeypatch.setattr(serving, "prepare", lambda: None)
    monkeypatch.setattr(serving, "allow_many_sockets", lambda: None)
    monkeypatch.setattr(serving, "run", lambda host, port: opened.append(1))
    monkeypatch.setattr(serving, "run_workers", lambda host, port, many: opened.append(many))
    settings.DATA, settings.WORKERS = tmp_path, 3
    serving.serve("127.0.0.1", 0, said)
    assert opened == [many]
