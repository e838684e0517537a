"""Every page in every state that it can be in. It takes minutes, so it runs when asked for:

    MIDSPAN_TEST_PAGES=docs/pages.md .venv/bin/python -m pytest tests/journeys/test_pages.py

Each state is one test with a place of its own, so `-k refused` walks one of them again and `-n 2`
two at a time. What each saw is kept in .test/pages/, and the table is written from all of it. How a
page is looked at stands in looking.py, what people made before in worlds.py. The test that every
page is told of here runs always.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Error, Locator, Page, Route, TimeoutError

from midspan.learning import contents, papers, scenes
from tests import tree
from tests.journeys import looking, worlds
from tests.journeys.browsing import Person
from tests.journeys.test_come_back import KEYS, comes_in
from tests.journeys.worlds import World
from tests.site import Site

TABLE = os.environ.get("MIDSPAN_TEST_PAGES", "")
PARTS = tree.ROOT / ".test" / "pages"
LISTED: dict[str, dict[str, Any]] = tomllib.loads(
    tree.words(tree.ROOT / "tests" / "promises" / "addresses.toml")
)
asked_for = pytest.mark.skipif(
    not TABLE, reason="asked for with MIDSPAN_TEST_PAGES; it takes minutes"
)

State = Literal[
    "stranger", "empty", "one", "many", "very long", "line cut", "nothing comes", "refused",
    "key missing",
]  # fmt: skip
STATES: tuple[State, ...] = State.__args__  # type: ignore[attr-defined]

#: What can differ on a page: n how many things lie on it, w the length of what people wrote, l it
#: asks this place for something after it has come, k it opens words. Nothing: it always says the same.
VARIES = {
    "/": "nwlk",
    "/who-can-see-what/": "",
    "/invited/": "",
    "/a-place-of-your-own/": "",
    "/begin/<code>/": "",
    "/join/<invitation>/": "w",
    "/all-keys-lost/": "",
    "/leave-this-page/": "",
    "/other-people/": "nwlk",
    "/sign-in/": "",
    "/mirror/": "l",
    "/mirror/card/": "",
    "/learning/": "",
    "/learning/two-people/": "",
    "/learning/scenes/": "",
    "/learning/scenes/<scene>/": "",
    "/learning/<page>/": "",
    "/learning/<page>/paper/": "",
    "/about-this-place/": "w",
    "/cards/": "",
    "/on-paper/cards/": "",
    "/on-paper/connection/": "",
    "/on-paper/agreement/": "",
    "/on-paper/ending/": "",
    "/on-paper/worldview/": "",
    "/on-paper/mutuality/": "",
    "/on-paper/moving-towards/": "",
    "/me/": "nwlk",
    "/me/way-back/": "lk",
    "/me/export/": "nlk",
    "/me/kept/": "nw",
    "/me/leave-for-good/": "nlk",
    "/what-hosts-did/": "nw",
    "/notebook/": "nwlk",
    "/with/new/": "lk",
    "/host/": "nw",
    "/host/elsewhere/": "nw",
    "/host/close/": "",
    "/r/<rel>/": "nwlk",
    "/r/<rel>/letters/": "nwlk",
    "/r/<rel>/first-words/": "nwlk",
    "/r/<rel>/cards/": "nwlk",
    "/r/<rel>/connection/": "nwlk",
    "/r/<rel>/agreement/": "nwlk",
    "/r/<rel>/ending/": "nwlk",
    "/r/<rel>/worldview/": "nwlk",
    "/r/<rel>/mutuality/": "nwlk",
    "/r/<rel>/moving-towards/": "nwlk",
    "/r/<rel>/invite/": "nwlk",
    "/r/<rel>/back/": "wlk",
    "/r/<rel>/leave/": "wlk",
    "/r/<rel>/delete/": "wlk",
    "/r/<rel>/without/": "nwlk",
    "/r/<rel>/compare/": "nwlk",
}
#: A state of a page that has an address of its own, which only somebody with so much comes to.
FURTHER = {"/?from=50": "/"}
#: Addresses that answer, and show no page; and two pages that come in the midst of other journeys.
NO_PAGE = {
    "/join/<invitation>/offer/", "/sign-in/salt/", "/me/vaults/", "/mirror/<mark>.json", "/me/kept/everything.json",
    "/book/acts/", "/live/ticket/", "/r/<rel>/acts/", "/r/<rel>/epochs/", "/r/<rel>/together/",
}  # fmt: skip
ELSEWHERE = {
    "/account-closed/<seal>/": "tests/journeys/test_host.py",
    "/sign-out/": "tests/journeys/test_come_back.py",
}
#: Pages that come instead of another.
INSTEAD = {"404": "nothing there", "400": "not understood", "403": "a form that was open too long",
           "500": "something of ours broke", "503": "the database is away"}  # fmt: skip
#: Only where three or more are in it.
OF_CIRCLES = {"/r/<rel>/without/"}

#: Works once, and then says so.
CAN_BE_USED_UP = {"/join/<invitation>/"}

#: In which state a page can be only if something on it can vary so, and what is said if it cannot.
NEEDS: dict[State, tuple[str, str]] = {
    "empty": ("n", "a"), "many": ("n", "a"), "very long": ("w", "b"), "line cut": ("l", "c"),
    "nothing comes": ("l", "c"), "key missing": ("k", "d"),
}  # fmt: skip
WHY_NOT = {
    "a": "there is nothing on it of which there could be none, or many",
    "b": "nobody writes on it at length",
    "c": "once it has come it asks this place for nothing: it stays as it is, or a browser says"
    " itself that there is no line",
    "d": "it opens no sealed words and needs no key",
    "e": "it is open to everybody, and refuses nobody",
    "f": "a stranger does not come so far: see *refused*",
    "g": "it is the same for everybody, signed in or not: see *stranger*",
    "h": "it belongs to a circle of three or more, so somebody is always on it",
    "i": "only who has more than fifty people comes to it: walked in *many*, else drawn as `/` is",
}


def test_every_page_is_told_of_here() -> None:
    """A new page is walked in all its states, or says that it shows nothing."""
    shown = [
        address for kind in ("open", "own", "hosts", "reached")
        for address, how in LISTED[kind].items() if kind == "open" or "GET" in how
    ]  # fmt: skip
    assert sorted(shown) == sorted({*VARIES, *NO_PAGE, *ELSEWHERE})


def why_not(address: str, state: State) -> str:
    """The letter of the reason why this page cannot be in this state; "" if it can."""
    if address in FURTHER:
        return "" if state == "many" else "i"
    is_open = address in LISTED["open"]
    if state == "stranger":
        return "" if is_open else "f"
    if state == "refused":
        return "e" if is_open and address not in CAN_BE_USED_UP else ""
    if state == "one":
        return "g" if is_open and not VARIES[address] else ""
    if state == "empty" and address in OF_CIRCLES:
        return "h"
    needed, letter = NEEDS[state]
    return "" if needed in VARIES[address] else letter


def pages(state: State, *kinds: str) -> Iterator[str]:
    for kind in kinds:
        shown = (one for one in LISTED[kind] if one in VARIES)
        yield from (one for one in with_further(shown) if not why_not(one, state))


class Walk:
    """Through all pages in one state; keeps what was wrong on each as soon as it is seen."""

    def __init__(self, state: State, person: Person, shot: Callable[[Page, str], None]) -> None:
        self.state, self.person, self.shot = state, person, shot
        self.page = person.page
        self.seen: dict[str, list[str]] = {}
        self.looked: dict[str, list[str]] = {}

    def opens(self, address: str, path: str = "", expects: int = 200) -> None:
        answer = self.page.goto(self.person.address + (path or address))
        assert answer is not None
        assert answer.status == expects, f"{path or address} answered {answer.status}"
        settles(self.page)

    def looks(self, address: str, *also: str) -> None:
        """Look at what stands on the page; what was seen word for word is not looked at again."""
        words = self.page.locator("body").inner_text()
        if words not in self.looked:
            self.looked[words] = [*unkind(self.page), *looking.wrong_on(self.page)]
            self.shot(self.page, re.sub(r"\W+", "-", f"{self.state} {address}"))
        self.seen.setdefault(address, []).extend([*also, *self.looked[words]])
        print(self.state, address, self.seen[address] or "ok", flush=True)
        PARTS.mkdir(parents=True, exist_ok=True)
        kept = {"on": f"{datetime.now(UTC):%Y-%m-%d}", "seen": self.seen}
        part(self.state).write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def ends(self) -> None:
        write_table(Path(TABLE))
        wrong = [f"{at}: {each}" for at, found in self.seen.items() for each in found]
        assert not wrong, "\n".join(wrong)


def part(state: State) -> Path:
    return PARTS / f"{state.replace(' ', '-')}.json"


#: What says that something is still on its way.
ON_ITS_WAY = """() => ![...document.querySelectorAll('[role=status]')].some((part) =>
  part.checkVisibility() && part.textContent.startsWith('Opening'))"""


def settles(page: Page) -> None:
    with suppress(TimeoutError):
        page.wait_for_load_state("networkidle", timeout=5_000)
    with suppress(TimeoutError):
        page.wait_for_function(ON_ITS_WAY, timeout=8_000)


def unkind(page: Page) -> Iterator[str]:
    """A page says something, and does not stay at saying that it is about to."""
    if not page.locator("main").inner_text().strip():
        yield "it is blank"
    if not page.evaluate(ON_ITS_WAY):
        yield "it says that it is opening, and never that it cannot"
    if "undefined" in page.locator("body").inner_text():
        yield "it says undefined"


def own_box(page: Page) -> Locator | None:
    """The first box to write in that a program of ours sends, not the browser itself."""
    boxes = page.locator(":is(main textarea, main input:is(:not([type]), [type=text]))"
                         ":not([name]):enabled:visible:not([readonly])")  # fmt: skip
    return boxes.first if boxes.count() else None


#: All that can be read on a page or in its boxes, sealed words that are open included.
ALL_WORDS = """() => [document.body.innerText,
  ...[...document.querySelectorAll('sealed-text')].map((part) => part.shadowRoot?.textContent ?? ''),
  ...[...document.querySelectorAll('textarea, input')].map((box) => box.value)].join(' ')"""
TYPED = "Half a thought, in the rain."
SAYS_SO = """() => [...document.querySelectorAll('[role=alert], [role=status], .line--waiting')]
  .some((part) => part.checkVisibility() && part.textContent.trim() && !part.textContent.startsWith('Opening'))"""


def writes_and_sends(page: Page) -> Iterator[str]:
    """Type and press; what was typed must be there still, and something say how it stands."""
    box = own_box(page)
    if box is None:
        return
    box.fill(TYPED)
    button = box.locator("xpath=ancestor::form[1]//button[not(@type)]").first
    if not button.count() or not button.is_enabled():
        return
    button.click()
    with suppress(TimeoutError):
        page.wait_for_function(SAYS_SO, timeout=8_000)
    if not page.evaluate(SAYS_SO):
        yield "nothing says that it could not be sent"
    if TYPED not in page.evaluate(ALL_WORDS):
        yield "what was typed is gone"


@pytest.fixture
def sits_down(person: Callable[..., Person]) -> Callable[[str], Person]:
    """A browser that draws at 2x and moves nothing, and takes a moment for each deed."""

    def looks(name: str) -> Person:
        return person(name, reduced_motion="reduce", device_scale_factor=2)

    return looks


def comes_back(person: Person, handle: str, recovery: str) -> None:
    page = person.goes_to("/sign-in/")
    comes_in(page, handle, recovery, recovery=True)
    page.wait_for_url(person.address + "/")


def path_of(address: str, world: World) -> str:
    rel = world.circle if address in OF_CIRCLES else world.rel
    return address.replace("<rel>", rel)


def says_what_it_is(host: Person, many: int, words: str) -> None:
    """What hosts write for everybody: of the place, and of other people to turn to."""
    if not many:
        return
    page = host.goes_to("/host/")
    page.get_by_label("Its name", exact=True).fill(words[:60])
    page.get_by_label("A few plain words about it").fill(words[:1_000])
    page.get_by_label("How the hosts can be reached").fill(words[:200])
    page.get_by_role("button", name="Say it so").click()
    for number in range(many):
        page = host.goes_to("/host/elsewhere/")
        page.get_by_label("Its name", exact=True).fill(f"{number} {words}"[:80])
        page.get_by_label("How it is reached").fill(words[:200])
        page.get_by_label("Who answers, when").fill(words[:500])
        page.locator("main form[method=post] button").first.click()
        page.get_by_text("It is on the list now").wait_for()


# The states.


@asked_for
def test_for_a_stranger(site: Site, sits_down: Any, shot: Any) -> None:
    walk = Walk("stranger", sits_down("Somebody"), shot)
    begin = site.begin_link.removeprefix(site.url)
    walk.opens("/begin/<code>/", begin)
    walk.looks("/begin/<code>/")
    world = worlds.make(site, "empty")
    paths = {
        "/join/<invitation>/": [world.invitation],
        "/learning/scenes/<scene>/": [f"/learning/scenes/{slug}/" for slug in scenes.SCENES],
        "/learning/<page>/": [f"/learning/{slug}/" for slug in contents.PAGES],
        "/learning/<page>/paper/": [f"/learning/{slug}/paper/" for slug in papers.PAPERS],
    }
    for address in pages("stranger", "open"):
        if address == "/begin/<code>/":
            continue
        for path in paths.get(address, [address]):
            walk.opens(address, path)
            walk.looks(address)
    for status in INSTEAD:
        comes_instead(walk.page, site, status)
        walk.looks(status)
    walk.ends()


def comes_instead(page: Page, site: Site, status: str) -> None:
    """The page for when something is not as it should be, at an address of this place."""
    template = "form_expired.html" if status == "403" else f"{status}.html"
    body = str(render_to_string(template, {}))
    # What this process and the place call their files differs by their marks alone.
    body = re.sub(r"(/static/[^\"']+?)\.[0-9a-f]{12}(\.\w+)", r"\1\2", body)
    page.route(
        "**/instead/",
        lambda route: route.fulfill(body=body, status=int(status), content_type="text/html"),
    )
    page.goto(f"{site.url}/instead/")
    page.unroute("**/instead/")


@asked_for
@pytest.mark.parametrize(
    ("state", "how", "many"),
    [("empty", "empty", 0), ("one", "one", 1), ("many", "many", 8), ("very long", "long", 2)],
)
def test_for_somebody_who_is_in(
    site: Site, sits_down: Any, shot: Any, state: State, how: str, many: int
) -> None:
    world = worlds.make(site, how)
    ann = sits_down("Ann")
    comes_back(ann, world.ann.handle, world.recovery)
    says_what_it_is(ann, many, worlds.ENDLESS if how == "long" else worlds.SHORT)
    walk = Walk(state, ann, shot)
    for address in pages(state, "open", "own", "hosts", "reached"):
        path = world.invitation if "<invitation>" in address else path_of(address, world)
        walk.opens(address, path)
        walk.looks(address)
        if address in CIRCLES_TOO and world.circle:
            walk.opens(address, address.replace("<rel>", world.circle))
            walk.looks(address)
    walk.ends()


#: Pages that look otherwise for three or more.
CIRCLES_TOO = {"/r/<rel>/", "/r/<rel>/invite/", "/r/<rel>/first-words/", "/r/<rel>/leave/"}


@asked_for
def test_when_the_line_is_cut(site: Site, sits_down: Any, shot: Any) -> None:
    """A page has come; then there is no line, and somebody writes on."""
    world = worlds.make(site, "one")
    ann = sits_down("Ann")
    comes_back(ann, world.ann.handle, world.recovery)
    walk = Walk("line cut", ann, shot)
    for address in pages("line cut", "open", "own", "hosts", "reached"):
        walk.opens(address, path_of(address, world))
        ann.loses_the_line()
        try:
            walk.looks(address, *writes_and_sends(walk.page))
        finally:
            ann.has_the_line_back()
    walk.ends()


@asked_for
def test_when_nothing_more_comes(site: Site, sits_down: Any, shot: Any) -> None:
    """The page itself has come, from this place or out of the browser's own store, and no more."""
    world = worlds.make(site, "one")
    ann = sits_down("Ann")
    comes_back(ann, world.ann.handle, world.recovery)
    walk = Walk("nothing comes", ann, shot)
    walk.page.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    for address in pages("nothing comes", "open", "own", "hosts", "reached"):
        with nothing_asked_comes(walk.page):
            walk.opens(address, path_of(address, world))
            walk.looks(address, *writes_and_sends(walk.page))
    walk.ends()


