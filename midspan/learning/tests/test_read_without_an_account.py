"""Anybody reads, prints and tries; nothing asks who they are, and nothing needs a script."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from midspan.learning import contents, papers, scenes
from tests.cast import browser

pytestmark = pytest.mark.django_db

PAGES = [f"/learning/{slug}/" for slug in contents.PAGES]
SHEETS = [f"/learning/{slug}/paper/" for slug in papers.PAPERS]
SCENES = [f"/learning/scenes/{slug}/" for slug in scenes.SCENES]
ALL = ["/learning/", "/learning/two-people/", "/learning/scenes/", *PAGES, *SHEETS, *SCENES]


def read(address: str) -> str:
    answer = browser().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", ALL)
def test_a_stranger_reads_it_without_a_script(address):
    page = read(address)
    assert page.count("<h1") == 1
    # The way out of the page is on every page, and works as a link without it.
    assert "<form" not in page
    assert re.findall(r"js/behaviours/([\w-]+)\.js", page) == ["leave-page"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_ends_with_where_one_does_it(address):
    assert "learn__doors" in read(address)


@pytest.mark.parametrize("page", contents.PAGES.values(), ids=contents.PAGES)
def test_a_page_has_its_sheet(page):
    if page is not contents.CLASS:  # which prints others
        sheet = page.twin or f"/learning/{page.slug}/paper/"
        assert f'href="{sheet}"' in read(f"/learning/{page.slug}/")


@pytest.mark.parametrize("page", [page for page in contents.PAGES.values() if page.twin])
def test_the_sheet_of_what_lies_behind_a_door_is_that_of_the_door(page):
    assert page.slug not in papers.PAPERS
    earlier = browser().get(f"/learning/{page.slug}/paper/")
    assert earlier.status_code == 301
    assert earlier["Location"] == page.twin


def test_what_there_is_to_read_stands_in_the_contents():
    page = read("/learning/")
    for address in [*PAGES, "/learning/two-people/", "/learning/scenes/"]:
        assert f'href="{address}"' in page


def test_what_is_not_written_is_not_there():
    for address in ("/learning/nothing/", "/learning/nothing/paper/", "/learning/scenes/none/"):
        assert browser().get(address).status_code == 404


def test_a_page_leads_to_its_door_and_does_not_promise_one_that_is_not_there(monkeypatch):
    not_yet = "there is no place of its own for it yet"
    page = contents.PAGES["worldview"]
    assert page.longer_sheets
    assert f'href="{page.longer_sheets}"' in read("/learning/worldview/")
    assert not_yet not in read("/learning/worldview/")
    monkeypatch.setitem(contents.PAGES, "worldview", replace(page, door="nowhere"))
    assert not_yet in read("/learning/worldview/")


def test_somebody_who_is_in_is_led_back_to_their_people(cast):
    page = browser(cast.ada).get("/learning/connection/").content.decode()
    assert "To the people I talk with" in page


def test_the_front_page_has_a_door_to_each_task():
    page = read("/")
    for task in contents.TASKS:
        assert f'href="/learning/{task.slug}/"' in page
        assert f'href="{task.twin or f"/learning/{task.slug}/paper/"}"' in page
        assert f'href="/learning/two-people/#{task.slug}"' in page
        assert f'id="{task.slug}"' in read("/learning/two-people/")
