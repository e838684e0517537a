"""What a visitor reads of the two made-up people is what they say in the demonstration."""

from __future__ import annotations

import pytest

from midspan.demonstration import script
from midspan.learning import walk

SAID = [(line.by, line.words) for evening in script.EVENINGS for line in evening.lines]
SHOWN = [line for stop in walk.STOPS for line in stop.lines]


@pytest.mark.parametrize("line", SHOWN, ids=lambda line: line.words[:30])
def test_a_line_that_is_shown_was_said(line: walk.Line) -> None:
    words = str(line.words).replace("’", "'")
    assert [by for by, said in SAID if words in said] == [line.by.lower()]
