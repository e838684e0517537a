"""A page comes over a thin line in a moment: what it weighs, everything included."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import deeds
from tests.journeys.browsing import Person, measured
from tests.site import Site

KB = 1000
#: What a person on an old telephone waits for, headers included, on a first visit.
FIRST_PAGE = 60 * KB
TALK = 137 * KB
#: With what comes once the talk stands and nothing else is to be done (behaviours/talk/ahead.js).
TALK_AND_AHEAD = 162 * KB
#: Marks the moment from which somebody can say their first line.
STANDS = """new MutationObserver((_, watching) => {
  if (!document.querySelector('.talk[data-ready]')) return;
  performance.mark('stands');
  watching.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready'] });"""
ASKED_AFTER = """() => {
  const [{ startTime }] = performance.getEntriesByName('stands');
  return performance.getEntriesByType('resource').filter((one) => one.startTime >= startTime)
    .map((one) => one.name);
}"""


def told(sizes: dict[str, int]) -> str:
    listed = sorted(sizes.items(), key=lambda each: -each[1])
    return "\n".join([f"{sum(sizes.values())} bytes", *(f"{n:7} {url}" for url, n in listed)])


def test_the_first_page_weighs_at_most_60_kb(person: Callable[..., Person]) -> None:
    sizes = measured(person("Ana"), "/")
    print(told(sizes))
    assert len(sizes) > 1
    assert sum(sizes.values()) <= FIRST_PAGE, told(sizes)


def test_the_talk_weighs_at_most_137_kb_until_it_stands(
    person: Callable[..., Person], site: Site
) -> None:
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    page = deeds.says_hello(ben, link)
    deeds.says(page, "Hello, here I am.")
    page.add_init_script(STANDS)
    sizes = measured(ben, page.url, settled="idle")
    later = set(page.evaluate(ASKED_AFTER))
    before = {url: size for url, size in sizes.items() if url not in later}
    ahead = {url: size for url, size in sizes.items() if url in later}
    print(told(before), told(ahead), sep="\nand then ")
    for part in (
        "/live/line.js",
        "/live/leading.js",
        "/relationship/outbox.js",
        "/sealing/words.js",
    ):
        assert any(part in url for url in before), f"{part} is not there when the talk stands"
    assert any("/talk/menu.js" in url for url in ahead), "nothing is there when the line is cut"
    assert sum(before.values()) <= TALK, told(before)
    assert sum(sizes.values()) <= TALK_AND_AHEAD, told(sizes)
