"""What people do in a journey, through the page and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError, expect

from tests.journeys.browsing import Person
from tests.site import Site

#: What stands in the talk, as somebody reads it: opened words in the order of the page.
READ = """() => [...document.querySelectorAll('.talk__lines > li:not([hidden]) sealed-text[field=words]')]
  .filter((part) => part.getAttribute('state') === 'open' && !part.closest('[data-waiting]'))
  .map((part) => part.shadowRoot.textContent)"""

#: Where something is not as it should be: [its code, the words of its line] for each mark.
MARKS = """() => [...document.querySelectorAll('.line__mark:not([hidden], li[hidden] *)')].map((mark) =>
  [mark.dataset.code, mark.closest('li').querySelector('sealed-text')?.shadowRoot?.textContent])"""


def begins(person: Person, site: Site) -> Page:
    """The first person comes in as host."""
    page = person.goes_to(site.begin_link)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(site.url + "/")
    return page


def makes_a_place(person: Person, for_whom: str, called: str, who: str = "") -> str:
    """Make a place for two; returns the link to give on."""
    page = person.goes_to("/with/new/")
    page.get_by_label("Who is it for?").fill(for_whom)
    page.get_by_label("What shall they call you?").fill(called)
    page.get_by_label("Who I am").fill(who)
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_url("**/invite/")
    return page.locator("[data-link]").inner_text()


def says_hello(person: Person, link: str) -> Page:
    """Open the link and come over."""
    page = person.goes_to(link)
    page.get_by_role("button", name="Say hello").click()
    return arrives(person)


def arrives(person: Person) -> Page:
    expect(person.page.locator(".talk[data-ready]")).to_be_attached(timeout=20_000)
    return person.page


def opens_the_talk(person: Person, rel: str) -> Page:
    person.goes_to(f"/r/{rel}/")
    return arrives(person)


def rel_of(link_or_address: str) -> str:
    return link_or_address.split("/r/")[1].split("/")[0]


#: Whoever comes is recognised at once, as somebody does who sits beside them.
RECOGNISES = """() => {
  const list = document.querySelector('.talk__lines');
  if (list.recognises) return;
  list.recognises = true;
  const say = () => list.querySelector('[data-newcomer] [data-yes]')?.click();
  new MutationObserver(say).observe(list, { childList: true });
  say();
}"""


def recognises(person: Person, rel: str) -> Page:
    """Say in the talk that whoever came is who was expected."""
    page = opens_the_talk(person, rel)
    page.evaluate(RECOGNISES)
    expect(page.locator("[data-newcomer]")).to_have_count(0)
    return page


def says(page: Page, words: str, *, knows: bool = True) -> None:
    """Say a line; whoever came is who was expected, unless one does not know it."""
    if knows:
        page.evaluate(RECOGNISES)
    box = page.locator(".talk__box")
    box.fill(words)
    page.get_by_role("button", name="Say", exact=True).click()


def reads(page: Page) -> list[str]:
    return page.evaluate(READ)  # type: ignore[no-any-return]


def sees(page: Page, words: str, *, within: float = 15_000) -> None:
    """Wait until the newest thing said on this page is `words`, stored and opened."""
    page.wait_for_function(f"(words) => ({READ})().at(-1) === words", arg=words, timeout=within)


def reads_exactly(page: Page, lines: Sequence[str], *, within: float = 15_000) -> None:
    """Wait until these and no others stand in the talk, once each, in this order.

    To read once is right only where nothing is on its way any more: what one page shows may not
    have come to another yet, and one's own line not be stored.
    """
    with suppress(TimeoutError):
        page.wait_for_function(
            f"(lines) => JSON.stringify(({READ})()) === JSON.stringify(lines)",
            arg=list(lines),
            timeout=within,
        )
    assert reads(page) == list(lines)
