"""Every way back, one after the other: a new device, lost words, a new recovery key, a moved place."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from midspan.sealing.twin.peer import Peer
from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, go_on, makes_a_way_back

OLD_LINE = "Something happened to your keys"


def draws_new_words(page: Page) -> str:
    expect(page.locator("[data-step=words]")).to_be_visible()
    words = " ".join(page.locator("[data-words] li").all_inner_texts())
    go_on(page, "words")
    page.locator("#words-again").fill(words)
    go_on(page, "again")
    expect(page.locator("[data-step=done]")).to_be_visible()
    return words


def tries(page: Page, recovery: str) -> None:
    if page.locator("#try-recovery").is_hidden():
        page.locator("[data-step=try]").get_by_role("button", name="I have my recovery key").click()
    page.locator("#try-recovery").fill(recovery)
    page.get_by_role("button", name="Try it").click()


def test_whoever_has_words_or_paper_has_everything_again(site, person, canary, axe, shot):
    ana, ben = person("Ana"), Peer(site.url)
    page = deeds.begins(ana, site)
    rel = ben.join(deeds.makes_a_place(ana, "Ben", "Ana"))
    ben.say(rel, canary("said before anything was lost"))
    deeds.opens_the_talk(ana, rel)
    deeds.sees(page, "said before anything was lost")
    ana.goes_to("/me/way-back/")
    words, groups = makes_a_way_back(page)
    paper = canary("-".join(groups))
    ana.goes_to("/me/")
    handle = page.locator("#handle").input_value()

    # Elsewhere, at an address to which the place has moved, the words have slipped away.
    other = person("Ana elsewhere", viewport={"width": 360, "height": 740})
    other.address = site.url.replace("localhost", "moved.localhost")
    there = other.goes_to("/sign-in/")
    expect(there.get_by_text("This browser has not been here before")).to_be_visible()
    there.locator("#handle").fill(handle)
    there.get_by_role("button", name="I have my recovery key").click()
    there.locator("#recovery").fill(paper)
    there.get_by_role("button", name="Come in").click()
    expect(there.get_by_role("heading", name="You are in, by")).to_be_focused()
    axe(there)
    shot(there, "by-recovery")
    there.get_by_role("button", name="Make new words").click()
    fresh = canary(draws_new_words(there))
    deeds.opens_the_talk(other, rel)
    deeds.sees(there, "said before anything was lost")

    # The first device is told, and the old words open nothing any more.
    ana.goes_to("/")
    expect(page.get_by_text(OLD_LINE)).to_be_visible()
    page.get_by_role("link", name="Look whether it was you").click()
    expect(page.get_by_text("The words were changed")).to_be_visible()
    axe(page)
    shot(page, "me")
    page.get_by_role("link", name="Try whether they open").click()
    page.locator("#try-words").fill(words)
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#try-words-error")).to_contain_text("do not open it")
    tries(page, paper)
    expect(page.get_by_text("It opens your keys.")).to_be_visible()
    shot(page, "tried")

    # Another recovery key, shown to be allowed by the new words.
    ana.goes_to("/me/way-back/")
    page.locator("#old-words").fill(fresh)
    go_on(page, "prove")
    expect(page.get_by_role("heading", name="What shall be new?")).to_be_focused()
    axe(page)
    shot(page, "what")
    page.get_by_role("button", name="A new recovery key").click()
    newer = canary("-".join(page.locator("[data-groups] li").all_inner_texts()))
    page.get_by_role("button", name="I have kept it").click()
    asked = [int(number) - 1 for number in page.locator("[data-which]").all_inner_texts()]
    page.locator("#group-one").fill(newer.split("-")[asked[0]])
    page.locator("#group-two").fill(newer.split("-")[asked[1]])
    go_on(page, "groups")
    expect(page.get_by_text("you can throw away the paper")).to_be_visible()
    ana.goes_to("/me/way-back/?try")
    tries(page, paper)
    expect(page.locator("#try-recovery-error")).to_contain_text("do not open it")
    tries(page, newer)
    expect(page.get_by_text("It opens your keys.")).to_be_visible()

    # And a third device, by the new words alone.
    third = person("Ana once more")
    comes_in(third.goes_to("/sign-in/"), handle, fresh)
    third.page.wait_for_url(site.url + "/")
    deeds.opens_the_talk(third, rel)
    deeds.sees(third.page, "said before anything was lost")
