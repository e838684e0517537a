"""Every page in the states it can be in: narrow, enlarged, mirrored and dark, with keyboard and axe.

It takes minutes, so it runs when asked for, and writes docs/pages.md from what it saw:

    MIDSPAN_TEST_PAGES=docs/pages.md .venv/bin/pytest tests/journeys/test_pages.py

Its table is not in the tree yet: it has not walked all pages to the end.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import tree
from tests.journeys import browsing, deeds
from tests.journeys.browsing import Person
from tests.journeys.test_come_back import KEYS
from tests.site import Site

TABLE = os.environ.get("MIDSPAN_TEST_PAGES", "")
LISTED = tomllib.loads(tree.words(tree.ROOT / "tests" / "promises" / "addresses.toml"))
NARROW: Any = {"width": 320, "height": 640}
ENLARGED: Any = {"width": 640, "height": 450}
#: Words that stand in one piece, and words that go on and on.
LONG = "Hildegard-Rosalinde Wolkenstein-Überlingen vom Unteren Bodensee"[:60]
UNBROKEN = "w" * 400

#: Text that does not fit into its own box and is cut there.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((part) => {
  const how = getComputedStyle(part);
  if (part.closest('.unseen') || !part.textContent.trim() || part.tagName === 'TEXTAREA') return false;
  const hides = how.overflowX === 'hidden' || how.overflowX === 'clip';
  return hides && how.clipPath === 'none' && part.scrollWidth > part.clientWidth + 2;
}).map((part) => part.outerHTML.slice(0, 90))"""
#: Controls and headings, two of which lie on top of each other. The way out floats on purpose.
OVERLAP = """() => {
  const boxes = [...document.querySelectorAll('a, button, input, textarea, select, h1, h2, summary')]
    .filter((part) => part.checkVisibility() && !part.closest('.unseen, .exit'))
    .map((part) => [part, part.getBoundingClientRect()]).filter(([, box]) => box.width > 2);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([other]) => !one.contains(other) && !other.contains(one))
    .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
    .map(([other]) => `${one.outerHTML.slice(0, 60)} / ${other.outerHTML.slice(0, 60)}`)).slice(0, 3);
}"""
UNDER_THE_EXIT = """() => {
  const exit = document.querySelector('.exit').getBoundingClientRect();
  return [...document.querySelectorAll('.place a')].map((part) => part.getBoundingClientRect())
    .filter((box) => box.right > exit.left + 1 && box.left < exit.right - 1
      && box.bottom > exit.top && box.top < exit.bottom).length;
}"""
SEEN = """() => {
  const how = getComputedStyle(document.activeElement);
  return document.activeElement === document.body
    || (how.outlineStyle !== 'none' && parseFloat(how.outlineWidth) > 0);
}"""


def pages(*kinds: str) -> list[str]:
    """Addresses of the list that one can open, without those that need a secret of their own."""
    found = []
    for kind in kinds:
        for address, how in LISTED[kind].items():
            if kind == "open" or "GET" in how:
                found.append(address)
    return [one for one in found if "<" not in one.replace("<rel>", "")]


def is_page(person: Person, path: str) -> bool:
    answer = person.context.request.get(person.address + path)
    if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
        return False
    person.goes_to(path)
    return True


def wrong_on(page: Page) -> Iterator[str]:
    page.wait_for_load_state("networkidle")
    page.set_viewport_size(NARROW)
    yield from looked_at(page, "320")
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from looked_at(page, "320, right to left")
    page.set_viewport_size(ENLARGED)
    yield from looked_at(page, "200 %, right to left")
    page.evaluate("document.documentElement.dir = 'ltr'")
    for _ in range(4):
        page.keyboard.press("Tab")
        if not page.evaluate(SEEN):
            yield "focus not seen: " + page.evaluate("document.activeElement.outerHTML")[:80]
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        for found in browsing.found_by_axe(page):
            yield f"axe, {colours}: {found}"


def looked_at(page: Page, how: str) -> Iterator[str]:
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"scrolls sideways at {how}"
    for found in page.evaluate(CUT):
        yield f"cut at {how}: {found}"
    for found in page.evaluate(OVERLAP):
        yield f"overlap at {how}: {found}"
    page.evaluate("scrollTo(0, 0)")
    if page.evaluate(UNDER_THE_EXIT):
        yield f"under the way out at {how}"


@pytest.mark.skipif(not TABLE, reason="asked for with MIDSPAN_TEST_PAGES; it takes minutes")
def test_every_page_in_its_states(site: Site, person, shot) -> None:
    seen: dict[str, dict[str, list[str]]] = {}
    ana, ben = person("Ana", reduced_motion="reduce"), person("Ben")

    def walk(state: str, addresses: list[str], rel: str = "") -> None:
        for address in addresses:
            if is_page(ana, address.replace("<rel>", rel)):
                seen.setdefault(address, {})[state] = list(wrong_on(ana.page))
                print(state, address, seen[address][state] or "ok", flush=True)
                shot(ana.page, f"{state}{address.replace('/', '_')}".replace(" ", "-"))

    walk("stranger", pages("open"))
    deeds.begins(ana, site)
    walk("empty", pages("open", "own", "hosts"))
    page = ana.goes_to("/host/")
    page.get_by_label("Its name", exact=True).fill(LONG)
    page.get_by_label("A few plain words about it").fill(f"{UNBROKEN}\n\n{LONG * 20}")
    page.get_by_label("How the hosts can be reached").fill(UNBROKEN)
    page.get_by_role("button", name="Say it so").click()
    link = deeds.makes_a_place(ana, LONG, LONG[:40], f"{UNBROKEN} {LONG * 10}")
    deeds.says_hello(ben, link)
    rel = deeds.rel_of(ben.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    deeds.says(talk, f"{UNBROKEN} {LONG * 10}")
    deeds.sees(ben.page, f"{UNBROKEN} {LONG * 10}")
    walk("very long", pages("open", "own", "hosts", "reached"), rel)
    ana.goes_to("/about-this-place/")
    ana.page.evaluate(KEYS)
    walk("key missing", pages("own", "reached"), rel)
    tree_table(Path(TABLE), seen)
    wrong = {
        f"{at} ({state})": each for at, by in seen.items() for state, each in by.items() if each
    }
    assert not wrong, "\n".join(f"{where}: {each}" for where, each in wrong.items())


def tree_table(path: Path, seen: dict[str, dict[str, list[str]]]) -> None:
    states = ["stranger", "empty", "very long", "key missing"]
    lines = [
        "# Every page, as a program saw it",
        "",
        "Written by tests/journeys/test_pages.py in Chromium. Each page was looked at 320 pixels",
        "wide, enlarged to 200 %, from right to left, in light and dark: nothing scrolls sideways, is",
        "cut or lies on top of something else, four steps by keyboard can be seen, and axe finds",
        "nothing. A number says how many things were found wrong. – was not walked in that state.",
        "Pages without a line, refused things and a line that is down are told in other journeys.",
        "",
        "| page | " + " | ".join(states) + " |",
        "|---|" + "---|" * len(states),
    ]
    for address, by in sorted(seen.items()):
        told = [
            ("ok" if not by[state] else str(len(by[state]))) if state in by else "–"
            for state in states
        ]
        lines.append(f"| `{address}` | " + " | ".join(told) + " |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
