"""A page comes over a thin line in a moment: what it weighs, everything included."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import deeds
from tests.journeys.browsing import Person, measured
from tests.site import Site

KB = 1000
#: What a person on an old telephone waits for, headers included, on a first visit.
FIRST_PAGE = 60 * KB
TALK = 150 * KB


def told(sizes: dict[str, int]) -> str:
    listed = sorted(sizes.items(), key=lambda each: -each[1])
    return "\n".join([f"{sum(sizes.values())} bytes", *(f"{n:7} {url}" for url, n in listed)])


def test_the_first_page_weighs_at_most_60_kb(person: Callable[..., Person]) -> None:
    sizes = measured(person("Ana"), "/")
    print(told(sizes))
    assert len(sizes) > 1
    assert sum(sizes.values()) <= FIRST_PAGE, told(sizes)


def test_the_talk_weighs_at_most_150_kb(person: Callable[..., Person], site: Site) -> None:
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    page = deeds.says_hello(ben, link)
    deeds.says(page, "Hello, here I am.")
    sizes = measured(ben, page.url, settled="idle")
    print(told(sizes))
    assert any("/live/line.js" in url for url in sizes), "the live line is not among it"
    assert sum(sizes.values()) <= TALK, told(sizes)
