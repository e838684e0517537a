"""Ten scenes: two equals, more than one reading, a question to take along, and no score."""

from __future__ import annotations

import re

import pytest

from midspan.learning import scenes
from midspan.learning.scenes import SCENES

ALL = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def test_there_are_ten_and_each_leads_to_another():
    assert len(SCENES) == 10
    seen, scene = [], scenes.THE_LIFT
    for _ in SCENES:
        seen.append(scene.slug)
        scene = scenes.after(scene)
    assert seen == list(SCENES)
    assert scene is scenes.THE_LIFT


@ALL
def test_both_speak(scene):
    assert {line.by for line in scene.lines} == set(scene.people)


@ALL
def test_it_may_be_read_in_more_than_one_way(scene):
    assert len(scene.readings) >= 3
    assert str(scene.take).endswith("?")


@ALL
def test_a_reading_speaks_of_lines_that_are_there(scene):
    for reading in scene.readings:
        for number in re.findall(r"(?:[Ll]ines?|[Ll]etter|[Aa]t|at|from line) (\d+)", str(reading)):
            assert 1 <= int(number) <= len(scene.lines)


@ALL
def test_nobody_is_right(scene):
    said = " ".join(map(str, scene.readings)).lower()
    assert not re.search(r"\b(correct answer|wrong answer|points?|score|mistake|fault)\b", said)
