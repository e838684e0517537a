"""`midspan serve`: what a host sees first, and what lies in the data folder after."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from midspan import command
from midspan.live.tests.conftest import ROOT, Place

COMMAND = [sys.executable, "-m", "midspan", "serve", "--port", "0"]


@pytest.fixture(autouse=True)
def in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new place with all it keeps in its folder, whatever database the other tests run on."""
    monkeypatch.setenv("DATABASE_URL", "")


def opened(data: Path) -> str:
    """What a start says until it is open, stopped then as by Ctrl-C."""
    said = ""
    with subprocess.Popen(
        [*COMMAND, "--data", data], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        for line in server.stdout:
            said += line
            if "/begin/" in line or "taken" in line:
                break
        server.send_signal(signal.SIGINT)
        said += server.stdout.read()
    assert server.returncode in {0, -signal.SIGINT}
    return said


def test_each_start_without_people_prints_a_fresh_link(tmp_path: Path) -> None:
    links = [
        re.findall(r"^  (http://localhost:\d+)/begin/([\w-]{22})/$", opened(tmp_path), re.MULTILINE)
        for _ in range(2)
    ]
    [[(_, first)], [(_, second)]] = links
    assert first != second


def test_a_place_that_closes_says_so_and_that_coming_again_is_fine(own_place: type[Place]) -> None:
    place = own_place()
    page = place.meet().page()
    page.write()
    place.process.terminate()
    assert page.closes() == (1012, {"t": "closing", "code": "restart", "again": 2})
    place.stop()
    place.start()
    assert [act["count"] for act in page.meeting.log()] == [1]
    page.open.close()


def test_the_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "place"
    opened(data)
    for path in (data, data / "midspan.sqlite3", data / "secret", data / "static"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_files_are_laid_out_once_and_old_ones_cleared(tmp_path: Path) -> None:
    opened(tmp_path)
    mark, folder = tmp_path / "static-version", tmp_path / "static"
    laid = next(path for path in folder.rglob("*.js"))
    old = folder / "of-an-older-version.js"
    old.write_text("")
    when = laid.stat().st_mtime_ns
    opened(tmp_path)
    assert laid.stat().st_mtime_ns == when
    assert old.exists()
    mark.write_text("/static/older/")
    opened(tmp_path)
    assert not old.exists()
    assert laid.exists()


def test_a_static_folder_that_points_elsewhere_is_left_alone(tmp_path: Path) -> None:
    elsewhere, data = tmp_path / "elsewhere", tmp_path / "place"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("mine")
    data.mkdir()
    (data / "static").symlink_to(elsewhere)
    ended = subprocess.run([*COMMAND, "--data", data], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "nothing was cleared" in ended.stderr
    assert (elsewhere / "letter.txt").read_text() == "mine"


def test_the_demonstration_opens_for_this_machine_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["serve", "--demonstration", "--host", "0.0.0.0"]) == 2
    assert "this machine only" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_kindly(place: Place, tmp_path: Path) -> None:
    asked = [*COMMAND[:-1], str(place.port), "--data", str(tmp_path)]
    ended = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "choose another with --port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [[], ["serve", "--port", "http"], ["sing"]])
def test_what_the_command_does_not_understand(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2


def test_the_bare_command_needs_no_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None; from midspan.command import main\n"
        "try: main(['--help'])\nexcept SystemExit as ended: sys.exit(ended.code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert ended.returncode == 0
    assert "serve" in ended.stdout
