"""Somebody with very many people finds them some at a time, and each page stays light."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bench import pages

pytestmark = pytest.mark.django_db

#: What may come over the line for fifty people, packed; all 130 of them would be three times that.
MOST = 90_000


@pytest.fixture
def ann() -> Client:
    """In touch with 129 people and in a circle; the talk with the first of them is the newest."""
    return pages.browser(pages.make("many", 40, 130, 3))  # type: ignore[no-any-return]


def page(ann: Client, address: str) -> Any:
    return ann.get(address, headers={"Accept-Encoding": "gzip"})


def test_the_newest_fifty_stand_on_the_first_page_and_it_stays_light(ann: Client) -> None:
    first = page(ann, "/")
    assert len(first.context["people"]) == 50
    assert len(first.content) < MOST
    facts = [act["facts"][0][1] for act in first.context["book"]["acts"]]
    assert len(facts) == 100  # what I know of each, and how far I read


def test_a_plain_link_leads_further_back_and_the_rest_is_counted_truly(ann: Client) -> None:
    seen: list[str] = []
    for address, told in (("/", "80 more"), ("/?from=50", "30 more"), ("/?from=100", "Nearer")):
        here = page(ann, address)
        html = ann.get(address).content.decode()
        assert told in html
        seen += [one["rel"] for one in here.context["people"]]
        # Who is not on this page is heard of on it all the same.
        assert len(here.context["elsewhere"]) == 130 - len(here.context["people"])
    assert len(seen) == len(set(seen)) == 130
    assert "?from=150" not in html


@pytest.mark.parametrize("odd", ["x", "-1", "130", "99999999999", "\u0665"])
def test_an_address_that_leads_nowhere_is_the_first_page(ann: Client, odd: str) -> None:
    assert page(ann, f"/?from={odd}").context["before"] == 0


def test_few_people_have_one_page_and_nothing_to_look_through() -> None:
    few = pages.browser(pages.make("few", 20, 3, 3)).get("/").content.decode()
    assert "data-find" not in few
    assert "Further back" not in few


def test_names_are_looked_for_in_what_i_know_of_everybody(ann: Client) -> None:
    acts = ann.get("/book/acts/?sort=known").json()["acts"]
    assert len(acts) == 130
    assert {act["facts"][0][1].split("/")[0] for act in acts} == {"known"}
    assert ann.get("/book/acts/?sort=note").status_code == 400
