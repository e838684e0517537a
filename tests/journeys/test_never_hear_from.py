"""Quiet for me, and never hear from them: what I have of it, and that the other is told nothing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.test_every_page import is_kind_to_all


def test_quiet_and_never_seen_from_both_sides(site, person, canary, axe, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)

    # Quiet for Ana. Ben's page is the same, and what he says arrives; only nothing calls her.
    page = ana.goes_to(f"/r/{rel}/leave/")
    page.get_by_role("button", name="Make it quiet for me").click()
    expect(page.get_by_text("It is quiet for you now, on all your devices.")).to_be_visible()
    home = ana.goes_to("/")
    expect(home.locator(".people__what")).to_have_text("quiet for you")
    before = ben.page.locator("main").inner_text()
    deeds.says(ben.page, canary("Nobody has to answer this."))
    deeds.sees(ben.page, "Nobody has to answer this.")
    assert "quiet" not in before + ben.page.locator("main").inner_text()
    expect(home.locator(".people__row[data-told]:not([data-told='0'])")).to_be_attached()
    expect(home.locator(".people__dot")).to_be_hidden()
    talk = deeds.opens_the_talk(ana, rel)
    deeds.sees(talk, "Nobody has to answer this.")

    # Never hear from him. He is told what any leaving tells.
    page = ana.goes_to(f"/r/{rel}/leave/")
    page.get_by_label("And never hear from them").check()
    shot(page, "leave")
    is_kind_to_all(page, axe)
    page.get_by_role("button", name="Leave now").click()
    expect(page.get_by_text("People I never hear from")).to_be_visible()
    expect(ben.page.locator(".talk__ended")).to_contain_text("Ana has left.")

    # A link of hers that came into his hands is, for him, one that has ended.
    link = deeds.makes_a_place(ana, "Cleo", "Ana")
    ben.goes_to(link)
    expect(ben.page.get_by_role("heading", name="This invitation does not open")).to_be_visible()

    # A link of his shows nothing of his before she says so.
    words = canary("A gardener, and sorry.")
    link = deeds.makes_a_place(ben, "A.", "Benjamin", words)
    page = ana.goes_to(link)
    asks = page.get_by_role("heading", name="From somebody you never want to hear from")
    expect(asks).to_be_visible()
    expect(page.get_by_text("You said so of Ben.")).to_be_visible()
    expect(page.get_by_text(words)).to_be_hidden()
    shot(page, "asks-first")
    is_kind_to_all(page, axe)
    page.get_by_role("button", name="Show it all the same").click()
    expect(page.get_by_text(words)).to_be_visible()

    # She can think otherwise.
    page = ana.goes_to("/")
    page.get_by_text("People I never hear from").click()
    page.get_by_role("button", name="Hear from them again").click()
    expect(page.get_by_text("People I never hear from")).to_be_hidden()
    page.goto("about:blank")
    expect(ana.goes_to(link).get_by_text(words)).to_be_visible()
