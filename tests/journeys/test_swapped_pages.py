"""Whoever the people are, the same lies between them, and each has the same before them.

Random sequences of everything that can be done behind the doors are lived through in one page, by
the programs and the buttons that people use (swapped-pages.js), and once more with the people swapped:
what Ana saw is then what Ben sees. Acts come to the others as by the live line, to one device only in
the end. Examples are the same at every run; for other ones, or more, set MIDSPAN_TEST_EXAMPLES to a
number (about three of them a second).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Playwright, Route

from midspan.relationships import doors
from tests import browsers

HERE = Path(__file__).parent
STATIC = HERE.parent.parent / "midspan" / "static"
PEOPLE = [f"«{letter}»" for letter in "ABCDEFGH"]
NAMES = re.compile(r"«\w»(?:(?:,| and| ,)? «\w»)+")
MORE = os.environ.get("MIDSPAN_TEST_EXAMPLES", "")

DEEDS = ["begins", "beside", "beside", "answers", "answers", "otherwise", "takes back", "wordless"]


def page_of_all_doors() -> str:
    """Each door as its page has it, all in one: the doors to be copied, the templates once."""
    pages = []
    for door in (doors.named(name) for name in doors.names()):
        assert door is not None
        html = render_to_string(
            door.template, {"door": door, "doors": doors.tasks(), "longest": 4000, **door.shows}
        )
        main = re.search(r"<main[^>]*>(.*)</main>", html, re.S)
        assert main
        text = re.sub(r"<script.*?</script>", "", main[1], flags=re.S)
        first, *rest = text.partition("<template")
        page = f'<template data-door-page="{door.name}">{first.strip()}</template>'
        pages.append(page + "".join(rest))
    return f'<!doctype html><html lang="en"><title>…</title><body>{"".join(pages)}</body></html>'


@pytest.fixture(scope="module")
def place(playwright: Playwright) -> Iterator[Page]:
    """A page with all doors, over a place that is a few lines of script."""
    html = page_of_all_doors()
    browser = playwright.chromium.launch(executable_path=browsers.chromium())
    page = browser.new_page()

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix("https://place.test")
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path == "/swapped-pages.js":
            route.fulfill(path=HERE / "swapped-pages.js")
        else:
            route.fulfill(body=html, content_type="text/html")

    page.route("**/*", serve)
    page.goto("https://place.test/")
    page.add_script_tag(url="/swapped-pages.js", type="module")
    page.wait_for_function("globalThis.isReady")
    yield page
    browser.close()


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    many = draw(st.sampled_from([2, 2, 3, 3, 8]))
    seat = st.integers(0, many)  # the last is the second device of one of them
    what = st.sampled_from([*DEEDS, *DEEDS, "leaves"])
    step = st.tuples(seat, what, st.integers(0, 23), st.booleans())
    return {
        "people": PEOPLE[:many],
        "doors": [draw(st.sampled_from(doors.names()))],
        "twice": draw(st.integers(0, many - 1)),
        "away": draw(st.integers(0, many)),
        "steps": draw(st.lists(step, min_size=1, max_size=12)),
        "turn": draw(st.integers(1, many - 1)),
    }


def turned(text: Any, by: dict[str, str]) -> Any:
    """Names swapped; where several are told in a row their order says nothing."""
    swapped = re.sub("«.»", lambda name: by.get(name[0], name[0]), text)
    return NAMES.sub(lambda row: " ".join(sorted(re.findall("«.»", row[0]))), swapped)


@settings(
    max_examples=int(MORE or 15),
    derandomize=not MORE,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(story=stories())
def test_whoever_they_are_each_sees_what_the_other_would(place: Page, story: dict[str, Any]):
    people = story["people"]
    by = dict(zip(people, people[story["turn"] :] + people[: story["turn"]], strict=True))
    told = place.evaluate("(story) => live(story)", story)
    # The same people in the same order of coming; each does what another did.
    seats = [people.index(by[name]) for name in people]
    swap = story | {
        "twice": seats[story["twice"]],
        "away": seats[story["away"]] if story["away"] < len(people) else story["away"],
        "steps": [
            (seats[who] if who < len(people) else who, *rest) for who, *rest in story["steps"]
        ],
    }
    other = place.evaluate("(story) => live(story)", swap)
    assert told["acts"] == other["acts"]
    assert [turned(words, by) for words in told["told"]] == [turned(w, {}) for w in other["told"]]
    theirs = {(view["me"], view["isSecond"]): view for view in other["views"]}
    for view in told["views"]:
        that = theirs[by[view["me"]], view["isSecond"]]
        # Ana before the one, Ben before the other.
        assert turned(view["drawn"], by) == turned(that["drawn"], {})
        # Live, on each device, also after being away: as if one had only now opened the page.
        assert view["drawn"] == view["fresh"]
        # For everybody the same lies there.
        assert view["lies"] == told["views"][0]["lies"]
