"""Looking after a place together, in the open: its face, its door, who hosts, who is closed out.

What the place says of itself works without a script; who hosts, and who is closed out, is signed by
the own key.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, makes_a_way_back
from tests.journeys.test_every_page import NARROW, is_kind_to_all

WHY = "Four hundred invitations in one night, to people who had asked for none."
CONTACT = "A note under the blue door, or oar@example.org"


def sits_down_without_a_script(person, somebody, name, **looks):
    """The same person at a browser that runs no programs: it has their cookies."""
    other = person(name, java_script_enabled=False, **looks)
    other.context.add_cookies(somebody.context.cookies())
    return other


def says_what_it_is(page: Page) -> None:
    page.get_by_label("Its name", exact=True).fill("The Boathouse on the long, slow river")
    page.get_by_label("A few plain words about it").fill("Begun by five of us.\n\nNobody is paid.")
    page.get_by_label("How the hosts can be reached").fill(CONTACT)
    page.get_by_role("button", name="Say it so").click()
    expect(page.get_by_text("It is said now, for anyone to read.")).to_be_visible()


def closes(page: Page, handle: str) -> None:
    page.get_by_role("link", name="Close an account").click()
    page.get_by_label("Whose account").fill(handle)
    page.get_by_label("The reason").fill(WHY)
    page.get_by_role("button", name="Close this account").click()
    expect(page.get_by_text("The account is closed, and its devices are out.")).to_be_visible()


def handle_of(somebody) -> str:
    return somebody.goes_to("/me/").locator("#handle").input_value()


def test_a_place_is_hosted_by_two_in_the_open(site, person, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    anas, bens = handle_of(ana), handle_of(ben)
    plain = sits_down_without_a_script(person, ana, "Ana-plain")
    stranger = person("Eve", java_script_enabled=False, viewport=NARROW)

    page = plain.goes_to("/me/")
    page.get_by_role("link", name="Host this place").click()
    says_what_it_is(page)
    shot(page, "host")
    front = stranger.goes_to("/")
    expect(front).to_have_title(re.compile("The Boathouse on the long, slow river$"))
    expect(front.get_by_role("heading", name="The Boathouse")).to_be_visible()

    page.get_by_label("No, the door is closed").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(stranger.goes_to("/").get_by_text("You need an invitation")).to_be_visible()
    shot(stranger.page, "closed-door")
    stranger.page.get_by_role("link", name="who hosts this place").click()
    about = stranger.page.locator("main")
    for told in (anas, CONTACT, "make somebody host without their own yes"):
        expect(about).to_contain_text(told)

    page.get_by_label("Their handle", exact=True).fill(bens)
    page.get_by_role("button", name="Ask them to host").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    page, other = ana.goes_to("/host/"), ben
    page.get_by_label("Their handle", exact=True).fill(bens)
    page.get_by_role("button", name="Ask them to host").click()
    expect(page.get_by_text(f"{bens} is asked, and has not answered yet.")).to_be_visible()
    expect(other.goes_to("/host/").get_by_text("There is no page at this address")).to_be_visible()
    other.goes_to("/me/").get_by_role("button", name="Yes, I host too").click()
    expect(other.page.get_by_text("You host this place now.")).to_be_visible()
    ana.goes_to("/host/").get_by_role("button", name="Lay hosting down").click()
    expect(page.get_by_text("You have laid hosting down. Thank you.")).to_be_visible()

    did = plain.goes_to("/what-hosts-did/").locator(".deeds__one")
    shot(page, "what-hosts-did")
    told = [" ".join(each.split()) for each in did.all_inner_texts()]
    assert [re.sub(r" \d.*UTC$", "", each) for each in told] == [
        f"{anas} laid hosting down.",
        f"{bens} said yes to hosting, and hosts from now on.",
        f"{anas} asked somebody whether they would host as well.",
        f"{anas} closed the door: strangers may not look round.",
        f"{anas} changed how the hosts can be reached.",
        f"{anas} changed what is said about this place.",
        f"{anas} named this place “The Boathouse on the long, slow river”.",
        f"{anas} began this place, and hosts it.",
    ]


def test_an_account_is_closed_and_its_person_told_and_opened_again(site, person, canary, shot):
    ana, ben = person("Ana"), person("Ben", viewport=NARROW)
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.says(ben.page, canary("The river is high and the boats are up."))
    ben.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(ben.page)
    bens = handle_of(ben)
    deeds.opens_the_talk(ben, rel)

    says_what_it_is(ana.goes_to("/host/"))
    closes(ana.page, bens)
    shot(ana.page, "host")
    expect(ben.page.get_by_text("You were signed out here.")).to_be_visible()
    comes_in(ben.page, bens, words)
    ben.page.wait_for_url("**/account-closed/**")
    told = ben.page.locator("main")
    for part in (handle_of(ana), WHY, CONTACT, "Nothing of yours is deleted."):
        expect(told).to_contain_text(part)
    shot(ben.page, "told")
    # His words stay with Ana, who can read them.
    deeds.sees(deeds.opens_the_talk(ana, rel), "The river is high and the boats are up.")

    ana.goes_to("/host/").get_by_role("button", name="Open it again").click()
    expect(ana.page.get_by_text("The account is open again.")).to_be_visible()
    ben.goes_to("/sign-in/")
    comes_in(ben.page, bens, words)
    ben.page.wait_for_url(site.url + "/")
    deeds.says(deeds.opens_the_talk(ben, rel), canary("I am here again, and less wet."))
    deeds.sees(ana.goes_to(f"/r/{rel}/"), "I am here again, and less wet.")


def test_somebody_without_a_way_back_is_told_and_is_here_again_when_opened(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel, bens = deeds.rel_of(ben.page.url), handle_of(ben)
    says_what_it_is(ana.goes_to("/host/"))
    closes(ana.page, bens)
    expect(ben.goes_to("/").get_by_text(WHY)).to_be_visible()
    ana.goes_to("/host/").get_by_role("button", name="Open it again").click()
    expect(ana.page.get_by_text("The account is open again.")).to_be_visible()
    deeds.says(deeds.opens_the_talk(ben, rel), "And here I am, with my keys.")
    deeds.sees(deeds.opens_the_talk(ana, rel), "And here I am, with my keys.")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_of_hosting_are_kind_to_all(site, person, axe, shot, colours):
    looks = {"viewport": NARROW, "color_scheme": colours, "reduced_motion": "reduce"}
    ana, ben = person("Ana", **looks), person("Ben", **looks)
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    bens = handle_of(ben)
    page = ana.goes_to("/host/")
    is_kind_to_all(page, axe)
    is_kind_to_all(ana.goes_to("/host/close/"), axe)
    page.get_by_role("button", name="Close this account").click()
    expect(page.get_by_text("A reason is needed")).to_be_visible()
    is_kind_to_all(page, axe)
    says_what_it_is(ana.goes_to("/host/"))
    page.get_by_label("Their handle", exact=True).fill(bens)
    page.get_by_role("button", name="Ask them to host").click()
    expect(page.get_by_text("They are asked.")).to_be_visible()
    is_kind_to_all(ben.goes_to("/me/"), axe)
    closes(ana.goes_to("/host/"), bens)
    is_kind_to_all(page, axe)
    page.get_by_label("No, the door is closed").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_text("The door is as you want it.")).to_be_visible()
    for path in ("/what-hosts-did/", "/about-this-place/"):
        is_kind_to_all(ana.goes_to(path), axe)
        shot(page, f"{colours}{path.replace('/', '-')}")
    is_kind_to_all(ben.goes_to("/"), axe)
    is_kind_to_all(person("Eve", **looks).goes_to("/"), axe)


def test_hosting_by_keyboard(site, person):
    ana = person("Ana")
    deeds.begins(ana, site)
    page = ana.goes_to("/host/")
    page.get_by_label("Its name", exact=True).focus()
    page.keyboard.type("The Weir")
    said = page.get_by_role("button", name="Say it so")
    for _ in range(6):  # past the other fields
        page.keyboard.press("Tab")
        if said.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is said now, for anyone to read.")).to_be_visible()
    page.get_by_label("Yes, on the first pages").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The door is as you want it.")).to_be_visible()
    expect(page.get_by_label("No, the door is closed")).to_be_checked()
