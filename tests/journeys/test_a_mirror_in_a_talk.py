"""A mirror in a talk: mine alone, when I ask, and only where all of us want one."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.canaries import Canaries
from tests.journeys import deeds
from tests.journeys.browsing import Person
from tests.journeys.test_a_mirror import ADVICE, KEPT
from tests.journeys.test_every_page import fits
from tests.site import Site

#: What may come over the wire when it is turned on, of LENS.md section 3.
MOST_BYTES = 3_000_000
OF_THE_LENS = ("/js/lens/", "/static/lens/", "looking", "looked", "/mirror/")

CALM = {"reduced_motion": "reduce"}
TELEPHONE = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", **CALM}

#: Whether the policy of this page lets something run beside it.
MAY_RUN_BESIDE = """(script) => new Promise((told) => {
  addEventListener('securitypolicyviolation', () => told(false), { once: true });
  const policy = trustedTypes.createPolicy('midspan', { createScriptURL: (address) => address });
  new Worker(policy.createScriptURL(script), { type: 'module' }).addEventListener('error', () => told(false));
  setTimeout(() => told(true), 500);
})"""


#: Whether the box one writes in lies over a button of the menu.
UNDER_THE_BOX = """() => [...document.querySelectorAll('.line__menu button:not([hidden])')].some((button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) !== button;
})"""


def of_the_lens(person: Person) -> list[str]:
    asked = (place for place, _ in person.left.places if place.startswith("the address of"))
    return [place for place in asked if any(one in place for one in OF_THE_LENS)]


def opens_the_panel(page: Page) -> None:
    link, more = (
        page.locator(".talk__head [data-mirror-open]"),
        page.locator(".talk__head .further > summary"),
    )
    if more.is_visible() and not link.is_visible():
        more.press("Enter")
    link.press("Enter")
    expect(page.get_by_role("heading", name="A mirror for my own words")).to_be_focused()


def turns_it_on(person: Person) -> dict[str, int]:
    """From the talk, by keyboard; the bytes that came for it, by address."""
    line = person.context.new_cdp_session(person.page)
    came: dict[str, str] = {}
    sizes: dict[str, int] = {}
    line.on(
        "Network.requestWillBeSent",
        lambda said: came.update({said["requestId"]: said["request"]["url"]}),
    )
    line.on(
        "Network.loadingFinished",
        lambda said: sizes.update({said["requestId"]: int(said["encodedDataLength"])}),
    )
    line.send("Network.enable")
    opens_the_panel(person.page)
    person.page.get_by_role("button", name="Turn it on, in all my talks (fetches").press("Enter")
    expect(person.page.get_by_text("It is on, for you")).to_be_visible()
    expect(person.page.locator("link[href*=looked]")).to_be_attached()
    person.page.wait_for_load_state("networkidle")
    line.detach()
    return {came.get(key, key): size for key, size in sizes.items()}


def looks_first(page: Page, words: str) -> None:
    page.locator(".talk__box").fill(words)
    page.get_by_role("button", name="Look at this first").press("Enter")


def is_asked(page: Page) -> None:
    expect(page.locator(".looked [data-question]")).to_contain_text("?", timeout=20_000)


def test_it_asks_about_my_words_alone_when_i_ask_and_keeps_nothing(
    person: Callable[..., Person],
    site: Site,
    canary: Canaries,
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
) -> None:
    draft = canary(f"{ADVICE} zanderwort")
    ana, ben = person("Ana", **CALM), person("Ben", **TELEPHONE)
    deeds.begins(ana, site)
    his = deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(his.url)
    deeds.says(his, "I lay awake again listening to it drip.")
    page = deeds.recognises(ana, rel)
    deeds.sees(page, "I lay awake again listening to it drip.")
    expect(page.get_by_role("button", name="Look at this first")).to_be_hidden()
    assert not of_the_lens(ana)

    opens_the_panel(page)
    ana.loses_the_line()
    page.get_by_role("button", name="Turn it on, in all my talks (fetches").press("Enter")
    expect(page.get_by_text("The mirror could not be fetched.")).to_be_visible()
    ana.has_the_line_back()
    sizes = turns_it_on(ana)
    print(sum(sizes.values()), sizes)
    assert any("learnt.weights" in one for one in sizes) and sum(sizes.values()) <= MOST_BYTES
    expect(page.get_by_text("While it is on it reads your own lines only")).to_be_visible()
    axe(page)
    shot(page, "on")
    expect(page.locator("#mirror").get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".talk__box")).to_be_focused()  # 67 tabs lay between

    looks_first(page, draft)
    is_asked(page)
    expect(page.locator(".looked mark")).to_contain_text("zanderwort")
    expect(page.get_by_role("button", name="Look at this first")).to_be_focused()
    page.get_by_text("Why?").press("Enter")
    expect(page.get_by_text("by themselves; nothing stood before")).to_be_visible()
    expect(page.get_by_text("A machine had written those talks")).to_be_visible()
    axe(page)
    shot(page, "draft")
    assert page.locator(".talk__box").input_value() == draft
    expect(page.locator(".looked .asks-lamp:not(.asks-lamp--lit)")).to_have_text(
        "These words may come between."
    )
    page.locator(".talk__box").press("End")
    page.keyboard.type("!")
    expect(page.get_by_text("You have changed your words since")).to_be_visible()
    asked = page.locator(".looked [data-question]").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(".looked")).to_have_count(0)
    assert asked not in page.content().split('id="sentences-mirror-asks"')[0]
    expect(page.locator(".talk__box")).to_be_focused()
    opens_the_panel(page)
    page.keyboard.press("Escape")  # and a third closes a menu below: to close is not to leave
    expect(page.locator(".talk__box")).to_be_focused()
    named = [
        data.decode()
        for place, data in ana.left.places
        if place.startswith("the headers of") and any(one in place for one in OF_THE_LENS)
    ]
    assert named and not [one for one in named if rel in one], named

    # It never holds anything up, and it is not there for anybody's lines but mine.
    looks_first(page, draft)
    page.get_by_role("button", name="Say", exact=True).click()
    deeds.sees(his, draft)
    expect(page.locator(".looked")).to_have_count(0)
    page.locator(".line--near .line__more").last.press("Enter")
    expect(page.locator(".line__menu")).to_be_in_viewport(ratio=1)
    assert not page.evaluate(UNDER_THE_BOX)
    page.get_by_role("button", name="Look at it in the mirror").press("Enter")
    is_asked(page)
    axe(page)
    shot(page, "line")
    page.locator(".looked").get_by_role("button", name="Close").press("Enter")
    expect(page.locator(".line--near .line__more").last).to_be_focused()
    page.locator(".line--far .line__more").last.press("Enter")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    expect(page.get_by_role("button", name="Look at it in the mirror")).to_be_hidden()
    page.keyboard.press("Escape")

    looks_first(page, "The kettle is on the table.")
    expect(page.locator(".looked [data-question]")).to_have_text(
        "Nothing to ask about these words.", timeout=20_000
    )
    page.locator(".looked").get_by_role("button", name="Not here").press("Enter")
    expect(page.get_by_role("button", name="Look at this first")).to_be_hidden()
    expect(page.get_by_role("status").get_by_text("brings it back")).to_be_visible()
    expect(page.locator(".talk__box")).to_be_focused()
    deeds.opens_the_talk(ana, rel)
    opens_the_panel(page)
    expect(page.get_by_text("It is on, and not in this talk.")).to_be_visible()
    page.get_by_role("button", name="In this talk too").press("Enter")
    expect(page.get_by_role("button", name="Look at this first")).to_be_visible()
    seen = canary.seen_in([("what the page keeps", page.evaluate(KEPT).encode())])
    assert not seen, seen
    page.locator("#mirror").get_by_role("button", name="Turn it off, everywhere").press("Enter")
    deeds.opens_the_talk(ana, rel)
    expect(page.get_by_role("button", name="Look at this first")).to_be_hidden()
    assert not of_the_lens(ben)


def test_both_agree_whose_lines_it_reads_and_that_there_is_none(
    person: Callable[..., Person],
    site: Site,
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
) -> None:
    ana, ben = person("Ana", **CALM), person("Ben", **TELEPHONE)
    deeds.begins(ana, site)
    his = deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(his.url)
    deeds.says(his, "I lay awake again listening to it drip.")
    hers = deeds.recognises(ana, rel)
    turns_it_on(ben)

    for page, other in ((hers, his), (his, hers)):
        if page is hers:
            opens_the_panel(page)
        page.get_by_text("What we agree about it").click()
        expect(page.get_by_text("when all of you agree to it")).to_be_visible()
        page.get_by_role("button", name="My lines may be read beside theirs").press("Enter")
        expect(other.get_by_text("may be read beside others’ in a mirror.").last).to_be_visible()
    for page in (hers, his):
        expect(page.get_by_text("All of you said that your lines")).to_be_visible()
    expect(his.get_by_text("it reads the lines of the others beside yours")).to_be_visible()
    shot(his, "agreed")
    looks_first(his, ADVICE)
    is_asked(his)
    # On a telephone: the words it is about, and what is asked.
    expect(his.locator(".talk__box")).to_be_in_viewport(ratio=1)
    expect(his.locator(".looked [data-question]")).to_be_in_viewport(ratio=1)
    shot(his, "asked")
    his.locator(".looked").get_by_text("Why?").click()
    expect(his.get_by_text("of all of you, as you all agreed")).to_be_visible()
    fits(his)
    axe(his)
    shot(his, "looked")
    his.evaluate("document.documentElement.dir = 'rtl'")
    fits(his)
    his.evaluate("document.documentElement.dir = 'ltr'")
    hers.get_by_role("button", name="My lines are no longer").press("Enter")
    expect(his.get_by_text("it reads your own lines only")).to_be_visible()

    hers.get_by_role("button", name="I’d like no mirror here").press("Enter")
    expect(his.get_by_text("So far: Ana.")).to_be_visible()
    his.get_by_role("button", name="I’d like no mirror here").press("Enter")
    for page in (hers, his):
        expect(page.get_by_text("There is no mirror in this talk")).to_be_visible()
    expect(his.locator(".looked")).to_have_count(0)
    ben.left.places.clear()
    deeds.opens_the_talk(ben, rel)
    opens_the_panel(his)
    expect(his.get_by_text("There is no mirror in this talk")).to_be_visible()
    expect(his.get_by_role("button", name="Look at this first")).to_be_hidden()
    fits(his)
    axe(his)
    shot(his, "none")
    assert not of_the_lens(ben)
    assert not any(one in his.content() for one in ("learnt", "talk/looking", "looked.css"))
    ben.faults.clear()
    assert not his.evaluate(MAY_RUN_BESIDE, f"{site.url}/static/js/lens/worker.js")
    ben.faults.clear()  # the policy said so, as it should
    his.get_by_text("What we agree about it").click()
    his.get_by_role("button", name="A mirror may be here").press("Enter")
    expect(his.get_by_text("It may be here again")).to_be_visible()
    deeds.opens_the_talk(ben, rel)
    expect(his.get_by_role("button", name="Look at this first")).to_be_visible()
