"""The learning pages as different people meet them: narrow, dark, mirrored, without a script, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from midspan.learning import contents, papers, scenes
from midspan.relationships import doors
from tests.journeys.browsing import Person
from tests.journeys.test_every_page import NARROW, fits, is_kind_to_all

PAGES = [f"/learning/{slug}/" for slug in contents.PAGES]
SHEETS = [f"/learning/{slug}/paper/" for slug in papers.PAPERS]
DOORS = {f"/on-paper/{name}/": doors.named(name) for name in doors.names()}
SCENES = [f"/learning/scenes/{slug}/" for slug in scenes.SCENES]
#: One of each kind.
KINDS = ["/learning/", "/learning/two-people/", "/learning/scenes/", PAGES[1], SHEETS[0], SCENES[0]]


def pages_on_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))


def test_anyone_reads_them(
    person: Callable[..., Person], axe: Callable[[Page], None], shot: Callable[[Page, str], None]
) -> None:
    ana = person("Ana", viewport=NARROW, reduced_motion="reduce")
    for path in sorted({*KINDS, *PAGES}):
        is_kind_to_all(ana.goes_to(path), axe)
        shot(ana.page, path.strip("/").replace("/", "-"))
    for path in [*SHEETS, *DOORS, *SCENES]:
        fits(ana.goes_to(path))
        if path in DOORS:
            axe(ana.page)
            shot(ana.page, path.strip("/").replace("/", "-"))


def test_they_hold_in_the_dark_too(
    person: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    ana = person("Ana", viewport=NARROW, color_scheme="dark")
    for path in [*KINDS, "/learning/disconnects/", "/learning/worldview/"]:
        axe(ana.goes_to(path))


def test_a_scene_is_read_and_put_on_paper_without_a_script(person: Callable[..., Person]) -> None:
    ana = person("Ana", java_script_enabled=False)
    page = ana.goes_to("/")
    page.get_by_role("link", name="ten scenes").click()
    page.get_by_role("link", name="Behind the baths").click()
    reading = page.get_by_text("Line 3 has no end")
    expect(page.get_by_text("I slept in the car again.")).to_be_visible()
    expect(reading).to_be_hidden()
    assert pages_on_paper(page) == 1
    page.get_by_text("How we read it").click()
    expect(reading).to_be_visible()


def test_every_sheet_is_one_page_and_the_hour_in_class_two(person: Callable[..., Person]) -> None:
    ana = person("Ana")
    printed = {path: pages_on_paper(ana.goes_to(path)) for path in [*SHEETS, *SCENES]}
    assert set(printed.values()) == {1}, printed
    for path, door in DOORS.items():
        # One for each sort; two where the questions are many and the letters large.
        assert door
        long = {"finding-back", "loop", "harder-days"} & {sort.name for sort in door.sorts}
        many = pages_on_paper(ana.goes_to(path))
        assert len(door.sorts) <= many <= len(door.sorts) + len(long), path
    assert pages_on_paper(ana.goes_to("/learning/an-hour-in-class/")) == 2
