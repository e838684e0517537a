"""The main journey: one makes a place, another comes by the link, and they talk.

What they say is what people really said to each other: six negotiations between campers
(CaSiNo), or, where the shared folder is not there, a talk written for these tests.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests import shared
from tests.journeys import deeds
from tests.journeys.talks import WRITTEN

DIALOGUES = 6


def casino() -> list[tuple[int, str]]:
    """Sixty lines and more, each with which of the two said it."""
    place = shared.folder()
    if place is None:
        return WRITTEN
    found = json.loads((place / "data/casino/casino_valid.json").read_text())
    lines = []
    for talk in found[:DIALOGUES]:
        who = list(talk["participant_info"])
        lines += [(who.index(line["id"]), line["text"].strip()) for line in talk["chat_logs"]]
    return lines


def test_a_real_talk_survives_a_killed_server(site, person, canary, axe, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana", canary("I mend bicycles and sing too loudly."))
    shot(ana.page, "link")
    rel = deeds.rel_of(ana.page.url)
    canary(link.split("#")[1])
    ben.goes_to(link)
    expect(ben.page.get_by_role("heading", name="Ana")).to_be_visible()
    assert "#" not in ben.page.url
    shot(ben.page, "invited")
    axe(ben.page)
    ben.page.get_by_role("button", name="Say hello").click()
    deeds.arrives(ben)  # first: what Ana writes while she is alone here waits for her yes
    pages = [deeds.opens_the_talk(ana, rel), ben.page]
    lines = casino()
    assert len(lines) >= 60
    for number, (who, words) in enumerate(lines):
        if len(words) > 30:
            canary(words)
        if number == len(lines) // 2:
            site.kill9()
            deeds.says(pages[who], words)
            pages[who].wait_for_timeout(300)
            site.start()
        else:
            deeds.says(pages[who], words)
        deeds.sees(pages[1 - who], words, within=40_000)
    deeds.sees(pages[lines[-1][0]], lines[-1][1])
    said = [words for _, words in lines]
    for each in pages:
        deeds.reads_exactly(each, said)
        shot(each, "talk")
    axe(pages[1])
    # And once more from the log alone, in fresh pages: the newest of it, in the same order.
    for someone in (ana, ben):
        again = deeds.reads(deeds.opens_the_talk(someone, rel))
        assert again == said[-len(again) :] and len(again) >= 60
        assert someone.page.evaluate(deeds.MARKS) == []


@pytest.mark.postgres
def test_two_people_talk_on_postgresql(site, person, canary):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    deeds.says_hello(ben, link)
    deeds.opens_the_talk(ana, deeds.rel_of(ben.page.url))
    for who, words in WRITTEN[:8]:
        pages = [ana.page, ben.page]
        deeds.says(pages[who], canary(words) if len(words) > 30 else words)
        deeds.sees(pages[1 - who], words)
    for page in (ana.page, ben.page):
        deeds.reads_exactly(page, [words for _, words in WRITTEN[:8]])
