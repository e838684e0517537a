"""Eight behind one door: one at a browser, seven twins, of whom one has gone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.test_a_circle import come_over, invites, makes_a_circle


def test_all_lay_theirs_beside_one_another_and_agree(site, person, axe, shot):
    ana = person("Ana")
    ben = person("Ben", viewport={"width": 320, "height": 640})
    deeds.begins(ana, site)
    deeds.says_hello(ben, makes_a_circle(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    twins = come_over(site, rel, invites(ana, rel, "Dara"))
    first, *others = twins
    proposed = first.lay(rel, "agreement", "agreement", {"words": "Whoever speaks has a minute."})
    for twin in others:
        twin.answer(rel, "agreement", proposed, "yes")
    for each in (ana, ben):
        deeds.recognises(each, rel)
        each.goes_to(f"/r/{rel}/agreement/")
        expect(each.page.locator("#door[data-ready]")).to_be_attached()
        state = each.page.locator(".thing__state")
        expect(state).to_contain_text("Not agreed yet")
        each.page.get_by_role("button", name="Yes, for now").click()
    for each in (ana, ben):
        expect(each.page.locator(".thing__state")).to_contain_text("It holds")
        expect(each.page.locator(".reply")).to_have_count(len(twins) + 1)
        axe(each.page)
    shot(ben.page, "holds-narrow")
    # Eight lay what they need; the one at the browser stands on the near bank, all others opposite.
    laid = first.lay(rel, "mutuality", "needs", {"need": "A slow start."})
    for twin in others:
        twin.lay(rel, "mutuality", "needs", {"need": "The same, and tea."}, thing=laid.thing)
    for each in (ana, ben):
        each.goes_to(f"/r/{rel}/mutuality/")
        each.page.get_by_role("button", name="And what I need").click()
        form = each.page.locator("[data-beside-form]")
        form.get_by_label("What I need").fill("To be asked twice.")
        form.get_by_role("button", name="Lay it on the bridge").click()
    for each in (ana, ben):
        expect(each.page.locator(".laid")).to_have_count(len(twins) + 2)
        expect(each.page.locator(".laid--near")).to_have_count(1)
        axe(each.page)
    shot(ana.page, "eight")
    shot(ben.page, "eight-narrow")
    # One leaves; what they laid stays, and nobody waits for them any more.
    others[-1].leave(rel)
    again = first.lay(
        rel, "agreement", "agreement", {"words": "Two minutes."}, thing=proposed.thing
    )
    for twin in others[:-1]:
        twin.answer(rel, "agreement", again, "yes")
    for each in (ana, ben):
        each.goes_to(f"/r/{rel}/agreement/")
        each.page.get_by_role("button", name="Yes, for now").click()
    for each in (ana, ben):
        expect(each.page.locator(".thing__state")).to_contain_text("It holds")
        expect(each.page.locator("sealed-text[field=words]").first).to_have_text("Two minutes.")
