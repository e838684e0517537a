"""Whoever the people are, the same lies between them, and each can do what the other could.

Random sequences of everything that can be done behind the doors, by two, three or eight people, one
of them on two devices and one away: lived through (tests/js/lives.js) by the programs that read and
offer it on the pages, and once more with the people swapped. What Ana had before her is then what
Ben has. The examples are the same at every run; MIDSPAN_TEST_EXAMPLES asks for other ones, and how
many.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.relationships import doors

ROOT = Path(__file__).parent.parent.parent
MORE = os.environ.get("MIDSPAN_TEST_EXAMPLES", "")
PEOPLE = [f"«{letter}»" for letter in "ABCDEFGH"]

#: What each sort lets people do.
SORTS = {
    sort.name: {
        "beside": bool(sort.beside),
        "stays": sort.stays,
        "replies": [
            {"name": reply.name, "mine": reply.mine, "theirs": reply.theirs}
            for reply in sort.replies
        ],
    }
    for _, sort in doors.all_sorts()
}

Story = dict[str, Any]
Live = Callable[[Story], Any]


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here; to have it: apt install nodejs")
    running = subprocess.Popen(
        [node, "tests/js/lives.js"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdin and running.stdout
        wrote, told = running.stdin, running.stdout

        def ask(story: Story) -> Any:
            wrote.write(json.dumps(story) + "\n")
            wrote.flush()
            return json.loads(told.readline())

        yield ask
        wrote.close()


@st.composite
def stories(draw: st.DrawFn) -> Story:
    many = draw(st.sampled_from([2, 2, 3, 8]))
    step = st.tuples(
        st.integers(0, many),  # the last of the seats is the second device of one of them
        st.integers(0, 60),
        st.sampled_from([False] * 25 + [True]),
        st.booleans(),
    )
    names = draw(st.lists(st.sampled_from(list(SORTS)), min_size=1, max_size=2, unique=True))
    return {
        "people": PEOPLE[:many],
        "sorts": {name: SORTS[name] for name in names},
        "twice": draw(st.integers(0, many - 1)),
        "away": draw(st.integers(0, many)),
        "steps": draw(st.lists(step, min_size=4, max_size=40)),
        "turn": draw(st.integers(1, many - 1)),
    }


def turned(story: Story) -> tuple[Story, dict[str, str]]:
    """The same people in the order in which they came; each does what another did."""
    people = story["people"]
    by = dict(zip(people, people[story["turn"] :] + people[: story["turn"]], strict=True))
    seats = [*(people.index(by[name]) for name in people), len(people)]
    swapped = {"twice": seats[story["twice"]], "away": seats[story["away"]]}
    swapped["steps"] = [(seats[who], *rest) for who, *rest in story["steps"]]
    return story | swapped, by


def renamed(view: Any, by: dict[str, str]) -> Any:
    """A view with everybody's name swapped; names that are told in a row stand in no order."""
    text = re.sub("«.»", lambda name: by[name[0]], json.dumps(view, ensure_ascii=False))
    in_order = re.sub(r'\["«.»"(?:, "«.»")+\]', told_in_a_row, text)
    return json.loads(in_order)


def told_in_a_row(names: re.Match[str]) -> str:
    return json.dumps(sorted(json.loads(names[0])), ensure_ascii=False)


def without_seat(view: Any) -> Any:
    """What lies there, without whose bank it is on and what this person can do with it."""
    return [
        thing
        | {"deeds": None, "sheets": [sheet | {"bank": None} for sheet in thing["sheets"]]}
        for thing in view
    ]  # fmt: skip


@settings(max_examples=int(MORE or 200), derandomize=not MORE, deadline=None)
@given(story=stories())
def test_whoever_they_are_each_has_before_them_what_the_other_would(live: Live, story: Story):
    other, by = turned(story)
    told, swapped = live(story), live(other)
    assert told["came"] == swapped["came"]
    assert {by[me] for me in told["views"]} == set(swapped["views"])
    for me, view in told["views"].items():
        assert renamed(view, by) == renamed(swapped["views"][by[me]], {name: name for name in by})
    seen = [without_seat(view) for view in told["views"].values()]
    assert all(view == seen[0] for view in seen)
