"""The one-time addresses of the demonstration."""

import stat
from threading import Thread

import pytest

from midspan.demonstration import doors


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def test_a_door_opens_once_and_leads_to_its_person():
    codes = doors.open_anew({"ann-made-up": "Ann", "bo-made-up": "Bo"})
    assert doors.behind(codes["ann-made-up"]).name == "Ann"
    assert doors.close(codes["ann-made-up"])
    assert doors.behind(codes["ann-made-up"]) is None
    assert not doors.close(codes["ann-made-up"])
    assert doors.behind(codes["bo-made-up"]).handle == "bo-made-up"


def test_fresh_doors_close_the_old_ones():
    old = doors.open_anew({"ann-made-up": "Ann"})["ann-made-up"]
    new = doors.open_anew({"ann-made-up": "Ann"})["ann-made-up"]
    assert doors.behind(old) is None
    assert not doors.close(old)
    assert doors.behind(new)


def test_a_code_that_nobody_was_given_opens_nothing():
    assert doors.behind("guessed") is None
    assert not doors.close("guessed")


def test_of_a_code_only_its_hash_is_kept_and_for_the_owner_alone(folder):
    code = doors.open_anew({"ann-made-up": "Ann"})["ann-made-up"]
    kept = folder / "entries.json"
    assert code not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_of_many_at_one_door_one_comes_in():
    code = doors.open_anew({"ann-made-up": "Ann"})["ann-made-up"]
    came = []
    crowd = [Thread(target=lambda: came.append(doors.close(code))) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert sorted(came) == [False] * 7 + [True]
