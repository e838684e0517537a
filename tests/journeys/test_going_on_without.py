"""A circle of three goes on without one of them, who is told plainly and keeps what they had."""

from __future__ import annotations

from playwright.sync_api import expect

from midspan.sealing.twin.peer import Peer
from tests.journeys import deeds
from tests.journeys.test_a_circle import WORDS, invites, makes_a_circle, site_records
from tests.journeys.test_take_it_along import made


def test_two_agree_and_the_third_is_told(site, person, canary, shot, axe, folder):
    ana, cleo = person("Ana"), person("Cleo", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    ben = Peer(site.url)
    rel = ben.join(makes_a_circle(ana, "Ben", "Ana"))
    ben.write_first_words(rel, {"name": "Ben", **WORDS})
    deeds.says_hello(cleo, invites(ana, rel, "Cleo"))
    talk = deeds.opens_the_talk(ana, rel)
    before = canary("Before we parted.")
    deeds.says(talk, before)
    deeds.sees(cleo.page, before)
    ana.goes_to(f"/r/{rel}/without/")
    item = ana.page.get_by_role("listitem").filter(has=ana.page.get_by_role("heading", name="Cleo"))
    item.get_by_text("Say it, or say otherwise").click()
    item.get_by_label("What I want to say with it").fill(canary("We tried, three times."))
    shot(ana.page, "without")
    axe(ana.page)
    item.get_by_role("button", name="Let us go on without Cleo").click()
    expect(item.locator("[data-said]")).to_contain_text("said by me. Not by Ben.")
    # Said where everybody reads it, Cleo too.
    notice = cleo.page.locator(".talk__notice", has_text="Ana says: let us go on without")
    expect(notice).to_be_visible()
    shot(cleo.page, "said")
    deeds.opens_the_talk(ana, rel)
    gone = next(each.author for each in ben.read(rel) if each.words == before)
    cleo_id = next(one.id for one in ben.look(rel).roster.members if one.id not in {gone, ben.id})
    ben.go_on_without(rel, cleo_id)
    expect(ana.page.locator(".talk__notice", has_text="Ben says")).to_be_visible()
    after = canary("Only for the two of us now.")
    deeds.says(ana.page, after)
    # It was written when it had been agreed already, so it goes to the two alone.
    deeds.sees(ana.page, after)
    assert ben.read(rel)[-1].words == after
    told = cleo.page.locator("sealed-state[of=gone]")
    expect(told).to_contain_text("agreed to go on without you")
    deeds.arrives(cleo)
    expect(told).to_have_attribute("state", "shown")
    assert before in deeds.reads(cleo.page) and after not in deeds.reads(cleo.page)
    expect(cleo.page.locator(".talk__write")).to_be_hidden()
    shot(cleo.page, "told")
    axe(cleo.page)
    # And can be taken along.
    file = made(cleo.goes_to("/me/export/"), "Make the page", folder).read_text()
    assert before in file and after not in file
    assert [why for why, _ in site_records(site, rel)] == ["create", "join", "join", "remove"]
