"""Two read eight numbers to each other, and each keeps what they found for themself."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds

DIGITS = "() => [...document.querySelectorAll('[data-digits] li')].map((one) => one.textContent)"


def test_both_have_the_same_numbers_and_keep_that_they_compared(site, person, shot, axe):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 320, "height": 740})
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    numbers = []
    for one, name in ((ana, "Ben"), (ben, "Ana")):
        page = one.goes_to(f"/r/{rel}/compare/")
        expect(page.locator("#compare[data-ready]")).to_be_attached()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        numbers.append(page.evaluate(DIGITS))
    assert numbers[0] == numbers[1]
    assert [len(group) for group in numbers[0]] == [5] * 8
    known = ana.page.locator("[data-known]")
    expect(known).to_have_text("You have not said yet whether it is Ben.")
    expect(ben.page.locator("[data-known]")).to_have_text("You know Ana by the invitation.")
    ben.page.get_by_text("As a picture").click()
    expect(ben.page.locator("[data-picture] svg path")).to_be_attached()
    for one in (ana, ben):
        axe(one.page)
    shot(ben.page, "numbers-320")
    ana.page.get_by_role("button", name="They are not").click()
    expect(ana.page.get_by_text("Read them once more")).to_be_visible()
    shot(ana.page, "numbers")
    ana.page.get_by_role("button", name="They are the same").click()
    expect(known).to_have_text("You and Ben have compared your numbers.")
    # It is kept in her own book, and answers who came as well.
    talk = deeds.opens_the_talk(ana, rel)
    expect(talk.locator("[data-newcomer]")).to_have_count(0)
    ana.goes_to(f"/r/{rel}/compare/")
    expect(known).to_have_text("You and Ben have compared your numbers.")
