"""A device is signed out from another one: all its tabs close at once, and its keys are gone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from midspan.sealing.twin.peer import Peer
from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, makes_a_way_back

#: What of a person's keys this browser keeps.
KEYS = """async () => {
  const found = await indexedDB.databases();
  if (!found.length) return [];
  return new Promise((done) => {
    indexedDB.open('midspan').onsuccess = ({ target: { result: db } }) => {
      const asked = db.transaction('keys').objectStore('keys').getAllKeys();
      asked.onsuccess = () => { db.close(); done(asked.result.filter((name) => name !== 'device')); };
    };
  });
}"""


def is_out(page: Page) -> None:
    page.wait_for_url(re.compile(r"/sign-in/\?ended"))
    expect(page.get_by_text("You were signed out here.")).to_be_visible()


def test_a_lost_device_is_closed_from_another(site, person, canary, shot):
    ana, ben = person("Ana"), Peer(site.url)
    talk = deeds.begins(ana, site)
    rel = ben.join(deeds.makes_a_place(ana, "Ben", "Ana"))
    ben.say(rel, canary("something between us two"))
    ana.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(talk)
    ana.goes_to("/me/")
    handle = talk.locator("#handle").input_value()
    deeds.opens_the_talk(ana, rel)
    deeds.sees(talk, "something between us two")
    home, notes = ana.new_tab(), ana.new_tab()
    home.goto(site.url + "/")
    notes.goto(site.url + "/notebook/")
    expect(notes.locator("#notebook[data-ready]")).to_be_attached()
    talk.locator(".talk__box").fill(canary("half a sentence not sent"))

    phone = person("Ana's phone", viewport={"width": 360, "height": 740})
    comes_in(phone.goes_to("/sign-in/"), handle, words)
    phone.page.wait_for_url(site.url + "/")
    phone.goes_to("/me/")
    shot(phone.page, "my-devices")
    phone.page.get_by_role("button", name="Sign out the other device").click()
    expect(phone.page.get_by_text("That device is signed out.")).to_be_visible()
    for tab in (talk, home, notes):
        is_out(tab)
    shot(talk, "signed-out")
    kept = talk.evaluate(KEYS)
    assert not [name for name in kept if name.startswith("person/")], kept

    # What was typed waited there, sealed; and the other tabs follow a lock, and a signing out.
    comes_in(talk, handle, words)
    talk.wait_for_url(f"**/r/{rel}/")
    deeds.arrives(ana)
    expect(talk.locator(".talk__box")).to_have_value("half a sentence not sent")
    talk.locator(".talk__box").fill("")
    home.goto(site.url + "/me/")
    home.get_by_role("button", name="Lock now").click()
    expect(talk.locator("[data-key-door] form")).to_be_visible()
    assert "something between us two" not in talk.content()
    talk.locator("#door-words").fill(words)
    talk.get_by_role("button", name="Open", exact=True).click()
    deeds.sees(talk, "something between us two")
    home.get_by_role("button", name="Sign out here").click()
    for tab in (talk, home):
        tab.wait_for_url(site.url + "/")
    assert talk.evaluate(KEYS) == []


def test_a_page_that_nobody_touches_locks(site, person):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    ana.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(page)
    ana.goes_to("/me/")
    page.get_by_label("15 minutes").check()
    expect(page.get_by_text("That holds for this device")).to_be_visible()
    page.clock.install()
    ana.goes_to("/with/new/")
    expect(page.locator("#new [data-main]")).to_be_visible()
    page.get_by_label("Who is it for?").fill("Somebody")
    page.clock.run_for(1_000)
    page.clock.fast_forward("16:00")
    expect(page.locator("[data-key-door] form")).to_be_visible()
    expect(page.locator("#new [data-main]")).to_be_hidden()
    page.locator("#door-words").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#new [data-main]")).to_be_visible()
