"""The demonstration as a newcomer meets it: two addresses, two people, three evenings."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from midspan.demonstration import script
from tests.canaries import Canaries
from tests.journeys import deeds
from tests.site import ROOT, Site

LINES = [line.words for evening in script.EVENINGS for line in evening.lines]


#: The doors behind which something lies, and how many things.
STOPS = {"connection": 2, "worldview": 2, "agreement": 1, "mutuality": 2, "moving-towards": 3}

#: What lies behind a door, with everybody's own name: each thing with its sheets and answers.
THINGS = """() => [...document.querySelectorAll('.thing')].map((thing) => ({
  id: thing.id, title: thing.querySelector('.thing__title').textContent,
  state: thing.querySelector('.thing__state')?.textContent.replace(/, in (your words|the words of \\w+),/, ''),
  began: thing.querySelector('[data-began]:not([hidden]) a')?.textContent ?? '',
  sheets: Object.fromEntries([...thing.querySelectorAll('.laid')].map((sheet) => {
    const name = sheet.querySelector('.laid__name');
    const who = sheet.classList.contains('laid--near') ? name.dataset.own : name.textContent;
    const words = [...sheet.querySelectorAll('.parts__part:not([hidden]) sealed-text')];
    const answers = [...sheet.querySelectorAll('.reply')].map((reply) => reply.querySelector('[data-told]').textContent);
    return [who, [words.map((part) => part.shadowRoot.textContent), answers]];
  })),
}))"""


def lies_behind(visitor, door, shot, name):
    rel = deeds.rel_of(visitor.page.url)
    page = visitor.goes_to(f"{visitor.page.url.split('/r/')[0]}/r/{rel}/{door}/")
    expect(page.locator("#door[data-ready]")).to_be_attached(timeout=20_000)
    shot(page, f"{name}-{door}")
    return page.evaluate(THINGS)


@pytest.fixture
def site(folder):
    made = Site(folder / "site", options=("--demonstration",))
    try:
        yield made.start()
    finally:
        made.stop()


def doors(site):
    """What the command prints, as the address of each."""
    done = subprocess.run(
        [sys.executable, "-m", "midspan.demonstration", "--at", site.url, "--data", site.data],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return re.findall(r"http://\S+", done.stdout)


def comes_in(person, address, name):
    page = person.goes_to(address)
    page.get_by_role("button", name=f"Come in as {name}").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    return page


def test_a_newcomer_is_both_of_them_in_one_browser(site, person, canary, axe, shot):
    for line in LINES:
        if len(line) > 30:
            canary(line)
    bridies, tareks = doors(site)
    visitor = person("Visitor")
    visitor.goes_to(bridies)
    expect(visitor.page.get_by_role("heading", name="Bridie is made up")).to_be_visible()
    assert "#" not in visitor.page.url
    axe(visitor.page)
    shot(visitor.page, "door")
    read: dict[str, list[str]] = {}
    laid: dict[str, dict[str, list[object]]] = {}
    for address, name, other in ((bridies, "Bridie", "Tarek"), (tareks, "Tarek", "Bridie")):
        page = comes_in(visitor, address, name)
        page.locator("#home[data-ready]").wait_for()
        expect(page.locator(".people__name")).to_have_text(other)
        page.locator(".people__name").click()
        read[name] = deeds.reads(deeds.arrives(visitor))
        shot(page, name)
        laid[name] = {door: lies_behind(visitor, door, shot, name) for door in STOPS}
    keys = Canaries()
    for address in (bridies, tareks):
        keys(address.split("#")[1])
    # The command keeps them, for these two who are made up; no browser gave them away.
    assert keys.seen_in(visitor.left.places) == []
    # Every stop of the walk, the same from both seats.
    assert laid["Bridie"] == laid["Tarek"]
    assert {door: len(things) for door, things in laid["Bridie"].items()} == STOPS
    assert read["Bridie"][-len(LINES) :] == LINES
    assert read["Tarek"][-len(LINES) :] == LINES


def test_a_door_works_once_and_the_next_start_opens_new_ones(site, person):
    first = doors(site)
    visitor, other = person("Visitor"), person("Somebody else")
    comes_in(visitor, first[0], "Bridie")
    other.goes_to(first[0])
    expect(other.page.get_by_text("works once")).to_be_visible()
    second = doors(site)
    assert [at.split("#")[1] for at in second] == [at.split("#")[1] for at in first]
    other.goes_to(first[1])
    expect(other.page.get_by_text("works once")).to_be_visible()
    comes_in(other, second[1], "Tarek")


def test_a_door_copied_in_part_says_so_and_stays_open(site, person):
    address = doors(site)[0]
    visitor = person("Visitor")
    page = visitor.goes_to(address.split("#")[0])
    page.get_by_role("button", name="Come in as Bridie").click()
    expect(page.get_by_role("alert")).to_contain_text("A part of the address is missing")
    comes_in(visitor, address, "Bridie")


def test_without_the_demonstration_there_is_no_door(folder):
    plain = Site(folder / "plain")
    try:
        plain.start()
        assert plain.status("/enter/anything/") == 404
    finally:
        plain.stop()
