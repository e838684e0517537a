"""Somebody has to be gone from the screen now: from three kinds of pages, and what is left then."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, makes_a_way_back

ELSEWHERE = "https://weather.example.org/"
#: What lies in this browser's keyring; looking must not make an empty one.
KEYS = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === 'midspan')) return [];
  return new Promise((resolve) => {
    const asked = indexedDB.open('midspan');
    asked.onsuccess = () => {
      const all = asked.result.transaction('keys').objectStore('keys').getAllKeys();
      all.onsuccess = () => { asked.result.close(); resolve(all.result); };
    };
  });
}"""


def there_is_weather(person) -> list[dict[str, str]]:
    """The page that the way out leads to; what was told to it is in the list."""
    told: list[dict[str, str]] = []

    def answer(route):
        told.append(route.request.headers)
        route.fulfill(content_type="text/html", body="<title>Weather</title><p>Dry until noon.")

    person.context.route(f"{ELSEWHERE}**", answer)
    return told


def is_gone(page: Page) -> None:
    expect(page.get_by_text("Dry until noon.")).to_be_visible()
    assert page.url == ELSEWHERE


def wishes(page: Page, what: str) -> None:
    page.get_by_label(what).check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_text("Kept, on this device.")).to_be_visible()


def escapes(page: Page) -> None:
    for _ in range(4):  # one too many, as it happens to somebody in a hurry
        page.keyboard.press("Escape")


def test_from_three_kinds_of_pages_and_what_is_left(site, person, canary, axe, shot):
    ana, ben = person("Ana"), person("Ben")
    told = there_is_weather(ana)
    deeds.begins(ana, site)
    handle = ana.goes_to("/me/").locator("#handle").input_value()
    page = ana.goes_to("/host/")
    page.get_by_label("Where “leave this page” leads").fill(ELSEWHERE)
    page.get_by_role("button", name="Say it so").click()
    expect(page.get_by_text("It is said now, for anyone to read.")).to_be_visible()

    # A page for anyone. Nothing was wished for, and somebody has just arrived.
    ana.goes_to("/invited/")
    ana.goes_to("/about-this-place/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    way_out = page.get_by_role("link", name="leave this page", exact=True)
    expect(way_out).to_be_in_viewport(ratio=1)
    way_out.click()
    is_gone(page)
    page.go_back()
    assert page.url.endswith("/invited/")  # never the page that was left

    # The talk, with words open, words half written and a second tab.
    ana.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(page)
    wishes(ana.goes_to("/leave-this-page/"), "My key closes")
    axe(page)
    shot(page, "leave-this-page")
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    deeds.says(ben.page, canary("Is the kettle on over there?"))
    deeds.sees(talk, "Is the kettle on over there?")
    other = ana.new_tab()
    other.goto(site.url + "/me/")
    talk.bring_to_front()
    talk.locator(".talk__box").fill(canary("It is, and I am"))
    for _ in range(3):  # to close is not to leave
        talk.locator(".line__more").press("Enter")
        expect(talk.locator(".line__menu")).to_be_visible()
        talk.keyboard.press("Escape")
        expect(talk.locator(".line__menu")).to_have_count(0)
    expect(talk.locator(".talk__box")).to_have_value("It is, and I am")
    escapes(talk)
    is_gone(talk)
    is_gone(other)
    assert not any("referer" in headers for headers in told)
    other.close()
    ana.goes_to(f"/r/{rel}/")
    expect(page.get_by_text("Is the kettle on over there?")).to_have_count(0)
    assert not [name for name in page.evaluate(KEYS) if name.startswith("person/")]
    page.locator("#door-words").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()
    deeds.sees(page, "Is the kettle on over there?")
    expect(page.locator(".talk__box")).to_have_value("It is, and I am")

    # A page about oneself, when all of mine shall go.
    page = ana.goes_to("/leave-this-page/")
    wishes(page, "Calendar")
    expect(page).to_have_title("Calendar")
    wishes(page, "All of mine goes from this device")
    ana.goes_to("/me/")
    escapes(page)
    is_gone(page)
    ana.goes_to("/me/")
    expect(page).to_have_title("Calendar")
    assert "/sign-in/" in page.url
    assert page.evaluate(KEYS) == []
    comes_in(page, handle, words)
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_visible()
    talk = deeds.opens_the_talk(ana, rel)
    expect(talk).to_have_title("Calendar")
    ana.left.hosts.discard("weather.example.org")


def test_without_a_script_the_way_out_is_a_link(site, person):
    ana = person("Ana", java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = ana.goes_to("/about-this-place/")
    way_out = page.get_by_role("link", name="leave this page", exact=True)
    assert way_out.get_attribute("href") == "https://www.wikipedia.org/"
    wishes(ana.goes_to("/leave-this-page/"), "Weather")
    expect(page).to_have_title("Weather")
    assert "JavaScript is switched off here." in page.locator("main").inner_text()
