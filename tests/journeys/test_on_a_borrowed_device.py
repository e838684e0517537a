"""All of it on somebody else's computer: come over, talk, make a way back, go about, leave no trace."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.test_come_back import is_same_tab, makes_a_way_back

#: What this browser keeps of the site, apart from cookies.
KEPT = "async () => [...(await indexedDB.databases()).map(({ name }) => name), ...Object.keys(localStorage)]"


def goes_to_me(page: Page) -> None:
    page.locator(".place__nav").get_by_role("link", name="me").click()
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_visible()


def test_keys_stay_open_from_page_to_page_and_nothing_stays_behind(site, person, canary):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    page = ben.goes_to(link)
    page.locator("[data-borrowed]").check()
    page.evaluate("() => { window.sameTab = true; }")
    page.get_by_role("button", name="Say hello").click()
    deeds.arrives(ben)
    deeds.opens_the_talk(ana, rel)
    deeds.says(page, canary("hello from the computer in the library"))
    deeds.sees(ana.page, "hello from the computer in the library")

    goes_to_me(page)
    deeds.says(ana.page, canary("this is said while Ben looks elsewhere"))
    page.get_by_role("link", name="Make a way back").click()
    words, _ = makes_a_way_back(page)
    canary(words)
    page.get_by_role("link", name="Back to where people are").click()
    page.locator(".people a").first.click()
    deeds.arrives(ben)
    deeds.sees(page, "this is said while Ben looks elsewhere")

    page.go_back()
    expect(page.locator(".people a").first).to_be_visible()
    page.go_forward()
    deeds.arrives(ben)
    deeds.says(page, "the line is open again")
    deeds.sees(ana.page, "the line is open again")
    assert is_same_tab(page)
    assert page.evaluate(KEPT) == []

    goes_to_me(page)
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(site.url + "/")
    assert not is_same_tab(page)
    ben.goes_to(f"/r/{rel}/")
    assert "/sign-in/?next=" in page.url
