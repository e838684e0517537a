"""Other people to turn to: one's own list, sealed, and what the hosts know of others."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.test_every_page import NARROW, is_kind_to_all


def test_a_list_of_my_own_first_and_then_what_the_hosts_know(site, person, canary, axe, shot):
    ana = person("Ana", viewport=NARROW)
    page = deeds.begins(ana, site)
    page.get_by_role("link", name="Other people to turn to").click()
    expect(page.get_by_text("Nobody is on it yet.")).to_be_visible()
    page.get_by_text("Put somebody on it").click()
    page.get_by_role("button", name="Put it on my list").click()
    expect(page.get_by_text("Write a name, so that you know who it is.")).to_be_visible()
    page.get_by_label("Who", exact=True).fill(canary("Aunt Sunniva at the ferry"))
    page.get_by_label("How I reach them").fill(canary("knock twice; never before eleven"))
    page.get_by_role("button", name="Put it on my list").click()
    expect(page.get_by_role("heading", name="Aunt Sunniva at the ferry")).to_be_visible()
    page.get_by_role("link", name="Write down whom one can turn to").click()
    page.get_by_label("Its name").fill("The Night Line (an example)")
    page.get_by_label("How it is reached").fill("a bell in the harbour, number 0100 200 300")
    page.get_by_role("button", name="Say it so").click()
    expect(page.get_by_text("It is on the list now")).to_be_visible()
    is_kind_to_all(page, axe)
    ana.goes_to("/other-people/")
    own = page.get_by_role("heading", name="Aunt Sunniva at the ferry")
    expect(own).to_be_visible()
    expect(page.get_by_text("the hosts do not know.")).to_be_visible()
    shot(page, "other-people")
    is_kind_to_all(page, axe)
    page.get_by_role("button", name="Take off my list: Aunt Sunniva at the ferry").click()
    expect(own).to_have_count(0)
    ana.goes_to("/other-people/")
    expect(page.get_by_text("Nobody is on it yet.")).to_be_visible()