@contextmanager
def nothing_asked_comes(page: Page) -> Iterator[None]:
    def answer(route: Route) -> None:
        if route.request.resource_type in {"fetch", "xhr"}:
            route.abort()
        else:
            route.continue_()

    page.route("**/*", answer)
    yield
    page.unroute("**/*")


@asked_for
def test_when_it_is_refused(site: Site, sits_down: Any, shot: Any) -> None:
    """To a stranger; to somebody who is in, and not in this; and when the place no longer knows me."""
    world = worlds.make(site, "one")
    assert world.cy is not None
    stranger, cy, ann = sits_down("Somebody"), sits_down("Cy"), sits_down("Ann")
    comes_back(cy, world.cy.handle, world.cys_recovery)
    comes_back(ann, world.ann.handle, world.recovery)
    walk = Walk("refused", stranger, shot)
    walk.opens("/join/<invitation>/", world.used)
    walk.looks("/join/<invitation>/")
    for address in pages("refused", "own", "hosts", "reached"):
        path = address.replace("<rel>", world.rel)
        walk.page = stranger.page
        walk.opens(address, path)
        assert "/sign-in/" in walk.page.url, f"{address} is shown to a stranger"
        walk.looks(address)
        if address not in LISTED["own"]:
            walk.page = cy.page
            walk.opens(address, path, expects=404)
            walk.looks(address)
        walk.page = ann.page
        walk.opens(address, path_of(address, world))
        kept = ann.context.cookies()
        ann.context.clear_cookies()
        walk.looks(address, *writes_and_sends(ann.page))
        with suppress(Error):
            ann.context.add_cookies(kept)  # type: ignore[arg-type]
    walk.ends()


