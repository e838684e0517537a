"""Every page, as different people meet it: narrow, dark, mirrored, without a script, by ear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import deeds
from tests.journeys.browsing import Person
from tests.site import Site

#: Pages for anyone; none of them shows sealed words or needs a key.
OPEN = ["/", "/who-can-see-what/", "/invited/", "/a-place-of-your-own/", "/about-this-place/",
        "/leave-this-page/", "/mirror/", "/mirror/card/", "/all-keys-lost/", "/nowhere/at-all/"]  # fmt: skip
#: Pages for anyone that handle keys, and say so kindly where there is no script.
WITH_KEYS = ["/sign-in/", "/join/AAAAAAAAAAAAAAAAAAAAAA/"]
#: Of a signed-in person, `{rel}` being their relationship.
OWN = [
    "/", "/me/", "/me/way-back/", "/what-hosts-did/", "/with/new/", "/r/{rel}/", "/r/{rel}/first-words/",
    "/r/{rel}/letters/", "/r/{rel}/invite/", "/r/{rel}/leave/", "/r/{rel}/back/",
    "/r/{rel}/delete/", "/me/leave-for-good/", "/me/kept/", "/me/export/",
]  # fmt: skip

NARROW = {"width": 320, "height": 640}
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1
    || part.getBoundingClientRect().left < -1)
  .filter((part) => getComputedStyle(part).position !== 'absolute')
  .map((part) => part.outerHTML.slice(0, 120))"""


def fits(page: Page) -> None:
    """Nobody has to scroll sideways to read."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("innerWidth"), f"{page.url}: {page.evaluate(TOO_WIDE)[:5]}"


def has_one_heading(page: Page) -> None:
    assert page.locator("h1:visible").count() == 1, page.url
    assert page.title().strip(), page.url


def is_kind_to_all(page: Page, axe: Callable[[Page], None]) -> None:
    has_one_heading(page)
    fits(page)
    axe(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    fits(page)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_for_anyone(
    person: Callable[..., Person], axe: Callable[[Page], None], colours: str
) -> None:
    ana = person("Ana", viewport=NARROW, color_scheme=colours, reduced_motion="reduce")
    for path in [*OPEN, *WITH_KEYS]:
        is_kind_to_all(ana.goes_to(path), axe)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_of_those_who_are_in(
    person: Callable[..., Person], site: Site, axe: Callable[[Page], None], colours: str
) -> None:
    ana = person("Ana", viewport=NARROW, color_scheme=colours, reduced_motion="reduce")
    deeds.begins(ana, site)
    deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    for path in OWN:
        page = ana.goes_to(path.format(rel=rel))
        page.wait_for_load_state("networkidle")
        is_kind_to_all(page, axe)


def test_pages_without_a_script(person: Callable[..., Person]) -> None:
    ana = person("Ana", viewport=NARROW, java_script_enabled=False)
    for path in OPEN:
        page = ana.goes_to(path)
        assert page.locator("h1").is_visible()
        assert page.locator("main").inner_text().strip()
    for path in WITH_KEYS:
        said = ana.goes_to(path).locator("main").inner_text()
        assert "JavaScript" in said, f"{path} does not say what it needs"


def test_a_page_can_be_walked_by_keyboard(person: Callable[..., Person]) -> None:
    """The first stop leads past the head of the page, and every stop can be seen."""
    ana = person("Ana")
    page = ana.goes_to("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(8):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 }"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")
