"""The README says: write this, and it asks. It does, with the weights that come with Midspan."""

from __future__ import annotations

import re

import pytest

from midspan.demonstration import script
from midspan.lens import moves
from midspan.lens.reading import Lens
from midspan.lens.transcripts import Turn
from tests.tree import ROOT

EVENINGS = (
    script.FIRST_EVENING,
    script.SECOND_EVENING,
    script.THIRD_EVENING,
    script.MORNING_AFTER,
)
SAID = [line for evening in EVENINGS for line in evening.lines]


@pytest.mark.parametrize("name", ["bridie", "tarek", "nobody who spoke before"])
def test_it_asks_wherever_a_newcomer_writes_it(name: str) -> None:
    """In a mirror of its own, or in the demonstration, after one's own lines."""
    (words,) = re.findall(r"write “([^”]+)”", (ROOT / "README.md").read_text(encoding="utf-8"))
    own = [Turn(name, line.words) for line in SAID if line.by == name]
    (notice, *_) = Lens.load().read([*own, Turn(name, words)], me=name)[-1].notices
    assert moves.move(notice.move).is_disconnect


def test_in_the_talk_of_the_demonstration_it_asks_about_the_warning() -> None:
    turns = [Turn(line.by, line.words) for line in SAID]
    asked = [
        turn.text
        for turn, reading in zip(turns, Lens.load().read(turns, me="tarek"), strict=True)
        if reading.notice and reading.notice.move == "cautioning"
    ]
    assert [words for words in asked if "be careful" in words]