@asked_for
def test_when_the_key_is_missing(site: Site, sits_down: Any, shot: Any) -> None:
    world = worlds.make(site, "one")
    ann = sits_down("Ann")
    comes_back(ann, world.ann.handle, world.recovery)
    ann.goes_to("/about-this-place/")
    ann.page.evaluate(KEYS)
    walk = Walk("key missing", ann, shot)
    for address in pages("key missing", "open", "own", "hosts", "reached"):
        walk.opens(address, path_of(address, world))
        walk.looks(address)
    walk.ends()


# The table.


def write_table(path: Path) -> None:
    kept = {state: json.loads(part(state).read_text()) for state in STATES if part(state).exists()}
    days = ", ".join(f"{state} {kept[state]['on']}" for state in kept)
    lines = [
        "# Every page, in every state",
        "",
        "Written by `tests/journeys/test_pages.py` from what it saw in Chromium:",
        "",
        "    MIDSPAN_TEST_PAGES=docs/pages.md .venv/bin/python -m pytest tests/journeys/test_pages.py",
        "",
        f"Seen on: {days}.",
        "",
        "*ok*: looked at 320 pixels wide, enlarged to 200 %, 1280 wide, both narrow and wide from right"
        " to left, in light and dark. Nothing scrolls sideways, is cut off or lies on something else;"
        f" {looking.STEPS} steps by keyboard can be seen and are not covered; axe finds nothing; it is"
        " not blank and does not stay at *Opening*. A number says how many things were found wrong."
        " *not yet*: it was not walked. A letter says why a page cannot be in that state.",
        "",
        "*stranger*: not signed in. *one*, *many*: so much lies on it, from both (many: 60 lines, 12"
        " letters, every sort of sheet from both sides with answers, 52 places, 25 notes, a circle of"
        " five). *very long*: names of 60 signs, and words of 400 without a space. *line cut*: it was"
        " open, then there was no line; somebody wrote and sent, what they wrote is still there and the"
        " page says how it stands. *nothing comes*: the page came and nothing that it asks for.",
        "*refused*: to a stranger, to somebody who is in the place and not in this, and when the place no"
        " longer knows who is writing. *key missing*: this browser lost its keys.",
        "",
        "| page | " + " | ".join(STATES) + " |",
        "|---|" + "---|" * len(STATES),
    ]
    for address in with_further(VARIES):
        told = [cell(address, state, kept.get(state, {}).get("seen", {})) for state in STATES]
        lines.append(f"| `{address}` | " + " | ".join(told) + " |")
    lines += ["", *(f"- {letter}: {why}." for letter, why in WHY_NOT.items())]
    lines += [f"- `{address}` is walked in `{where}`." for address, where in ELSEWHERE.items()]
    instead = kept.get("stranger", {}).get("seen", {})
    lines += ["", "Pages that come instead of another: " + ", ".join(
        f"{status} ({what}) {said(instead.get(status))}" for status, what in INSTEAD.items()) + "."]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_further(addresses: Iterable[str]) -> Iterator[str]:
    """Each page, and behind it what else there is of it."""
    for address in addresses:
        yield address
        yield from (one for one, page in FURTHER.items() if page == address)


def cell(address: str, state: State, seen: dict[str, list[str]]) -> str:
    return why_not(address, state) or said(seen.get(address))


def said(found: list[str] | None) -> str:
    if found is None:
        return "not yet"
    return "ok" if not found else str(len(found))
