"""Several tabs of one person: one line for all of them, one order, and one quiet dot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.journeys import deeds
from tests.journeys.browsing import Person
from tests.site import Site

#: As when another tab or program is in front; Chromium without a screen shows every tab.
LOOKS_ELSEWHERE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""

#: Everything else that the line about who is here says from now on.
WHAT_PRESENCE_SAYS = """() => {
  const line = document.querySelector('.talk__presence');
  const now = line.textContent;
  globalThis.presenceSaid = [];
  new MutationObserver(() => line.textContent !== now && globalThis.presenceSaid.push(line.textContent))
    .observe(line, { childList: true, subtree: true, characterData: true });
}"""


class Tabs:
    """The tabs of one person's browser, and the lines they opened."""

    def __init__(self, person: Person, site: Site) -> None:
        self.person, self.site = person, site
        self.sockets: list[tuple[Page, WebSocket]] = []

    def open(self, path: str, ready: str = ".talk[data-ready]") -> Page:
        page = self.person.new_tab()
        page.on("websocket", lambda socket: self.sockets.append((page, socket)))
        page.goto(self.site.url + path)
        expect(page.locator(ready)).to_be_attached(timeout=20_000)
        return page

    def lines_now(self) -> int:
        # Of a tab that is closed Playwright does not hear that its lines closed with it.
        return sum(not page.is_closed() and not socket.is_closed() for page, socket in self.sockets)


@pytest.fixture
def three(site: Site, person: Callable[..., Person]) -> tuple[Person, Tabs, list[Page], str]:
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.opens_the_talk(ana, rel)
    ben.page.goto("about:blank")
    tabs = Tabs(ben, site)
    talk = f"/r/{rel}/"
    pages = [tabs.open(talk), tabs.open(talk), tabs.open("/", "#home[data-ready]")]
    for page in pages[:2]:
        expect(page.locator(".talk[data-line=open]")).to_be_attached(timeout=20_000)
    return ana, tabs, pages, rel


def all_have(pages: list[Page], said: list[str]) -> None:
    for page in pages:
        deeds.reads_exactly(page, said, within=30_000)


def test_three_tabs_have_one_line_and_a_closed_one_loses_nothing(three, canary):
    ana, tabs, (one, two, home), _ = three
    said = []

    def says(page: Page, words: str) -> None:
        said.append(words)
        deeds.says(page, words)
        all_have([page for page in (ana.page, one, two) if not page.is_closed()], said)

    says(ana.page, canary("Hello to all of your tabs."))
    says(one, canary("This is the first of them."))
    says(two, canary("And this one is the second."))
    assert tabs.lines_now() == 1
    expect(home.locator(".people__dot")).to_be_visible()
    expect(ana.page.locator(".talk__presence")).to_contain_text("Ben is here.")
    ana.page.evaluate(WHAT_PRESENCE_SAYS)
    one.close()  # the one that opened the line
    says(two, "The first one is closed.")
    says(ana.page, "Do you still hear me?")
    assert tabs.lines_now() == 1
    assert len(tabs.sockets) == 2
    expect(ana.page.locator(".talk__presence")).to_contain_text("Ben is here.")
    assert ana.page.evaluate("() => globalThis.presenceSaid") == [], "he neither went nor came"
    for page in (ana.page, two):
        assert page.evaluate(deeds.MARKS) == []
        expect(page.locator("[data-waiting]")).to_have_count(0)


def test_a_leading_tab_is_closed_in_mid_talk_while_both_sides_write(three):
    ana, tabs, (one, two, _), rel = three
    for number in range(4):
        deeds.says(two, f"two, {number}")
        deeds.says(ana.page, f"ana, {number}")
        if number == 1:
            one.close()
    for page in (ana.page, two):
        page.wait_for_function(f"() => ({deeds.READ})().length === 8", timeout=40_000)
    deeds.reads_exactly(two, deeds.reads(ana.page))
    for who in ("two", "ana"):
        own = [words for words in deeds.reads(two) if words.startswith(who)]
        assert own == [f"{who}, {number}" for number in range(4)]
    assert tabs.lines_now() == 1
    fresh = tabs.open(f"/r/{rel}/")
    deeds.reads_exactly(fresh, deeds.reads(two))
    assert fresh.evaluate(deeds.MARKS) == []


def test_nobody_is_here_any_more_when_the_last_talk_is_closed_though_another_page_is_open(three):
    ana, tabs, (one, two, home), _ = three
    presence = ana.page.locator(".talk__presence")
    expect(presence).to_contain_text("Ben is here.")
    one.close()
    two.close()
    expect(presence).not_to_contain_text("Ben is here.", timeout=20_000)
    deeds.says(ana.page, "For when you look.")
    expect(home.locator(".people__dot")).to_be_visible()
    assert tabs.lines_now() == 1


def test_what_was_read_in_one_tab_puts_the_dot_out_in_another(three):
    ana, _, (one, _, home), _ = three
    dot = home.locator(".people__dot")
    deeds.says(ana.page, "Read me over there.")
    expect(dot).to_be_visible()
    deeds.sees(one, "Read me over there.")
    expect(dot).to_be_hidden(timeout=20_000)
    deeds.says(one, "What I say myself is not new to me.")
    deeds.sees(ana.page, "What I say myself is not new to me.")
    home.wait_for_timeout(500)
    expect(dot).to_be_hidden()


def test_a_dot_stands_before_the_title_while_nobody_looks(three):
    ana, _, (one, two, home), _ = three
    for page in (one, two, home):
        page.evaluate(LOOKS_ELSEWHERE, True)
    deeds.says(ana.page, "Something while you look elsewhere.")
    for page in (one, two, home):
        page.wait_for_function("() => document.title.startsWith('• ')")
    assert "mark-new" in (one.locator("link[rel=icon]").get_attribute("href") or "")
    assert "elsewhere" not in one.title()
    one.evaluate(LOOKS_ELSEWHERE, False)
    assert not one.title().startswith("•")
    assert "mark-new" not in (one.locator("link[rel=icon]").get_attribute("href") or "")


def test_a_sound_is_made_only_where_it_was_asked_for_and_by_one_tab(three, axe):
    ana, tabs, (one, two, home), rel = three
    for page in (one, two, home):
        page.close()
    tabs.person.context.add_init_script("""
      globalThis.sounded = 0;
      const Sound = AudioContext;
      globalThis.AudioContext = function () { globalThis.sounded += 1; return new Sound(); };
    """)
    talk = f"/r/{rel}/"
    one, two = tabs.open(talk), tabs.open(talk)

    def sounds(words: str) -> int:
        for page in (one, two):
            page.evaluate(LOOKS_ELSEWHERE, True)
        deeds.says(ana.page, words)
        for page in (one, two):
            deeds.sees(page, words)
            page.wait_for_timeout(700)
        return sum(page.evaluate("() => globalThis.sounded") for page in (one, two))

    assert sounds("Nobody asked for a sound.") == 0
    me = tabs.open("/me/", "[data-wishes]:not([hidden])")
    axe(me)
    me.get_by_label("A soft sound").check()
    assert me.evaluate("() => globalThis.sounded") == 1, "so that one knows what one asked for"
    assert sounds("Now somebody did.") == 1
    me.reload()
    expect(me.get_by_label("A soft sound")).to_be_checked()
    me.get_by_label("A soft sound").uncheck()
    assert sounds("And not any more.") == 1
    assert me.evaluate("() => localStorage.length") <= 1
