"""Nothing typed is lost, whatever happens to tab, browser, line, server, session or device.

Each story types, lets something break, comes back, and reads on the other side: every line once,
in the order it was said. What lies on the device meanwhile is searched for clear words.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Playwright, Route, expect

from tests.canaries import Canaries
from tests.journeys import browsing, deeds
from tests.journeys.browsing import Person
from tests.journeys.test_come_back import comes_in, makes_a_way_back
from tests.site import Site

WAITING = ".line--waiting"

#: All that this browser keeps of the place, as text: what is no text is spelled byte for byte.
KEPT = """async () => {
  const spell = (value) => {
    if (value instanceof ArrayBuffer) return spell(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return Array.from(value, (byte) => String.fromCharCode(byte)).join('');
    if (value instanceof CryptoKey) return `a key, extractable: ${value.extractable}`;
    if (value && typeof value === 'object') return Object.entries(value).map(([k, v]) => k + spell(v)).join();
    return String(value);
  };
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = ({ target }) => done(target.result); });
    for (const store of db.objectStoreNames) {
      for (const all of ['getAllKeys', 'getAll']) {
        const asked = db.transaction(store).objectStore(store)[all]();
        await new Promise((done) => { asked.onsuccess = done; });
        found.push(...asked.result.map(spell));
      }
    }
    db.close();
  }
  for (const storage of [localStorage, sessionStorage]) found.push(...Object.entries(storage).flat());
  return found;
}"""


@pytest.fixture
def two(site: Site, person: Callable[..., Person]) -> tuple[Person, Person, str]:
    """Ana and Ben, each in front of their talk, and where it is."""
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.opens_the_talk(ana, rel)
    return ana, ben, rel


def says_without_a_line(page: Page, *lines: str) -> None:
    """Say these while they cannot go; each stands in the talk and waits."""
    before = page.locator(WAITING).count()
    for number, words in enumerate(lines, before + 1):
        deeds.says(page, words)
        expect(page.locator(WAITING)).to_have_count(number)
    page.wait_for_timeout(300)  # a write to the device takes some milliseconds


def crashes(page: Page) -> None:
    """As when a tab runs out of memory: none of its code runs any more."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash", timeout=5_000)


def all_read(page: Page, *lines: str, within: float = 40_000) -> None:
    """These and no others stand in the talk, once each, in this order."""
    deeds.reads_exactly(page, lines, within=within)


def kept_clear(person: Person, canary: Canaries) -> list[str]:
    """Canaries that stand in what this browser keeps."""
    found = person.page.evaluate(KEPT)
    assert any("outbox/" in one or "draft/" in one for one in found), "nothing was kept at all"
    return canary.seen_in(
        [("what the browser keeps", "\n".join(found).encode("latin-1", "replace"))]
    )


def test_lines_survive_a_reload_and_a_killed_server(two, site, canary):
    ana, ben, rel = two
    lines = [canary("One, said into the wind."), canary("Two, said a little louder.")]
    site.kill9()
    says_without_a_line(ben.page, *lines)
    assert kept_clear(ben, canary) == []
    site.start()
    deeds.opens_the_talk(ben, rel)
    all_read(ana.page, *lines)
    all_read(ben.page, *lines)
    expect(ben.page.locator(WAITING)).to_have_count(0)
    assert not any("outbox/" in one for one in ben.page.evaluate(KEPT))


def test_a_line_whose_answer_was_lost_is_not_said_twice(two, site):
    ana, ben, rel = two
    # Its frame arrives; the page is gone before it can hear so.
    ben.page.evaluate("""() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) {
        if (String(data).includes('"t":"act"')) this.onmessage = null;
        return send.call(this, data);
      };
    }""")
    deeds.says(ben.page, "Said once, heard once.")
    deeds.sees(ana.page, "Said once, heard once.")
    expect(ben.page.locator(WAITING)).to_have_count(1)
    ben.page.wait_for_timeout(300)
    deeds.opens_the_talk(ben, rel)
    expect(ben.page.locator(WAITING)).to_have_count(0)
    deeds.says(ben.page, "And on it goes.")
    for each in (ana, ben):
        all_read(each.page, "Said once, heard once.", "And on it goes.")


def test_lines_and_a_draft_survive_a_crashed_tab(two, site, canary):
    ana, ben, rel = two
    lines = [canary("Said before the crash, one."), canary("Said before the crash, two.")]
    half = canary("and a half thought in the b")
    site.kill9()
    says_without_a_line(ben.page, *lines)
    ben.page.locator(".talk__box").fill(half)
    ben.page.wait_for_timeout(900)
    crashes(ben.page)
    site.start()
    ben.page = ben.new_tab()
    deeds.opens_the_talk(ben, rel)
    all_read(ana.page, *lines)
    expect(ben.page.locator(".talk__box")).to_have_value(half)
    deeds.says(ben.page, half + "ox")
    all_read(ana.page, *lines, half + "ox")
    deeds.opens_the_talk(ben, rel)
    expect(ben.page.locator(".talk__box")).to_have_value("")


