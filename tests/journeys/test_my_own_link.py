"""Who made a link opens it themself: to look, or by mistake. Nothing they had may be lost by it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds


def test_opening_my_own_link_changes_nothing(site, person):
    ana = person("Ana")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    deeds.says(deeds.opens_the_talk(ana, rel), "Before anybody came.")
    deeds.sees(ana.page, "Before anybody came.")
    page = ana.goes_to(link)
    page.get_by_role("button", name="Say hello").click()
    expect(page.get_by_text("You are already part of this.")).to_be_visible()
    page = deeds.opens_the_talk(ana, rel)
    assert page.locator(".talk").get_attribute("data-code") is None
    assert deeds.reads(page) == ["Before anybody came."]
