"""Coming in, making a way back, and coming back by it: on one's own device and on a borrowed one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds

KEYS = "indexedDB.deleteDatabase('midspan')"
# Only what wraps them: so it looks to a page that had begun to read them when they went.
WRAPPING_KEY = """new Promise((done) => {
  indexedDB.open('midspan').onsuccess = ({ target }) => {
    const changing = target.result.transaction('keys', 'readwrite');
    changing.objectStore('keys').delete('device');
    changing.oncomplete = () => { target.result.close(); done(); };
  };
})"""


def go_on(page: Page, step: str) -> None:
    page.locator(f"[data-step={step}] button:not([type])").click()


def makes_a_way_back(page: Page) -> tuple[str, list[str]]:
    """From the step that draws words to the end; returns the words and the recovery key's groups."""
    expect(page.locator("[data-step=words]")).to_be_visible()
    words = " ".join(page.locator("[data-words] li").all_inner_texts())
    assert len(words.split()) == 6
    go_on(page, "words")
    page.locator("#words-again").fill(words + " and more")
    go_on(page, "again")
    expect(page.locator("#words-again-error")).to_contain_text("not the same")
    page.locator("#words-again").fill(f"  {words} ")
    go_on(page, "again")
    expect(page.locator("[data-step=recovery]")).to_be_visible()
    groups = page.locator("[data-groups] li").all_inner_texts()
    expect(page.locator("[data-picture] svg path")).to_be_attached()
    page.get_by_role("button", name="I have kept it").click()
    asked = [int(number) - 1 for number in page.locator("[data-which]").all_inner_texts()]
    page.locator("#group-one").fill("0000")
    page.locator("#group-two").fill(groups[asked[1]])
    go_on(page, "groups")
    expect(page.locator("#group-error")).to_contain_text("not the groups")
    page.locator("#group-one").fill(groups[asked[0]].lower())
    go_on(page, "groups")
    expect(page.locator("[data-step=done]")).to_be_visible()
    return words, groups


def comes_in(page: Page, handle: str, typed: str, *, recovery: bool = False) -> None:
    page.locator("#handle").fill(handle)
    if recovery:
        page.get_by_role("button", name="I have my recovery key").click()
        page.locator("#recovery").fill(typed)
    else:
        page.locator("#words").fill(typed)
    page.get_by_role("button", name="Come in").click()
    if recovery:
        page.get_by_role("button", name="Not now, I know my words").click()


def test_somebody_makes_a_way_back_and_comes_back_by_it(site, person, canary, axe, shot):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    ana.goes_to("/me/")
    axe(page)
    handle = page.locator("#handle").input_value()
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{1,3}", handle)
    page.get_by_role("link", name="Make a way back").click()
    words, groups = makes_a_way_back(page)
    canary(words)
    canary("-".join(groups))
    canary("".join(groups))
    shot(page, "done")

    ana.goes_to("/me/")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(site.url + "/")
    ana.goes_to("/me/")
    assert "/sign-in/?next=" in page.url
    axe(page)
    wrong = canary("these were never my words at all")
    page.locator("#handle").fill(handle)
    page.locator("#words").fill(wrong)
    page.get_by_role("button", name="Come in").click()
    expect(page.locator("[data-trouble]")).to_contain_text("do not go together")
    assert page.locator("#words").input_value() == wrong
    page.locator("#words").fill(words)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(site.url + "/me/")

    # On another device, by the recovery key, copied as people copy.
    other = person("Ana elsewhere")
    other.goes_to("/sign-in/")
    comes_in(other.page, handle.upper(), " ".join(groups).lower().replace("0", "o"), recovery=True)
    other.page.wait_for_url(site.url + "/")
    other.goes_to("/me/")
    expect(other.page.get_by_text("Another device")).to_be_visible()
    other.page.get_by_role("button", name="Sign out all the others").click()
    expect(other.page.get_by_text("All your other devices are signed out.")).to_be_visible()
    ana.goes_to("/me/")
    assert "/sign-in/" in page.url


def test_the_key_door_opens_what_a_browser_has_emptied(site, person, canary, axe, shot):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    ana.goes_to("/me/way-back/")
    words, groups = makes_a_way_back(page)
    canary(words)
    ana.goes_to("/with/new/")
    expect(page.locator("#new [data-main]")).to_be_visible()
    page.evaluate(KEYS)
    page.reload()
    door = page.locator("[data-key-door]")
    expect(door.locator("form")).to_be_visible()
    axe(page)
    shot(page, "door")
    expect(page.locator("#new [data-main]")).to_be_hidden()
    door.locator("#door-words").fill("not what it was, not at all")
    door.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#door-words-error")).to_contain_text("do not open it")
    door.get_by_role("button", name="I have my recovery key").click()
    door.locator("#door-recovery").fill("-".join(groups))
    door.get_by_role("button", name="Open", exact=True).click()
    expect(door).to_be_hidden()
    expect(page.locator("#new [data-main]")).to_be_visible()  # it heard `keys-open`
    page.reload()
    expect(page.locator("#new [data-main]")).to_be_visible()  # and the keys stay on this device

    # What takes my own hand asks for the keys where they are not open, and then goes on by itself.
    page.evaluate(KEYS)
    ana.goes_to("/me/")
    page.locator("#handle").fill("quiet-harbour-418")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(door.locator("form")).to_be_visible()
    expect(door.get_by_role("heading", name="Your key is not open")).to_be_focused()
    axe(page)
    shot(page, "by-hand")
    door.locator("#door-words").fill(words)
    door.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("Your handle is changed.")).to_be_visible()
    expect(page.locator("#handle")).to_have_value("quiet-harbour-418")