@pytest.fixture
def again(
    playwright: Playwright, folder: Path, site: Site, people: list[Person]
) -> Callable[[Person], Person]:
    """`again(ben)` kills his browser and opens another one on the same profile."""

    def opens_again(person: Person) -> Person:
        profile = folder / f"profile-{people.index(person)}-{person.name}"
        cookies = person.context.cookies()
        kills(profile)
        with suppress(Exception):
            person.context.close()
        new = browsing.sits_down(playwright, profile, person.name, site.url)
        # Chromium writes cookies down twice a minute only: somebody came in before that.
        new.context.add_cookies(cookies)  # type: ignore[arg-type]
        people[people.index(person)] = new
        return new

    return opens_again


def kills(profile: Path) -> None:
    """End every process of the browser on this profile, as when the power goes."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
    (profile / "SingletonLock").unlink(missing_ok=True)


def test_lines_survive_a_killed_browser_and_no_clear_word_lies_on_its_disk(
    two, site, canary, again
):
    ana, ben, rel = two
    lines = [canary("This was said before the light went out.")]
    half = canary("this was only being typed, in the dark")
    form = ben.goes_to(f"/r/{rel}/first-words/")
    form.get_by_text("Write mine").click()
    form.get_by_label("Who I am").fill(canary("somebody at a form, interrupted"))
    form.wait_for_timeout(900)
    deeds.opens_the_talk(ben, rel)
    site.kill9()
    says_without_a_line(ben.page, *lines)
    ben.page.locator(".talk__box").fill(half)
    ben.page.wait_for_timeout(900)
    new = again(ben)
    profile = next(site.folder.parent.glob("profile-*-Ben"))
    files = [(str(path), path.read_bytes()) for path in profile.rglob("*") if path.is_file()]
    kept = [data for name, data in files if "IndexedDB" in name]
    assert any(f"/{rel}/".encode("utf-16-be") in data for data in kept), "nothing is kept"
    assert canary.seen_in(files) == []
    site.start()
    deeds.opens_the_talk(new, rel)
    all_read(ana.page, *lines)
    expect(new.page.locator(".talk__box")).to_have_value(half)


def test_lines_said_without_a_line_go_when_it_is_back(two):
    ana, ben, _ = two
    ben.loses_the_line()
    says_without_a_line(ben.page, "One, from under the bridge.", "Two, still under it.")
    ben.has_the_line_back()
    all_read(ana.page, "One, from under the bridge.", "Two, still under it.")
    expect(ben.page.locator(WAITING)).to_have_count(0)


def test_words_wait_for_a_session_that_ended_and_go_after_signing_in(two, site, person, canary):
    ana, ben, rel = two
    handle = ben.goes_to("/me/").locator("#handle").input_value()
    ben.goes_to("/me/way-back/")
    _, groups = makes_a_way_back(ben.page)
    deeds.opens_the_talk(ben, rel)
    desk = person("Ben-at-his-desk")
    comes_in(desk.goes_to("/sign-in/"), handle, "-".join(groups), recovery=True)
    desk.page.wait_for_url(site.url + "/")
    ben.loses_the_line()
    words = canary("Said to a door that had just closed.")
    says_without_a_line(ben.page, words)
    half = canary("typed in front of the closed door")
    ben.page.locator(".talk__box").fill(half)
    desk.goes_to("/me/").get_by_role("button", name="Sign out all the others").click()
    expect(desk.page.get_by_text("All your other devices are signed out.")).to_be_visible()
    ben.has_the_line_back()
    expect(ben.page.get_by_text("You were signed out here.")).to_be_visible(timeout=40_000)
    comes_in(ben.page, handle, "-".join(groups), recovery=True)
    deeds.arrives(ben)
    all_read(ana.page, words)
    expect(ben.page.locator(".talk__box")).to_have_value(half)


def test_when_others_are_here_now_a_line_waits_for_a_yes(site, person, canary, axe, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    ana.loses_the_line()
    mine = canary("Written to nobody but myself.")
    says_without_a_line(talk, mine, "And this as well.")
    deeds.says_hello(ben, link)
    ana.has_the_line_back()
    asked = talk.locator(f"{WAITING} .line__asks")
    expect(asked).to_have_count(2, timeout=40_000)
    expect(asked.first).to_contain_text("who is here has changed since you wrote it")
    boxes = [asked.first.get_by_role("button", name=name) for name in ("Say it", "Take it out")]
    sizes = [box.bounding_box() for box in boxes]
    assert sizes[0] and sizes[1]
    assert abs(sizes[0]["width"] - sizes[1]["width"]) < 1
    assert sizes[0]["height"] == sizes[1]["height"]
    shot(talk, "asks")
    axe(talk)
    assert deeds.reads(ben.page) == []
    deeds.opens_the_talk(ana, rel)  # nor does a reload say it for her
    expect(asked).to_have_count(2)
    asked.first.get_by_role("button", name="Take it out").click()
    expect(talk.locator(".talk__box")).to_have_value(mine)
    expect(asked).to_have_count(1)
    asked.get_by_role("button", name="Say it").click()
    all_read(ben.page, "And this as well.")
    expect(talk.locator(WAITING)).to_have_count(0)


def test_another_tab_says_what_a_closed_one_could_not(two, site):
    ana, ben, rel = two
    other = ben.new_tab()
    other.goto(f"{site.url}/r/{rel}/")
    expect(other.locator(".talk[data-ready]")).to_be_attached()
    site.kill9()
    says_without_a_line(ben.page, "Said in the first tab.")
    says_without_a_line(other, "Said in the second tab.")
    crashes(ben.page)
    site.start()
    for page in (ana.page, other):
        page.wait_for_function(f"() => ({deeds.READ})().length >= 2", timeout=40_000)
        page.wait_for_timeout(1_000)
        assert sorted(deeds.reads(page)) == ["Said in the first tab.", "Said in the second tab."]
    expect(other.locator(WAITING)).to_have_count(0)


def test_what_is_typed_into_forms_stands_there_again(two, canary):
    _, ben, rel = two
    who, bound = canary("somebody who types slowly"), canary("a promise to my sister")
    page = ben.goes_to(f"/r/{rel}/first-words/")
    page.get_by_text("Write mine").click()
    page.get_by_label("Who I am").fill(who)
    page.get_by_label("This:").check()
    page.get_by_label("What binds me, in my words").fill(bound)
    page.wait_for_timeout(900)
    page.reload()
    expect(page.get_by_label("Who I am")).to_have_value(who)
    expect(page.get_by_label("Who I am")).to_be_visible()
    expect(page.get_by_label("What binds me, in my words")).to_have_value(bound)
    assert kept_clear(ben, canary) == []
    page.get_by_role("button", name="Lay it down").click()
    expect(page.locator(".first-words__bank--near")).to_contain_text(who)
    assert not any("draft/" in one for one in page.evaluate(KEPT))

    for address, label in (
        ("/with/new/", "Who is it for?"),
        (f"/r/{rel}/leave/", "Something to leave behind, if you like"),
    ):
        words = canary(f"half of it, typed at {label}")[:60]
        page = ben.goes_to(address)
        page.get_by_label(label).fill(words)
        page.wait_for_timeout(900)
        page.reload()
        expect(page.get_by_label(label)).to_have_value(words)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(lambda url: rel not in url)
    expect(page.locator("#home[data-ready]")).to_be_attached()
    assert not any(rel in one and "draft/" in one for one in page.evaluate(KEPT))


def test_an_answer_that_was_being_typed_still_answers_its_line(two):
    ana, ben, rel = two
    deeds.says(ana.page, "What about the boat?")
    deeds.sees(ben.page, "What about the boat?")
    item = ben.page.locator("li.line", has_text="What about the boat?")
    item.hover()
    item.locator(".line__more").click()
    item.get_by_role("button", name="Answer this").click()
    ben.page.locator(".talk__box").fill("It leaks, but")
    ben.page.wait_for_timeout(900)
    deeds.opens_the_talk(ben, rel)
    expect(ben.page.locator("[data-about]")).to_contain_text("Answering: What about the boat?")
    deeds.says(ben.page, "It leaks, but it floats.")
    deeds.sees(ana.page, "It leaks, but it floats.")
    answer = ana.page.locator("li.line", has_text="but it floats").locator(".line__answers a")
    expect(answer).to_have_text("What about the boat?")


def test_a_browser_that_keeps_nothing_says_so_once_and_loses_nothing_that_stays_open(
    site, person, shot
):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    ben.context.add_init_script("""
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, name) {
        if (String(name).startsWith('words/')) throw new DOMException('full', 'QuotaExceededError');
        return put.call(this, value, name);
      };
    """)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.opens_the_talk(ana, rel)
    told = ben.page.locator("[data-kept]")
    expect(told).to_be_hidden()
    site.kill9()
    says_without_a_line(ben.page, "One, on a full disk.", "Two, on a full disk.")
    expect(told).to_contain_text("in this tab only")
    shot(ben.page, "keeps-nothing")
    site.start()
    all_read(ana.page, "One, on a full disk.", "Two, on a full disk.")


@pytest.mark.parametrize("lost", ["**/with/new/", "**/r/*/invitations/"])
def test_a_place_whose_answer_was_lost_is_not_made_twice(site, person, lost):
    ana = person("Ana")
    page = deeds.begins(ana, site)

    def loses_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    def makes_the_link() -> None:
        page.get_by_label("Who is it for?").fill("Ben")
        page.get_by_role("button", name="Make the link").click()

    ana.goes_to("/with/new/")
    page.route(lost, loses_the_answer)
    makes_the_link()
    expect(page.locator("#new form[data-main] [data-trouble]")).to_contain_text("The line is down.")
    page.unroute_all(behavior="wait")
    page.reload()
    makes_the_link()
    page.wait_for_url("**/invite/")
    expect(page.locator("[data-link]")).to_have_count(1)
    ana.goes_to("/")
    expect(page.locator(".people__row")).to_have_count(1)
    expect(page.locator(".people__name")).to_have_text("Ben")
