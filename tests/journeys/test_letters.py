"""Letters, the other tempo: nothing live, words that wait, a sheet in the talk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.test_a_circle import invites, makes_a_circle, site_records
from tests.journeys.test_every_page import fits

LONG = "Dear Ben,\n\n" + "The river was high all week and I thought of you. " * 90 + "\n\nAna"


@pytest.fixture
def talk(site, person):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 320, "height": 640})
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.recognises(ana, rel)
    return ana, ben, rel


def opens_letters(person, rel: str, which: str = "") -> Page:
    page = person.goes_to(f"/r/{rel}/letters/{which}")
    expect(page.locator("#letters[data-ready]")).to_be_attached(timeout=20_000)
    return page


def writes(page: Page, words: str, title: str = "") -> None:
    if not page.locator("[data-desk]").evaluate("desk => desk.open"):
        page.get_by_text("Write a letter").click()
    page.get_by_label("A title, if you like").fill(title)
    page.get_by_label("A letter to").fill(words)


def lays_down(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lay it on the bridge").click()
    expect(page.locator("#letters[data-ready]")).to_be_attached(timeout=20_000)


def words_of(page: Page, at: int = 0) -> str:
    return (
        page.locator(".letter sealed-text").nth(at).evaluate("part => part.shadowRoot.textContent")
    )


def test_a_letter_waits_and_is_answered_and_stands_in_the_talk(talk, canary, axe, shot):
    ana, ben, rel = talk
    there = deeds.opens_the_talk(ben, rel)
    page = opens_letters(ana, rel)
    expect(page.get_by_text("Between Ben and me.")).to_be_visible()
    expect(page.get_by_text("No letter yet.")).to_be_visible()
    shot(page, "empty")
    axe(page)
    words = canary("Dear Ben, the river was high all week.") + "\n\n" + LONG
    writes(page, words, canary("The week of the high water"))
    shot(page, "writing")
    lays_down(page)
    assert words_of(page) == words.strip()
    # Nobody was told that she was here; the letter is there, as a sheet on her bank.
    expect(there.locator(".talk__presence")).not_to_contain_text("Ana is here")
    sheet = there.locator("li.line--far .line__letter")
    expect(sheet).to_contain_text("The week of the high water")
    expect(sheet).to_contain_text("Dear Ben, the river was high all week.")
    fits(there)
    shot(there, "in-the-talk")
    axe(there)
    sheet.get_by_role("link", name="Read the letter").click()
    expect(there.locator("#letters[data-ready]")).to_be_attached(timeout=20_000)
    assert words_of(there) == words.strip()
    fits(there)
    shot(there, "reading")
    axe(there)
    there.get_by_role("button", name="Answer with a letter").click()
    expect(there.locator("[data-answered]")).to_have_text("Answering: The week of the high water")
    there.get_by_label("A letter to Ana").fill(
        canary("Here the boats had to go round by the lock.")
    )
    lays_down(there)
    page = opens_letters(ana, rel)
    expect(page.locator(".letter")).to_have_count(2)
    expect(page.locator(".letter").first).to_contain_text("Here the boats")
    quoted = page.locator(".letter").first.locator("[data-answers] a")
    expect(quoted).to_have_text("The week of the high water")
    quoted.click()
    expect(page.locator(".letter details").nth(1)).to_have_attribute("open", "")
    shot(page, "two")
    deeds.opens_the_talk(ana, rel)
    assert ana.page.evaluate(deeds.MARKS) == []


def test_a_letter_page_opens_no_line_and_tells_of_nobody(talk):
    ana, ben, rel = talk
    there = deeds.opens_the_talk(ben, rel)
    sockets = []
    ana.page.on("websocket", lambda socket: sockets.append(socket.url))
    page = opens_letters(ana, rel)
    writes(page, "Only paper.")
    lays_down(page)
    deeds.sees(there, "Only paper.")
    assert sockets == []
    expect(there.locator(".talk__presence")).to_be_empty()
    deeds.opens_the_talk(ana, rel)  # where there is a line, it is told
    expect(there.locator(".talk__presence")).to_have_text("Ana is here.")
    assert len(sockets) == 1


def test_a_letter_laid_down_while_the_place_is_away_arrives_by_itself(talk, site, canary, shot):
    ana, ben, rel = talk
    page = opens_letters(ana, rel)
    words = canary("It will come by the next boat.")
    writes(page, words, "Late")
    site.kill9()
    page.get_by_role("button", name="Lay it on the bridge").click()
    on_its_way = page.locator("[data-on-their-way]")
    expect(on_its_way).to_contain_text("waits here until the line is back")
    expect(page.get_by_label("A letter to Ben")).to_have_value("")
    shot(page, "on-its-way")
    page.wait_for_timeout(900)  # a draft would have been kept by now
    page.goto("about:blank")
    site.start()
    page = opens_letters(ana, rel)
    expect(page.locator("[data-list] .letter")).to_have_count(1)
    expect(on_its_way).to_be_hidden()
    assert words_of(page) == words
    expect(page.get_by_label("A letter to Ben")).to_have_value("")
    there = opens_letters(ben, rel)
    expect(there.locator(".letter")).to_have_count(1)
    assert words_of(there) == words


def test_what_is_written_stays_while_it_is_written(talk):
    ana, _, rel = talk
    page = opens_letters(ana, rel)
    writes(page, "Half a letter, and then the", "Half")
    page.wait_for_timeout(900)
    page = opens_letters(ana, rel)
    expect(page.get_by_label("A letter to Ben")).to_have_value("Half a letter, and then the")
    expect(page.get_by_label("A title, if you like")).to_have_value("Half")
    page.get_by_label("A letter to Ben").fill("Half a letter, and then the other half.")
    lays_down(page)
    page = opens_letters(ana, rel)
    assert words_of(page) == "Half a letter, and then the other half."
    page.get_by_text("Write a letter").click()
    expect(page.get_by_label("A letter to Ben")).to_have_value("")


def test_letters_far_back_are_found_and_one_is_opened_at_its_place(talk):
    ana, ben, rel = talk
    page = opens_letters(ana, rel)
    for title in ("The first", "The second"):
        writes(page, f"{title}, from long ago.", title)
        lays_down(page)
    deeds.opens_the_talk(ana, rel)
    for number in range(230):
        deeds.says(ana.page, f"line {number}")
    deeds.opens_the_talk(ben, rel)
    deeds.sees(ben.page, "line 229", within=60_000)
    page = opens_letters(ben, rel)
    expect(page.locator(".letter__title")).to_have_text(["The second", "The first"])
    seq = page.locator(".letter").nth(1).get_attribute("id").removeprefix("letter-")
    page.goto("about:blank")
    page = opens_letters(ben, rel, f"#letter-{seq}")
    expect(page.locator(".letter__title")).to_have_text(["The first"])
    assert words_of(page) == "The first, from long ago."
    page.get_by_role("link", name="To the newest letters").click()
    expect(page.locator(".letter__title")).to_have_text(["The second", "The first"])


def test_a_letter_prints_alone_and_well(talk, tmp_path, shot):
    ana, _, rel = talk
    page = opens_letters(ana, rel)
    for words in (LONG, "A second one, short."):
        writes(page, words, "A title")
        lays_down(page)
    page.evaluate("globalThis.print = () => {}")
    page.locator(".letter summary").nth(1).click()
    page.locator(".letter").nth(1).get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    shown = page.locator(".letter:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator("sealed-text")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    shot(page, "one")
    assert page.pdf().count(b"/Type /Page\n") <= 3
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".letter:visible")).to_have_count(2)
    shot(page, "all")


def test_a_letter_too_long_stays_on_the_sheet(talk):
    ana, _, rel = talk
    page = opens_letters(ana, rel)
    writes(page, "x" * 20_003)
    expect(page.locator("[data-length]")).to_contain_text("3 characters too long")
    page.get_by_role("button", name="Lay it on the bridge").click()
    expect(page.get_by_label("A letter to Ben")).to_have_value("x" * 20_003)
    writes(page, "ü" * 20_000)
    lays_down(page)
    assert words_of(page) == "ü" * 20_000


def test_a_letter_goes_to_whom_its_writer_saw_here(site, person):
    ana, ben, cleo = person("Ana"), person("Ben"), person("Cleo")
    deeds.begins(ana, site)
    deeds.says_hello(ben, makes_a_circle(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.recognises(ana, rel)
    page = opens_letters(ana, rel)
    writes(page, "For whoever I know to be here.")
    deeds.says_hello(cleo, invites(ben, rel, "Cleo"))
    page.get_by_role("button", name="Lay it on the bridge").click()
    # It waits until she has said that it is Cleo who came, and that Cleo may read it.
    expect(page.locator("[data-main] [data-trouble]")).to_contain_text("whether it is they")
    page = opens_letters(ana, rel)
    expect(page.get_by_text("Between Ben, Cleo and me.")).to_be_visible()
    expect(page.locator("[data-on-their-way]")).to_contain_text("For whoever I know")
    talk = deeds.recognises(ana, rel)
    expect(talk.locator(".line__asks")).to_contain_text("who is here has changed")
    talk.get_by_role("button", name="Say it").click()
    deeds.sees(talk, "For whoever I know to be here.")
    assert words_of(opens_letters(cleo, rel)) == "For whoever I know to be here."
    cleo.goes_to(f"/r/{rel}/leave/")
    cleo.page.get_by_role("button", name="Leave now").click()
    cleo.page.wait_for_url(site.url + "/")
    page = opens_letters(ana, rel)
    expect(page.get_by_text("Between Ben and me.")).to_be_visible()
    writes(page, "For the two of us.")
    lays_down(page)
    assert words_of(opens_letters(ben, rel)) == "For the two of us."
    assert [why for why, _ in site_records(site, rel)] == ["create", "join", "join", "leave"]