@pytest.mark.parametrize("gone", [KEYS, WRAPPING_KEY], ids=["all", "what wraps them"])
def test_keys_gone_without_a_way_back_are_said_to_be_gone(site, person, gone):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    page.evaluate(gone)
    ana.goes_to("/with/new/")
    expect(page.get_by_text("There is no way back to your words here")).to_be_visible()
    ana.goes_to("/me/way-back/")
    expect(page.get_by_text("This device does not have your keys")).to_be_visible()


def test_before_signing_out_for_good_one_is_asked(site, person):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    ana.goes_to("/me/")
    page.get_by_role("button", name="Sign out here").click()
    expect(page.get_by_role("heading", name="There is no way back yet")).to_be_visible()
    page.get_by_role("link", name="Stay").click()
    ana.goes_to("/with/new/")
    expect(page.locator("#new [data-main]")).to_be_visible()
    ana.goes_to("/me/")
    page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("button", name="Sign out for good").click()
    page.wait_for_url(site.url + "/")
    ana.goes_to("/me/")
    assert "/sign-in/" in page.url


@pytest.fixture
def borrowed(site, person):
    """Ana at somebody else's computer, come in as the first person; and how to tell a page load."""
    ana = person("Ana")
    page = ana.goes_to(site.begin_link)
    page.locator("[value=borrowed]").check()
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(site.url + "/")
    expect(page.get_by_role("link", name="me", exact=True)).to_be_visible()
    page.evaluate("() => { window.sameTab = true; }")
    return ana, page


def is_same_tab(page: Page) -> bool:
    return bool(page.evaluate("() => window.sameTab === true"))


def test_on_a_borrowed_device_pages_change_and_the_keys_stay_open(site, borrowed):
    ana, page = borrowed
    page.locator(".place__nav").get_by_role("link", name="me").click()
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_focused()
    assert page.url == site.url + "/me/"
    page.locator("#handle").fill("?")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#handle-error")).to_be_visible()
    page.locator("#handle").fill("quiet-harbour-417")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_text("Your handle is changed.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Your handle is changed.")).to_be_hidden()
    assert page.url == site.url + "/me/"
    page.get_by_role("link", name="Make a way back").click()
    words, _ = makes_a_way_back(page)  # the keys were there all the time
    assert is_same_tab(page)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0

    page.get_by_role("link", name="Back to where people are").click()
    page.wait_for_url(site.url + "/")
    ana.goes_to("/with/new/")  # loading a page empties the tab, so the door asks
    page.locator("#door-words").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#new [data-main]")).to_be_visible()


def test_when_the_line_drops_between_pages_nothing_is_lost(site, borrowed):
    ana, page = borrowed
    ana.loses_the_line()
    page.locator(".place__nav").get_by_role("link", name="me").click()
    expect(page.locator("[data-did-not-arrive]")).to_contain_text("You are still here")
    ana.has_the_line_back()
    page.locator(".place__nav").get_by_role("link", name="me").click()
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_visible()
    assert is_same_tab(page)


def test_another_name_of_the_place_is_asked_about(site, person):
    ana = person("Ana")
    page = deeds.begins(ana, site)
    ana.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(page)
    ana.goes_to("/me/")
    handle = page.locator("#handle").input_value()
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(site.url + "/")
    assert page.evaluate("localStorage.getItem('midspan-place')").startswith("midspan-")
    page.evaluate("localStorage.setItem('midspan-place', 'midspan-elsewhere1')")
    ana.goes_to("/sign-in/")
    comes_in(page, handle, words)
    expect(page.get_by_text("This place has another name than last time.")).to_be_visible()
    assert not [path for path, _ in ana.left.places if path.endswith("POST /sign-in/")]
    page.get_by_label("I know of it").check()
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(site.url + "/")


def test_a_browser_that_cannot_keep_words_private_says_so_before_anything_is_typed(site, person):
    ana = person("Ana")
    ana.context.add_init_script("delete Crypto.prototype.subtle")
    page = ana.goes_to("/sign-in/")
    expect(page.get_by_text("This browser cannot keep words private yet.")).to_be_visible()
    expect(page.locator("form")).to_be_hidden()
    ana.goes_to(site.begin_link)
    expect(page.get_by_text("This browser cannot keep words private yet.")).to_be_visible()
    expect(page.locator("[data-begin] form")).to_be_hidden()


def test_every_page_of_coming_in_fits_a_small_screen(site, person, axe, shot):
    ana = person("Ana", viewport={"width": 320, "height": 640}, color_scheme="dark")
    page = ana.goes_to(site.begin_link)
    expect(page.locator("[data-begin] form")).to_be_visible()
    fits(page, axe)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(site.url + "/")
    for path in ["/me/", "/me/way-back/"]:
        ana.goes_to(path)
        page.wait_for_timeout(300)
        fits(page, axe)
        shot(page, path.strip("/").replace("/", "-"))
    makes_a_way_back(page)
    fits(page, axe)


def fits(page: Page, axe) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    axe(page)
