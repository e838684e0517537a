"""What was taken back or deleted is not in the files either: their bytes are read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import ROOT


def left_behind(folder: Path, *how: str) -> tuple[int, int]:
    """How many of the things that are gone stand in some file of the place, and of how many."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.keeping.left_behind", folder, *how],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    gone = json.loads(ended.stdout)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert len(files["midspan.sqlite3"]) > 100_000
    if not how:
        assert len(files["midspan.sqlite3-wal"]) == 0
    # The middle of each: a trace may be a part.
    middles = [(one if len(one) < 60 else one[len(one) // 2 :][:40]).encode() for one in gone]
    return sum(any(one in whole for whole in files.values()) for one in middles), len(gone)


def test_what_is_gone_is_in_no_byte_of_the_files(tmp_path):
    found, of = left_behind(tmp_path)
    assert (found, of) == (0, 122)


@pytest.mark.parametrize("how", ["plain"])
def test_without_our_care_it_would_be_there(tmp_path, how):
    """So that the test above is known to find what it looks for."""
    found, of = left_behind(tmp_path, how)
    assert found > of / 2
