"""What people expect of a talk: answering, saying otherwise, taking back, keeping, finding."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from bench import history
from tests.journeys import deeds

#: Lines that do not stand under their own day, and days that are told twice running.
UNDER_ANOTHER_DAY = """() => {
  const wrong = [];
  let day = '';
  for (const item of document.querySelectorAll('.talk__lines > li:not([hidden])')) {
    const at = Number(item.querySelector('sealed-act')?.getAttribute('at'));
    const is = item.dataset.day ?? new Date(at * 1000).toLocaleDateString('sv');
    if ((is === day) === ('day' in item.dataset)) wrong.push([item.textContent, is, day]);
    day = is;
  }
  return wrong;
}"""


@pytest.fixture
def talk(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    deeds.opens_the_talk(ana, deeds.rel_of(ben.page.url))
    return ana, ben


def line(page: Page, words: str) -> Locator:
    return page.locator("li.line", has_text=words).last


def does(page: Page, words: str, deed: str) -> None:
    item = line(page, words)
    item.hover()
    item.locator(".line__more").click()
    item.get_by_role("button", name=deed).click()


def test_a_line_is_answered_and_the_answer_leads_back_to_it(talk, canary):
    ana, ben = talk
    for words in (canary("The first thing, about the river."), "Something in between."):
        deeds.says(ana.page, words)
        deeds.sees(ben.page, words)
    does(ben.page, "about the river", "Answer this")
    expect(ben.page.locator("[data-about]")).to_contain_text("Answering: The first thing")
    deeds.says(ben.page, canary("I know that river from the other side."))
    deeds.sees(ana.page, "I know that river from the other side.")
    answer = line(ana.page, "from the other side").locator(".line__answers a")
    expect(answer).to_have_text("The first thing, about the river.")
    answer.click()
    expect(ana.page.locator("li:focus")).to_contain_text("about the river")
    expect(ben.page.locator("[data-about]")).to_be_hidden()


def test_only_my_own_words_can_be_said_otherwise_or_taken_back(talk):
    ana, ben = talk
    deeds.says(ana.page, "Mine to change.")
    deeds.sees(ben.page, "Mine to change.")
    item = line(ben.page, "Mine to change.")
    item.hover()
    item.locator(".line__more").click()
    expect(item.get_by_role("button", name="Copy")).to_be_visible()
    expect(item.get_by_role("button", name="Take it back")).to_be_hidden()
    ben.page.keyboard.press("Escape")
    expect(item.locator(".line__menu")).to_have_count(0)


def test_words_said_otherwise_stand_in_place_of_the_first(talk, canary):
    ana, ben = talk
    deeds.says(ana.page, "You never write back.")
    deeds.sees(ben.page, "You never write back.")
    does(ana.page, "You never write back.", "Say it otherwise")
    deeds.says(ana.page, canary("I waited for a word from you and got hot."))
    for page in (ana.page, ben.page):
        item = line(page, "I waited for a word from you")
        expect(item).to_contain_text("said otherwise")
        expect(page.locator("li.line", has_text="You never write back.")).to_have_count(0)
    fresh = deeds.opens_the_talk(ben, deeds.rel_of(ben.page.url))
    deeds.reads_exactly(fresh, ["I waited for a word from you and got hot."])
    assert fresh.evaluate(deeds.MARKS) == []


def test_words_taken_back_are_gone_from_both_pages_and_from_the_server(talk, site):
    ana, ben = talk
    deeds.says(ana.page, "This I should not have said.")
    deeds.says(ana.page, "This may stay.")
    deeds.sees(ben.page, "This may stay.")
    does(ana.page, "This I should not have said.", "Take it back")
    ana.page.get_by_role("button", name="Really take it back").click()
    for page in (ana.page, ben.page):
        expect(page.get_by_text("These words were taken back.")).to_be_visible()
    for one in (ana, ben):
        fresh = deeds.opens_the_talk(one, deeds.rel_of(ben.page.url))
        assert "This I should not have said." not in deeds.reads(fresh)
        codes = [code for code, _ in fresh.evaluate(deeds.MARKS)]
        assert codes == ["taken-back"]  # and nothing is missing or gone because of it


def test_a_long_history_opens_at_the_newest_and_goes_back_and_is_found(talk, site):
    ana, ben = talk
    deeds.says(ana.page, "The very first line, with a Zuckertüte in it.")
    for number in range(120):
        deeds.says(ana.page, f"line {number}")
    deeds.sees(ben.page, "line 119", within=60_000)
    page = deeds.opens_the_talk(ben, deeds.rel_of(ben.page.url))
    assert 60 <= len(deeds.reads(page)) <= 80 and deeds.reads(page)[-1] == "line 119"
    page.get_by_role("link", name="Find").click()
    page.get_by_label("Find words that were said here").fill("zuckertute")
    page.get_by_role("search").get_by_role("button", name="Find").click()
    found = page.locator("[data-finds] a")
    expect(found).to_have_text("The very first line, with a Zuckertüte in it.", timeout=20_000)
    expect(page.get_by_text("Found. The newest stands first.")).to_be_visible()
    found.click()
    expect(page.locator("li:focus")).to_contain_text("Zuckertüte")
    read = deeds.reads(page)
    assert read == [
        "The very first line, with a Zuckertüte in it.",
        *(f"line {n}" for n in range(120)),
    ]
    assert page.evaluate(deeds.MARKS) == []


def test_a_talk_of_two_thousand_lines_is_gone_through_to_its_beginning(site, person):
    code = urlsplit(site.begin_link).path.split("/")[2]
    rel, handle, recovery = history.talked(site.url, code, site.data, 2_000)
    ann = person("Ann")
    history.comes_back(ann, handle, recovery)
    page = deeds.opens_the_talk(ann, rel)
    newest = deeds.reads(page)
    assert 60 <= len(newest) <= 80 and newest[-1].endswith("(1999)")
    assert page.evaluate(history.UP) == 1
    read = deeds.reads(page)
    assert read[0] == history.FIRST and read[-80:] == newest[-80:] and len(read) == 2_000
    page.wait_for_timeout(600)  # then all of it has been looked at together
    assert page.evaluate(deeds.MARKS) == []
    assert page.evaluate(UNDER_ANOTHER_DAY) == []


def test_a_kept_line_and_a_note_stand_in_my_notebook_and_can_be_let_go(talk, canary, axe, shot):
    ana, ben = talk
    deeds.says(ana.page, canary("Keep this one, it came slowly."))
    deeds.sees(ben.page, "Keep this one, it came slowly.")
    does(ben.page, "it came slowly", "Keep for myself")
    expect(ben.page.locator(".talk__state")).to_contain_text("for you alone")
    page = ben.goes_to("/notebook/")
    kept = page.locator(".notebook__kept")
    expect(kept).to_contain_text("Keep this one, it came slowly.")
    expect(kept).to_contain_text("Ana")
    page.get_by_label("A note for myself").fill(canary("Ask about the beans in May."))
    page.get_by_role("button", name="Keep it").click()
    expect(kept).to_have_count(2)
    shot(page, "notebook")
    axe(page)
    kept.filter(has_text="it came slowly").get_by_role("button", name="Let it go").click()
    expect(kept).to_have_count(1)
    ben.goes_to("/notebook/")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("Ask about the beans in May.")
