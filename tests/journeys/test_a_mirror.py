"""Somebody looks into the mirror: it may ask about their own words, and none of them goes anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.canaries import Canaries
from tests.journeys.browsing import Person, measured
from tests.journeys.test_every_page import fits

#: Of LENS.md section 3: reading one line in its context on a phone-class core.
MOST_MS = 10
#: A telephone of some years ago, beside the machine these tests run on.
SLOWER = 6

ADVICE = "You should ring the council tomorrow, you need to tell them about the damp."
BEFORE = "I lay awake again listening to it drip."

#: Every place in which a page can keep something, as text.
KEPT = """async () => {
  const stores = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of db.objectStoreNames) {
      stores.push(await new Promise((done) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
      }));
    }
    db.close();
  }
  return JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, stores, history.state, location.href, window.name,
    await Promise.all((await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).length])),
  ]);
}"""


@pytest.fixture
def looks() -> Callable[..., Page]:
    def into_it(page: Page, words: str, before: str = "") -> Page:
        page.get_by_label("Your own words").fill(words)
        if before:
            page.get_by_text("They answer something").click()
            page.get_by_label("What was said just before").fill(before)
        page.get_by_role("button", name="Look into the mirror").click()
        return page

    return into_it


def is_asked(page: Page) -> str:
    question = page.locator("[data-question]")
    expect(question).to_contain_text("?", timeout=20_000)
    return question.inner_text()


def in_the_browser(person: Person, profile: Path) -> Iterator[tuple[str, bytes]]:
    """What a page can keep, and every file of the browser's own profile."""
    yield "what the page keeps", person.page.evaluate(KEPT).encode()
    person.context.close()
    for path in sorted(profile.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"the browser's own {path.relative_to(profile)}", path.read_bytes()


def test_it_asks_about_my_words_and_they_stay_in_the_page(
    person: Callable[..., Person],
    canary: Canaries,
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
    looks: Callable[..., Page],
    folder: Path,
) -> None:
    mine, theirs = canary(f"{ADVICE} zanderwort"), canary(f"{BEFORE} kranichtraum")
    ana = person("Ana", reduced_motion="reduce")
    page = ana.goes_to("/mirror/")
    expect(page.locator("#mirror[data-ready]")).to_be_attached()
    asked = " ".join(place for place, _ in ana.left.places)
    assert "learnt.weights" not in asked and "worker.js" not in asked

    page.keyboard.press("Tab")
    looks(page, mine, theirs)
    first = is_asked(page)
    expect(page.locator("mark")).to_have_text(mine)
    expect(page.get_by_text("may still be wrong. Only you and those who hear them")).to_be_visible()
    assert any("learnt.weights" in place for place, _ in ana.left.places)
    page.get_by_text("Why these words?").click()
    expect(page.locator("[data-why]")).to_contain_text("bring the other somewhere")
    axe(page)
    shot(page, "asked")
    page.get_by_role("button", name="Another question").click()
    assert is_asked(page) != first

    page.get_by_role("button", name="It was not like that").click()
    expect(page.locator("[data-question]")).to_contain_text("You know your words")
    expect(page.get_by_label("Your own words")).to_be_focused()
    looks(page, mine)  # and it does not come back to them
    expect(page.locator("[data-question]")).to_contain_text("You know your words")

    # A question of mine that may reach across has a lit lamp, and no warning beside it.
    looks(page, "What is it like, lying there listening to it?")
    expect(page.locator(".asks-lamp--lit")).to_have_text("These words may reach across.")
    expect(page.locator("[data-sure]")).not_to_contain_text("worth a look")
    looks(page, "The kettle is on the table.")
    expect(page.locator(".asks-lamp")).to_have_count(0)
    expect(page.locator("[data-question]")).to_have_text("Nothing to ask about these words.")
    looks(page, "Ich weiß es nicht mehr, wirklich nicht.")
    expect(page.locator("[data-question]")).to_contain_text("reads English so far")
    looks(page, " ")
    expect(page.get_by_role("alert")).to_have_text("There are no words here yet.")

    looks(page, mine)
    page.get_by_role("button", name="Take it all away").click()
    assert page.get_by_label("Your own words").input_value() == ""
    page.get_by_label("Your own words").fill(mine)
    seen = canary.seen_in(in_the_browser(ana, folder / "profile-0-Ana"))
    assert not seen, "\n".join(sorted(set(seen)))


def test_on_a_telephone_by_keyboard_with_the_line_down_and_back(
    person: Callable[..., Person],
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
    looks: Callable[..., Page],
) -> None:
    ana = person(
        "Ana", viewport={"width": 320, "height": 640}, color_scheme="dark", reduced_motion="reduce"
    )
    page = ana.goes_to("/mirror/")
    shot(page, "before")
    words = page.get_by_label("Your own words")
    words.focus()
    page.keyboard.type("Did you take them today? How many? Why not?")
    ana.loses_the_line()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-question]")).to_contain_text("Your words are still here")
    assert words.input_value().startswith("Did you take")
    ana.has_the_line_back()
    expect(page.get_by_role("button", name="Look into the mirror")).to_be_focused()
    page.keyboard.press("Enter")
    is_asked(page)
    assert page.locator("[role=status]").inner_text().strip()
    fits(page)
    axe(page)
    shot(page, "asked")
    page.evaluate("document.documentElement.dir = 'rtl'")
    fits(page)


def test_a_telephone_has_time_for_it(person: Callable[..., Person]) -> None:
    """One line after another line, on the page's own thread, slowed down; and what is fetched.

    Chromium slows by stopping now and then, so many lines are read and their time is shared out.
    """
    ana = person("Ana")
    sizes = measured(ana, "/mirror/")
    assert not any("weights" in address or "/js/lens/w" in address for address in sizes)
    src = ana.page.locator('script[src*="behaviours/mirror.js"]').get_attribute("src") or ""
    line = ana.context.new_cdp_session(ana.page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    took = ana.page.evaluate(
        """async ([root, mine, theirs]) => {
          const { unpacked } = await import(`${root}lens/network.js`);
          const { readLast } = await import(`${root}lens/reading.js`);
          const response = await fetch(`${root}../lens/learnt.weights`);
          const bytes = Number(response.headers.get('content-length'));
          const kept = response.headers.get('cache-control');
          const begun = performance.now();
          const network = await unpacked(response.body);
          const unpacking = performance.now() - begun;
          const from = performance.now();
          for (let n = 0; n < 300; n += 1) {
            readLast(network, [{ speaker: 'b', text: `${theirs} ${n}` }, { speaker: 'a', text: `${mine} x${n}` }]);
          }
          return { bytes, kept, unpacking, line: (performance.now() - from) / 300 };
        }""",
        [src.split("behaviours/")[0], ADVICE, BEFORE],
    )
    print(took, sum(sizes.values()))
    assert took["bytes"] < 1_000_000
    assert "immutable" in took["kept"]
    assert took["line"] <= MOST_MS
