"""Talking over bad lines: cut, delayed, half-open, repeating and lying. Each line once, in order.

Each person has a line of their own to the place (tests/proxy.py), and only that is disturbed.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browsing, deeds
from tests.journeys.browsing import Person
from tests.journeys.talks import WRITTEN
from tests.journeys.test_two_people_talk import casino
from tests.proxy import Proxy

if TYPE_CHECKING:
    from tests.site import Site

CUTS = 10
AWAY = 20
#: static/js/live/pauses.js: an answer that does not come, then the first pauses of coming back.
PATIENCE = 10_000
COMING_BACK = 45_000
#: How long nothing may be heard on a line before it counts as dead.
SILENCE = 60_000


@pytest.fixture
def over(playwright, folder, site) -> Iterator[Callable[..., Person]]:
    """`over("Ana")` sits down at a browser whose line to the place is `ana.line`."""
    people: list[Person] = []

    def sits_down(name: str, **looks: Any) -> Person:
        line = Proxy(lambda: site.port)
        one = browsing.sits_down(playwright, folder / f"profile-{name}", name, line.url, **looks)
        one.line = line
        people.append(one)
        return one

    yield sits_down
    for one in people:
        one.context.close()
        one.line.close()
    wrong = [fault for one in people for fault in one.what_went_wrong()]
    assert not wrong, "\n".join(wrong)


def for_whom(person: Person, address: str) -> str:
    """An address of the place, as this person's line has it."""
    return re.sub(r"^http://localhost:\d+", person.address, address)


def met(site, over) -> tuple[Person, Person, str]:
    """Ana and Ben, each at their own line, in an open talk."""
    ana, ben = over("Ana"), over("Ben")
    here = SimpleNamespace(begin_link=for_whom(ana, site.begin_link), url=ana.address)
    deeds.begins(ana, cast("Site", here))
    deeds.says_hello(ben, for_whom(ben, deeds.makes_a_place(ana, "Ben", "Ana")))
    rel = deeds.rel_of(ben.page.url)
    deeds.opens_the_talk(ana, rel)
    is_here(ana.page, "Ben")
    is_here(ben.page, "Ana")
    return ana, ben, rel


def is_here(page: Page, name: str) -> None:
    expect(page.locator(".talk__presence")).to_contain_text(f"{name} is here.", timeout=COMING_BACK)


def is_back(page: Page) -> None:
    expect(page.locator(".talk[data-line=open]")).to_be_attached(timeout=COMING_BACK)


def all_is_said(people: list[Person], said: list[str]) -> None:
    """Each line once, in order, on each page; nothing waits, nothing is marked."""
    for person in people:
        deeds.reads_exactly(person.page, said, within=COMING_BACK)
        expect(person.page.locator(".line--waiting")).to_have_count(0)
        assert person.page.evaluate(deeds.MARKS) == []


