"""Out of one's own sight, which is nobody else's business; and deleted, by the yes of both."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds


def test_what_is_between_two_is_hidden_by_one_and_deleted_by_both(site, person, axe, shot):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.says(ben.page, "Perhaps this is all there was to say.")
    deeds.sees(deeds.opens_the_talk(ana, rel), "Perhaps this is all there was to say.")

    page = ana.goes_to(f"/r/{rel}/leave/")
    page.get_by_role("link", name="Put it out of my sight").click()
    page.get_by_role("button", name="Put it out of my sight").click()
    expect(page.get_by_role("button", name="Show it again")).to_be_visible()
    ana.goes_to("/")
    apart = page.locator("[data-out-of-sight]")
    expect(apart).to_be_visible()
    expect(page.locator(".people__row:visible")).to_have_count(0)
    deeds.says(ben.page, "Nobody told me anything.")
    deeds.sees(ben.page, "Nobody told me anything.")
    apart.locator("summary").click()
    expect(apart.locator(".people__name")).to_have_text("Ben")
    shot(page, "out-of-sight")
    axe(page)
    ana.goes_to(f"/r/{rel}/delete/")
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_role("button", name="Put it out of my sight")).to_be_visible()
    shot(page, "let-it-go")
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_role("button", name="Take my yes back")).to_be_visible()

    notice = ben.page.get_by_text("Ana said whether all of this shall be deleted.")
    expect(notice).to_be_visible()
    shot(ben.page, "told")
    ben.page.get_by_role("link", name="See", exact=True).click()
    expect(ben.page.locator(".mine__who")).to_contain_text("Ana: yes")
    ben.page.get_by_role("button", name="Yes, delete it").click()
    ben.page.wait_for_url(site.url + "/")
    for one in (ana, ben):
        one.goes_to("/")
        expect(one.page.locator("#home")).to_be_visible()
        expect(one.page.locator(".people__row")).to_have_count(0)
        assert one.page.goto(f"{site.url}/r/{rel}/").status == 404  # type: ignore[union-attr]
