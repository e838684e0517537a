"""Mira lost everything: no device, no words, no recovery key. Ana gives her her place back."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from midspan.sealing.twin.asking import Refused
from midspan.sealing.twin.peer import Peer
from tests.journeys import deeds
from tests.journeys.talks import WRITTEN
from tests.journeys.test_a_circle import site_records

LINES = WRITTEN[:6]
KEPT = """() => [...document.querySelectorAll('.talk__lines > li:not([hidden], .line--middle)')]
  .filter((item) => item.querySelector('sealed-text[field=words][state=open]'))
  .map((item) => [item.classList.contains('line--near') ? 'near' : 'far',
    item.querySelector('.line__kept')?.textContent ?? ''])"""


def test_who_lost_all_keys_comes_back_as_somebody_new(site, person, canary, axe, shot):
    ana, old = person("Ana"), person("Mira as she was")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Mira", "Ana")
    deeds.says_hello(old, link)
    rel = deeds.rel_of(old.page.url)
    pages = [deeds.opens_the_talk(ana, rel), old.page]
    for who, words in LINES:
        deeds.says(pages[who], words)
        deeds.sees(pages[1 - who], words)
    said = [words for _, words in LINES]

    # What the door says to somebody whom nothing lets in.
    mira = person("Mira", viewport={"width": 360, "height": 740})
    page = mira.goes_to("/sign-in/")
    page.get_by_text("Neither is at hand").click()
    page.get_by_role("link", name="When nothing opens any more").click()
    expect(page.get_by_role("heading", name="Then come back as somebody new")).to_be_visible()
    axe(page)
    shot(page, "all-keys-lost")

    # Ana makes the link, and it is seen by whoever still has the old keys.
    ana.goes_to(f"/r/{rel}/compare/")
    ana.page.get_by_role("link", name="When somebody lost all their keys").click()
    item = ana.page.get_by_role("listitem").filter(has=ana.page.get_by_role("heading", name="Mira"))
    item.get_by_text("If Mira lost all their keys").click()
    said.append(canary("I met her at the market."))
    item.get_by_label("What I want to say with it").fill(said[-1])
    axe(ana.page)
    shot(ana.page, "back")
    item.get_by_role("button", name="Make the link").click()
    ana.page.wait_for_url("**/invite/")
    back = ana.page.locator("[data-link]").inner_text()
    canary(back.split("#")[1])
    expect(ana.page.get_by_text("For somebody who is part of this")).to_be_visible()
    shot(ana.page, "link")
    expect(old.page.locator(".talk__notice", has_text="lost all their keys")).to_be_visible()
    old.goes_to(f"/r/{rel}/back/")
    expect(old.page.get_by_role("button", name="I have my keys")).to_be_visible()
    shot(old.page, "about-me")
    deeds.opens_the_talk(old, rel)
    deeds.opens_the_talk(ana, rel)

    # She comes by it, and all that was said is there, as Ana kept it, hers on her own side.
    page = mira.goes_to(back)
    expect(page.get_by_text("keeps your place for you")).to_be_visible()
    axe(page)
    shot(page, "come-back")
    page.get_by_role("button", name="Come back").click()
    deeds.arrives(mira)
    deeds.reads_exactly(page, said)
    kept = "as Ana kept it"
    expect(page.locator(".line__kept")).to_have_count(sum(who for who, _ in LINES))
    assert page.evaluate(KEPT) == [["near", kept] if who else ["far", ""] for who, _ in LINES]
    expect(page.locator(".talk__notice", has_text="you read it as Ana kept it")).to_be_visible()
    axe(page)
    shot(page, "she-reads")

    # Whoever has the old keys is told, reads on, and writes no more.
    told = old.page.locator("sealed-state[of=gone]")
    expect(told).to_contain_text("somebody came back in your place")
    deeds.arrives(old)
    expect(told).to_have_attribute("state", "shown")
    assert deeds.reads(old.page) == said
    expect(old.page.locator(".talk__name--far")).to_have_text("Ana")
    expect(old.page.locator("[data-newcomer]")).to_have_count(0)
    expect(old.page.locator(".talk__write")).to_be_hidden()
    shot(old.page, "who-she-was")

    # Ana is asked before her next word; then words go both ways.
    asked = ana.page.locator("[data-newcomer]")
    expect(asked).to_contain_text("Somebody came back in the place of Mira")
    shot(ana.page, "asked")
    first = canary("Is it you? What did we eat?")
    deeds.says(ana.page, first, knows=False)
    expect(ana.page.locator("[data-waiting]")).to_be_visible()
    assert is_unread(page, first)
    numbers(ana.page, mira.page, rel, site.url)
    deeds.opens_the_talk(ana, rel)
    deeds.opens_the_talk(mira, rel)
    expect(ana.page.locator("[data-newcomer]")).to_have_count(0)
    deeds.sees(mira.page, first)
    second = canary("Bread and pears, on your steps.")
    deeds.says(mira.page, second)
    deeds.sees(ana.page, second)
    assert deeds.reads(ana.page) == [*said, first, second]
    expect(ana.page.locator(".talk__name--far")).to_have_text("Mira")
    expect(ana.page.locator(".talk__notice", has_text="Mira came back")).to_be_visible()
    assert first not in deeds.reads(old.page)
    shot(ana.page, "ana-after")
    assert [why for why, _ in site_records(site, rel)] == ["create", "join", "replace"]
    ana.goes_to("/")
    expect(ana.page.locator("[data-name]").first).to_have_text("Mira")

    # A host who shows the list of who is here as it was before is noticed.
    ana.page.goto("about:blank")
    site.stop()
    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as database, database:
        for change in (
            "DELETE FROM sealing_epoch WHERE relationship = ? AND n = 3",
            "DELETE FROM relationships_act WHERE relationship_id = ? AND epoch = 3",
            "UPDATE relationships_relationship SET epoch = 2 WHERE id = ?",
        ):
            assert database.execute(change, [rel]).rowcount
    site.start()
    ana.goes_to(f"/r/{rel}/")
    expect(ana.page.locator(".talk")).to_have_attribute("data-code", "unknown-beginning")


def test_in_a_circle_all_the_others_have_to_say_so(site):
    """Without a browser: the twin checks what the others signed, as browsers do."""
    ana, ben, cleo, anew = (Peer(site.url) for _ in range(4))
    ana.begin(site.begin_link.rsplit("/begin/")[1].strip("/"))
    rel = ana.make_place(name="Ana", for_="", first_words={"name": "Ana"}, shape="circle")
    for name, peer in (("Ben", ben), ("Cleo", cleo)):
        peer.join(ana.invite(rel, hello={"name": "Ana"}, for_=name))
        ana.accept(rel, {peer.id: name})
    said = cleo.say(rel, "Before I lost them.")
    link = ben.invite(rel, hello={"name": "Ben"}, for_="Cleo", replaces=cleo.id)
    ben.call_back(rel, cleo.id, link)
    with pytest.raises(Refused, match="not-all-said"):
        anew.join(link)
    ana.call_back(rel, cleo.id, link)
    ana.call_back(rel, cleo.id, link, says="no")
    with pytest.raises(Refused, match="not-all-said"):
        anew.join(link)
    ana.call_back(rel, cleo.id, link)
    anew.join(link)
    with pytest.raises(Refused):
        Peer(site.url).join(link)
    before = next(line for line in anew.read(rel) if line.hash == said)
    assert (before.words, before.author) == ("Before I lost them.", cleo.id)
    anew.say(rel, "Here I am.")
    for peer in (ana, ben, anew):
        assert [line.words for line in peer.read(rel) if line.kind == "said"] == [
            "Before I lost them.",
            "Here I am.",
        ]
    with pytest.raises(Refused):
        cleo.say(rel, "And I?")
    assert [why for why, _ in site_records(site, rel)] == ["create", "join", "join", "replace"]


def is_unread(page: Page, words: str) -> bool:
    return words not in deeds.reads(page)


def numbers(one: Page, other: Page, rel: str, at: str) -> None:
    """Both look at the numbers, and the first says that they are the same."""
    digits = []
    for page in (one, other):
        page.goto(f"{at}/r/{rel}/compare/")
        expect(page.locator("[data-digits] li")).to_have_count(8)
        digits.append(page.locator("[data-digits]").inner_text())
    assert digits[0] == digits[1]
    one.get_by_role("button", name="They are the same").click()
    expect(one.locator("[data-known]")).to_contain_text("have compared your numbers")