def test_a_real_talk_over_a_line_that_is_cut_ten_times(site, over):
    ana, ben, rel = met(site, over)
    people = [ana, ben]
    lines = casino()
    gone = range(len(lines) // 2, len(lines) // 2 + AWAY)
    lines = [(0 if number in gone else who, words) for number, (who, words) in enumerate(lines)]
    rest = [number for number in range(len(lines)) if number not in gone]
    cut_at = {rest[(each + 1) * len(rest) // (CUTS + 1)]: each for each in range(CUTS)}
    for number, (who, words) in enumerate(lines):
        speaker, other = people[who], people[1 - who]
        if number == gone.start:
            ben.page.goto("about:blank")
        if number == gone.stop:
            deeds.opens_the_talk(ben, rel)
            all_is_said(people, [words for _, words in lines[:number]])
        cut = cut_at.get(number)
        if cut is None:
            deeds.says(speaker.page, words)
        else:
            cuts(cut, speaker, other, words)
        if number not in gone:
            deeds.sees(other.page, words, within=COMING_BACK)
        deeds.sees(speaker.page, words, within=COMING_BACK)
    assert sum(one.line.cuts for one in people) == CUTS
    all_is_said(people, [words for _, words in lines])
    # And once more from the log alone.
    for person in people:
        again = deeds.reads(deeds.opens_the_talk(person, rel))
        assert again == [words for _, words in lines][-len(again) :] and len(again) >= 60


def cuts(which: int, speaker: Person, other: Person, words: str) -> None:
    """Ten cuts in five ways: before the words, with them, after; here and there."""
    if which % 5 == 0:
        speaker.line.shut()
        deeds.says(speaker.page, words)
        speaker.page.wait_for_timeout(400)
        speaker.line.open()
    elif which % 5 == 1:
        speaker.line.delay = 0.15  # so that the cut meets them on their way
        deeds.says(speaker.page, words)
        speaker.line.cut()
        speaker.line.delay = 0.0
    elif which % 5 == 2:
        other.line.cut()
        deeds.says(speaker.page, words)
    elif which % 5 == 3:
        deeds.says(speaker.page, words)
        other.line.cut()
    else:
        deeds.says(speaker.page, words)
        speaker.line.cut()


def test_a_line_that_drops_is_told_from_a_page_that_is_closed(site, over):
    ana, ben, rel = met(site, over)
    presence = ana.page.locator(".talk__presence")
    ben.line.shut()
    expect(presence).to_contain_text("Ben’s line dropped. It was the line, not a leaving.")
    expect(ben.page.locator(".talk__state")).to_contain_text("The line dropped.")
    ben.line.open()
    is_here(ana.page, "Ben")
    expect(ben.page.locator(".talk__state")).to_be_hidden(timeout=COMING_BACK)
    ben.page.goto("about:blank")
    expect(presence).not_to_contain_text("Ben")
    deeds.opens_the_talk(ben, rel)
    is_here(ana.page, "Ben")


#: Everything that the line was, from now on, with when.
KEEPS_STATES = """() => {
  const talk = document.querySelector('.talk');
  window.states = [];
  new MutationObserver(() => window.states.push(talk.dataset.line))
    .observe(talk, { attributeFilter: ['data-line'] });
}"""


def test_words_sent_into_a_dead_line_arrive_once_when_the_page_notices(site, over):
    ana, ben, _ = met(site, over)
    deeds.says(ben.page, WRITTEN[0][1])
    deeds.sees(ana.page, WRITTEN[0][1])
    ben.page.evaluate(KEEPS_STATES)
    ben.line.fall_silent()
    deeds.says(ben.page, WRITTEN[1][1])
    began = time.monotonic()
    expect(ben.page.locator(".line--waiting")).to_have_count(1)
    ben.page.wait_for_function("() => window.states.includes('dropped')", timeout=PATIENCE + 5_000)
    assert time.monotonic() - began > PATIENCE / 1000 - 2, "it was not the patience that ended"
    all_is_said([ana, ben], [words for _, words in WRITTEN[:2]])
    assert ben.line.cuts == 0, "nobody closed the line; the page noticed by itself"


def test_a_page_that_only_listens_notices_a_dead_line_too(site, over):
    ana, ben, rel = met(site, over)
    ben.page.clock.install()
    deeds.opens_the_talk(ben, rel)
    is_back(ben.page)
    ben.page.evaluate(KEEPS_STATES)
    ben.line.fall_silent()
    deeds.says(ana.page, "Are you there?")
    deeds.sees(ana.page, "Are you there?")
    ben.page.clock.fast_forward(SILENCE - 10_000)
    assert ben.page.evaluate("window.states") == []
    assert deeds.reads(ben.page) == []
    ben.page.clock.fast_forward(15_000)
    ben.page.wait_for_function("() => window.states.includes('dropped')")
    ben.page.clock.resume()
    all_is_said([ana, ben], ["Are you there?"])


def test_a_line_that_drops_repeats_and_shuffles_what_the_place_says(site, over):
    """Whatever numbers jump or come twice, the page asks, and shows each line once, in order."""
    ana, ben, _ = met(site, over)
    numbers = count()
    done = {"dropped": 0, "repeated": 0, "late": 0}
    kept: list[str] = []

    def lies(frame: str) -> list[str]:
        if '"t":"acts"' not in frame:
            return [frame]
        turn = next(numbers) % 4
        if turn == 1:
            done["dropped"] += 1
            return []
        if turn == 2:
            done["repeated"] += 1
            return [frame, frame]
        if turn == 3 and not kept:
            done["late"] += 1
            kept.append(frame)
            return []
        return [frame, *[kept.pop() for _ in list(kept)]]

    ben.line.rewrite = lies
    said = [words for _, words in WRITTEN[:12]]
    for words in said:
        deeds.says(ana.page, words)
        deeds.sees(ana.page, words)
    ben.line.rewrite = None
    deeds.says(ana.page, "And that was all.")
    all_is_said([ana, ben], [*said, "And that was all."])
    assert all(done.values()), done


def test_words_that_were_changed_on_the_way_are_not_taken_for_hers(site, over):
    ana, ben, rel = met(site, over)
    deeds.says(ana.page, "This one comes as I said it.")
    deeds.sees(ben.page, "This one comes as I said it.")
    changed: list[str] = []

    def lies(frame: str) -> list[str]:
        said = [json.loads(one) for one in frame.split("\n")]
        for act in [act for one in said for act in one.get("acts", [])]:
            sealed = act["sealed"]
            act["sealed"] = sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:]
            changed.append(act["id"])
        return ["\n".join(map(json.dumps, said))]

    ben.line.rewrite = lies
    deeds.says(ana.page, "This one is changed on its way.")
    expect(ben.page.locator(".talk__lines > li")).not_to_have_count(1)
    ben.page.wait_for_timeout(500)
    assert changed
    assert deeds.reads(ben.page) == ["This one comes as I said it."]
    ben.line.rewrite = None
    # From the log itself it comes as she said it.
    assert deeds.reads(deeds.opens_the_talk(ben, rel))[-1] == "This one is changed on its way."
