"""Three on one page, and one of them leaves: the others go on under a key that one does not have."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds


def makes_a_circle(person, first: str, called: str) -> str:
    page = person.goes_to("/with/new/")
    page.get_by_label("Who shall be in it?").select_option("circle")
    page.get_by_label("Who is it for?").fill(first)
    page.get_by_label("What shall they call you?").fill(called)
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_url("**/invite/")
    return page.locator("[data-link]").inner_text()


def invites(person, rel: str, name: str) -> str:
    page = person.goes_to(f"/r/{rel}/invite/")
    page.get_by_label("Who is it for?").fill(name)
    page.get_by_role("button", name="Make a new link").click()
    link = page.locator("section", has_text=f"Give this link to {name}").locator("[data-link]")
    return link.inner_text()


def test_three_talk_and_two_go_on(site, person, canary, shot):
    ana, ben, cleo = (
        person("Ana"),
        person("Ben"),
        person("Cleo", viewport={"width": 360, "height": 740}),
    )
    deeds.begins(ana, site)
    deeds.says_hello(ben, makes_a_circle(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    before = canary("Said before Cleo came along.")
    deeds.says(ben.page, before)
    # Anyone inside invites, not only whoever began it.
    deeds.says_hello(cleo, invites(ben, rel, "Cleo"))
    assert deeds.reads(cleo.page) == []  # the past was not shared with her
    expect(cleo.page.get_by_text("its words were not shared with you").first).to_be_attached()
    deeds.opens_the_talk(ben, rel)
    pages = [deeds.opens_the_talk(ana, rel), ben.page, cleo.page]
    for page, words in zip(
        pages, ("One from Ana.", "Two from Ben.", "Three from Cleo."), strict=True
    ):
        deeds.says(page, words)
        for other in pages:
            deeds.sees(other, words)
    expect(cleo.page.locator(".talk__name--far")).to_contain_text("Ana")
    expect(
        cleo.page.locator("li.line--far", has_text="Two from Ben.").locator(".line__name")
    ).to_have_text("Ben")
    shot(cleo.page, "circle")
    cleo.goes_to(f"/r/{rel}/leave/")
    cleo.page.get_by_role("button", name="Leave now").click()
    cleo.page.wait_for_url(site.url + "/")
    for page in pages[:2]:
        expect(page.locator(".talk__notice", has_text="Cleo has left.")).to_be_visible()
    after = canary("Only for the two of us now, Ben.")
    deeds.says(pages[0], after)
    deeds.sees(pages[1], after)
    deeds.says(pages[1], "And it goes on.")
    deeds.sees(pages[0], "And it goes on.")
    for page in pages[:2]:
        # To Ben, Ana's first words were before him; nothing else is marked.
        assert {code for code, _ in page.evaluate(deeds.MARKS)} <= {"before-me"}
        expect(page.locator("[data-roster]")).to_be_hidden()
    record = site_records(site, rel)
    assert [why for why, _ in record] == ["create", "join", "join", "leave"]
    assert record[-1][1] == 2


def site_records(site, rel: str) -> list[tuple[str, int]]:
    """What the host can see of who came and went: why, and how many there were then."""
    import json
    import sqlite3
    from base64 import urlsafe_b64decode
    from contextlib import closing

    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as database:
        rows = database.execute(
            "SELECT record FROM sealing_epoch WHERE relationship = ? ORDER BY n", (rel,)
        ).fetchall()
    said = [json.loads(urlsafe_b64decode(record.split(".")[1] + "==")) for (record,) in rows]
    return [(one["why"], len(one["m"])) for one in said]
