"""What a journey has at hand: a real site, people with real browsers, canaries, axe."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from tests import browsers
from tests.canaries import Canaries
from tests.journeys import browsing
from tests.journeys.browsing import Person
from tests.site import Site, drop_database, fresh_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    if browsers.chromium() is None:
        pytest.skip("Chromium is not here; to have it: apt install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-journey-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def site(folder: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A running site. Marked `postgres`, a journey runs on PostgreSQL, otherwise on SQLite."""
    if request.node.get_closest_marker("postgres"):
        yield from site_on_postgres(folder)
        return
    made = Site(folder / "site")
    try:
        yield made.start()
    finally:
        made.stop()


def site_on_postgres(folder: Path) -> Iterator[Site]:
    address = os.environ.get("MIDSPAN_TEST_POSTGRES")
    if not address:
        pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
    name, database = fresh_database(address)
    made = Site(folder / "site", database=database)
    try:
        yield made.start()
    finally:
        made.stop()
        drop_database(address, name)


@pytest.fixture
def people() -> list[Person]:
    """Everybody who sat down in this journey."""
    return []


@pytest.fixture
def person(
    playwright: Playwright, folder: Path, site: Site, people: list[Person]
) -> Iterator[Callable[..., Person]]:
    """`person("Ana")` sits down at a browser of her own; `person("Ana", viewport=...)` too."""

    def sits_down(name: str, **looks: Any) -> Person:
        profile = folder / f"profile-{len(people)}-{name}"
        people.append(browsing.sits_down(playwright, profile, name, site.url, **looks))
        return people[-1]

    yield sits_down
    for one in people:
        one.context.close()
    wrong = [fault for one in people for fault in one.what_went_wrong()]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def canary(site: Site, person: Any, people: list[Person]) -> Iterator[Canaries]:
    """`canary("words")` gives the words back and, at the end, looks for them everywhere."""
    canaries = Canaries()
    yield canaries
    if canaries.words:
        places = [place for one in people for place in one.left.places]
        assert places, "nobody's browser sent anything, so nothing was searched"
        places += [("the server's log", site.log.encode()), *site.files()]
        seen = canaries.seen_in(places)
        assert not seen, "\n".join(sorted(set(seen)))


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with what is wrong for people who see, hear or point otherwise."""

    def look_at(page: Page) -> None:
        found = browsing.found_by_axe(page)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return look_at


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`shot(page, "home")` keeps a picture in shots/ if MIDSPAN_TEST_SHOTS is set."""
    place = Path(os.environ.get("MIDSPAN_TEST_SHOTS", ""))

    def keep(page: Page, name: str) -> None:
        if place.name:
            place.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place / f"{request.node.name}-{name}.png", full_page=True)

    return keep
