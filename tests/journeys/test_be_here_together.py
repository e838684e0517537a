"""How people are here for one another: in front, without words, back later, elsewhere."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds

#: The page in the background and in front again, as the browser tells it.
ELSEWHERE = """(hidden) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def talk(site, person):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 320, "height": 640})
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    deeds.opens_the_talk(ana, deeds.rel_of(ben.page.url))
    return ana, ben


def reads(page: Page, sentence: str) -> None:
    expect(page.locator(".talk__presence")).to_have_text(sentence, timeout=15_000)


def presses(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def is_pressed(page: Page, name: str, pressed: bool = True) -> None:
    button = page.get_by_role("button", name=name)
    expect(button).to_have_attribute("aria-pressed", str(pressed).lower())


def test_two_are_here_together_without_words(talk, axe, shot):
    ana, ben = talk[0].page, talk[1].page
    reads(ana, "Ben is here.")
    presses(ben, "I’m here, no words")
    is_pressed(ben, "I’m here, no words")
    reads(ana, "Ben is here with you, without words.")
    reads(ben, "Ana is here.")
    shot(ana, "one-quiet")
    presses(ana, "I’m here, no words")
    for page in (ana, ben):
        reads(page, "You are here together, without words.")
        axe(page)
    shot(ben, "quiet-narrow")
    shot(ana, "quiet")
    # Whoever says something is here with words again.
    deeds.says(ana, "Thank you for sitting with me.")
    reads(ben, "Ana is here.")
    reads(ana, "Ben is here with you, without words.")
    is_pressed(ana, "I’m here, no words", pressed=False)
    deeds.sees(ben, "Thank you for sitting with me.")


def test_silence_is_not_held_behind_other_things_and_goes_on_after(talk):
    ana, ben = talk[0].page, talk[1].page
    presses(ben, "I’m here, no words")
    reads(ana, "Ben is here with you, without words.")
    ben.evaluate(ELSEWHERE, True)
    reads(ana, "Ben has this page open and is looking elsewhere.")
    ben.evaluate(ELSEWHERE, False)
    reads(ana, "Ben is here with you, without words.")


def test_back_later_stays_while_the_page_is_open_and_ends_with_a_word(talk, shot):
    ana, ben = talk[0].page, talk[1].page
    presses(ben, "Back later")
    reads(ana, "Ben will be back in a while.")
    ben.evaluate(ELSEWHERE, True)
    ben.evaluate(ELSEWHERE, False)
    is_pressed(ben, "Back later")
    reads(ana, "Ben will be back in a while.")
    shot(ana, "later")
    presses(ben, "I’m here, no words")
    is_pressed(ben, "Back later", pressed=False)
    reads(ana, "Ben is here with you, without words.")
    presses(ben, "Back later")
    deeds.says(ben, "Back, with tea.")
    reads(ana, "Ben is here.")
    presses(ben, "Back later")
    reads(ana, "Ben will be back in a while.")
    ben.goto("about:blank")
    expect(ana.locator(".talk__presence")).to_be_empty()


def test_of_two_tabs_the_one_that_says_most_is_told(talk):
    ana, ben = talk[0].page, talk[1]
    other = ben.new_tab()
    other.goto(ben.page.url)
    expect(other.locator(".talk[data-ready]")).to_be_attached(timeout=20_000)
    presses(other, "I’m here, no words")
    reads(ana, "Ben is here with you, without words.")
    presses(ben.page, "Back later")
    ana.wait_for_timeout(500)
    reads(ana, "Ben is here with you, without words.")
    other.close()
    reads(ana, "Ben will be back in a while.")


def test_nobody_is_told_of_typing_or_reading_and_nothing_of_it_is_kept(talk, site):
    ana, ben = talk
    reads(ana.page, "Ben is here.")
    ben.page.wait_for_timeout(500)
    before = len(ben.left.places)
    ben.page.locator(".talk__box").press_sequentially("Half a thought", delay=5)
    ben.page.mouse.wheel(0, 200)
    ben.page.wait_for_timeout(500)
    sent = [place for place in ben.left.places[before:] if place[0] == "a live frame sent"]
    assert sent == []
    for how in ("I’m here, no words", "Back later"):
        presses(ben.page, how)
    reads(ana.page, "Ben will be back in a while.")
    told = [json.loads(line) for place, frame in ben.left.places[before:]
            if place == "a live frame sent" for line in frame.decode().split("\n")]  # fmt: skip
    assert [one["state"] for one in told if one["t"] == "here"] == ["quiet", "later"]
    kept = [data for name, data in site.files() if name.startswith("midspan.sqlite3")]
    assert kept
    assert not any(b"quiet" in data for data in kept)
