"""Six are the canon, two are ours; each has a wish behind it and a twin, and none is a person."""

from __future__ import annotations

import re

import pytest

from midspan.learning.disconnects import SIX, TWO_WE_ADD
from tests.cast import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return browser().get("/learning/disconnects/").content.decode()


def test_the_six_come_first_and_ours_stand_apart(page):
    told = re.findall(r'<section class="twin" id="(\w+)">|<h2>(Two that we add)</h2>', page)
    assert ["".join(each) for each in told] == [
        *(each.slug for each in SIX),
        "Two that we add",
        *(each.slug for each in TWO_WE_ADD),
    ]
    assert (len(SIX), len(TWO_WE_ADD)) == (6, 2)


@pytest.mark.parametrize("each", [*SIX, *TWO_WE_ADD], ids=lambda each: each.slug)
def test_what_is_said_is_said_by_somebody_about_themself(each):
    assert re.match(r"I |\(", str(each.wish)), "the wish is mine"
    assert str(each.asks).endswith("?")
    assert str(each.apart) != str(each.together)


def test_nobody_is_called_one(page):
    assert not re.search(r"\b(lecturer|prober|joker|disconnector)s?\b", page, re.IGNORECASE)
