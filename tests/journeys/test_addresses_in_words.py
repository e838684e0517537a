"""Addresses in somebody's words become links, and show what they are."""

from __future__ import annotations

from tests.journeys import deeds

LINKS = """(words) => {
  const shown = document.createElement('sealed-text');
  shown.say(words);
  const links = [...shown.shadowRoot.querySelectorAll('a')];
  return links.map((link) => [link.textContent, link.getAttribute('href'), link.rel]);
}"""
REL = "noopener noreferrer nofollow"


def test_an_address_shows_what_it_is(site, person):
    ana = person("Ana")
    deeds.begins(ana, site)
    page = ana.goes_to("/notebook/")

    def links(words: str) -> list[list[str]]:
        return page.evaluate(LINKS, words)  # type: ignore[no-any-return]

    one = "https://example.org/a?b=c"
    assert links(f"See {one}, or ({one}).") == [[one, one, REL]] * 2
    assert links("javascript:alert(1) data:text/html,x <img src=x onerror=alert(1)>") == []
    # A sign that turns the direction would show another address than the one it leads to.
    turned = "https://example.com/\u202egro.elpmaxe//:sptth"
    assert links(turned) == [["https://example.com/", "https://example.com/", REL]]
    assert links("\u2066https://example.org\u2069")[0][0] == "https://example.org"
