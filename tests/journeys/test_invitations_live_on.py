"""An open invitation goes on when others come meanwhile, and can be read aloud."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.test_a_circle import invites, makes_a_circle


def test_who_was_invited_first_comes_last_by_groups_read_aloud(site, person, canary, shot):
    ana, ben = person("Ana"), person("Ben")
    cleo = person("Cleo", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    for_ben = makes_a_circle(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    page = ana.page
    page.get_by_label("Who is it for?").fill("Cleo")
    page.get_by_label("They may read what was said here before").check()
    page.get_by_role("button", name="Make a new link").click()
    section = page.locator("section", has_text="Give this link to Cleo")
    section.get_by_text("By a phone’s camera, or read aloud").click()
    expect(section.locator("[data-picture] svg path")).to_be_attached()
    groups = section.locator("[data-groups] li").all_inner_texts()
    assert [len(group) for group in groups] == [4] * 7
    expect(section).to_contain_text("may read what was said here before")
    shot(page, "invitation")
    page.goto("about:blank")
    deeds.says_hello(ben, for_ben)
    before = canary("Said before Cleo came, and open to her.")
    deeds.says(ben.page, before)
    # Ben's arrival made a new record. Nobody who was there before him is here to vouch for it.
    cleo.goes_to("/invited/")
    box = cleo.page.get_by_label("Or put the link here, or the groups that were read to you")
    box.fill(" ".join([*groups[:6], "ZZZZ" if groups[6] != "ZZZZ" else "YYYY"]).lower())
    cleo.page.get_by_role("button", name="Open it").click()
    expect(cleo.page.get_by_text("not as it was read")).to_be_visible()
    shot(cleo.page, "typed-wrong")
    box.fill(" ".join(groups).lower())
    cleo.page.get_by_role("button", name="Open it").click()
    expect(cleo.page.locator("[data-past]")).to_contain_text("you can read it")
    expect(cleo.page.get_by_text("Somebody came or went since")).to_be_visible()
    cleo.page.get_by_role("button", name="Say hello").click()
    expect(cleo.page.get_by_text("Waiting for one of those inside.")).to_be_visible()
    shot(cleo.page, "waiting")
    deeds.opens_the_talk(ana, rel)
    deeds.arrives(cleo)
    deeds.sees(cleo.page, before)
    deeds.says(cleo.page, "Here by seven groups.")
    for each in (ana, ben):
        deeds.sees(each.page, "Here by seven groups.")
        expect(each.page.locator("[data-roster]")).to_be_hidden()
    # And who came in between knows of one that was made before them.
    assert invites(ben, rel, "Dara")
