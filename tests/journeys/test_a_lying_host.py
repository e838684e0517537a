"""What a host who changes the database can and cannot do, as the people at their pages see it.

Words changed, moved, hidden or given to another author are noticed and not shown; a roster that
does not add up ends sealing and leaves what was verified to be read (docs/sealing.md, 7 and 8).
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.talks import WRITTEN

LINES = WRITTEN[:6]
MARKS = """() => [...document.querySelectorAll('.line__mark')].map((mark) => mark.dataset.code)"""


class Told:
    """Ana and Ben have talked; the host may now lie, again and again from the same beginning."""

    def __init__(self, site, ana, ben, rel: str) -> None:
        self.site, self.ana, self.ben, self.rel = site, ana, ben, rel
        self.database = site.data / "midspan.sqlite3"
        self.true = site.folder / "true.sqlite3"
        self.quiet()
        shutil.copy(self.database, self.true)

    def quiet(self) -> None:
        for each in (self.ana, self.ben):
            each.page.goto("about:blank")
        self.site.stop()
        with closing(sqlite3.connect(self.database)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def lie(self, *changes: str) -> None:
        shutil.copy(self.true, self.database)
        with closing(sqlite3.connect(self.database)) as database, database:
            for change in changes:
                done = database.execute(change, {"rel": self.rel} if ":rel" in change else {})
                assert done.rowcount, f"this lie changed nothing: {change}"
        self.site.start()

    def ben_looks(self) -> Page:
        page = self.ben.goes_to(f"/r/{self.rel}/")
        page.wait_for_selector(".talk[data-ready], .talk[data-code]", state="attached")
        return page


@pytest.fixture
def told(site, person) -> Told:
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    deeds.says_hello(ben, link)
    rel = deeds.rel_of(ben.page.url)
    pages = [deeds.opens_the_talk(ana, rel), ben.page]
    for who, words in LINES:
        deeds.says(pages[who], words)
        deeds.sees(pages[1 - who], words)
    # What Ben has read is noted in his own book a few seconds later.
    ben.page.wait_for_timeout(6_000)
    return Told(site, ana, ben, rel)


def test_lies_about_words_are_noticed_and_not_shown(told):
    said = [words for _, words in LINES]
    nth = (
        "(SELECT seq FROM relationships_act WHERE relationship_id = :rel AND kind = 'said'"
        " ORDER BY seq LIMIT 1 OFFSET {})"
    )

    def where(number: int) -> str:
        return f"relationship_id = :rel AND seq = {nth.format(number)}"

    # One letter of one line changed.
    told.lie(
        "UPDATE relationships_act SET sealed = substr(sealed, 1, 40) ||"
        " CASE substr(sealed, 41, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(sealed, 42)"
        f" WHERE {where(2)}"
    )
    page = told.ben_looks()
    assert deeds.reads(page) == said[:2] + said[3:]
    assert "altered" in page.evaluate(MARKS)
    told.quiet()

    # A line given to the other person.
    told.lie(
        "UPDATE relationships_act SET count = 100, author_id = (SELECT person_id FROM"
        " relationships_membership WHERE relationship_id = :rel AND person_id !="
        f" relationships_act.author_id) WHERE {where(2)}"
    )
    page = told.ben_looks()
    assert said[2] not in deeds.reads(page)
    assert {"altered", "not-by-author"} & set(page.evaluate(MARKS))
    told.quiet()

    # A line hidden, in the middle.
    told.lie(f"DELETE FROM relationships_act WHERE {where(2)}")
    page = told.ben_looks()
    assert deeds.reads(page) == said[:2] + said[3:]
    assert "gap" in page.evaluate(MARKS)
    told.quiet()

    # Two lines in each other's place.
    told.lie(
        f"UPDATE relationships_act SET seq = 1002 WHERE {where(1)}",
        "UPDATE relationships_act SET seq = seq - 1 WHERE relationship_id = :rel AND seq = ("
        "SELECT MIN(seq) FROM relationships_act a WHERE a.relationship_id = :rel AND a.kind ="
        " 'said' AND a.seq > (SELECT MIN(seq) FROM relationships_act b WHERE b.relationship_id"
        " = :rel AND b.kind = 'said') AND a.seq < 1000)",
        "UPDATE relationships_act SET seq = (SELECT MIN(seq) FROM relationships_act a WHERE"
        " a.relationship_id = :rel AND a.kind = 'said') + 2"
        " WHERE relationship_id = :rel AND seq = 1002",
    )
    page = told.ben_looks()
    marks = set(page.evaluate(MARKS))
    assert marks & {"missing-before", "reordered"}, marks

    # The newest line hidden: this device remembers that it was there.
    told.quiet()
    told.lie(f"DELETE FROM relationships_act WHERE {where(5)}")
    page = told.ben_looks()
    assert deeds.reads(page) == said[:5]
    assert "gone" in page.evaluate(MARKS)

    # An ending that nobody signed, in the talk and behind a door.
    told.quiet()
    told.lie("UPDATE relationships_relationship SET ended = 1 WHERE id = :rel")
    told.ben_looks()
    for path in ("", "agreement/"):
        page = told.ben.goes_to(f"/r/{told.rel}/{path}")
        claim = page.locator("sealed-state[of=ended]")
        expect(claim).to_have_attribute("state", "false")
        expect(claim.locator("s")).to_contain_text("This has ended.")
    expect(page.locator("sealed-state[of=members]")).to_have_attribute("state", "shown")

    # A line called something that has no place in the talk.
    told.quiet()
    told.lie(f"UPDATE relationships_act SET kind = 'invites', hash = '' WHERE {where(5)}")
    page = told.ben_looks()
    assert deeds.reads(page) == said[:5]
    assert "altered" in [code for code, _ in page.evaluate(deeds.MARKS)]

    # The same, with other numbers: the page seems to begin after what was remembered.
    told.quiet()
    told.lie(
        f"DELETE FROM relationships_act WHERE {where(5)}",
        "UPDATE relationships_act SET seq = seq + 5000 WHERE relationship_id = :rel",
    )
    page = told.ben_looks()
    assert deeds.reads(page) == said[:5]
    assert "gone" in page.evaluate(MARKS)


def test_a_roster_that_does_not_add_up_ends_sealing_and_not_reading(told):
    record = "(SELECT record FROM sealing_epoch WHERE relationship = :rel AND n = 2)"
    last = f"substr({record}, -3, 1)"
    told.lie(
        f"UPDATE sealing_epoch SET record = substr({record}, 1, length({record}) - 3) ||"
        f" CASE {last} WHEN 'A' THEN 'B' ELSE 'A' END || substr({record}, -2)"
        " WHERE relationship = :rel AND n = 2"
    )
    page = told.ana.goes_to(f"/r/{told.rel}/")
    page.wait_for_selector(".talk[data-code]", state="attached")
    # She has said yes to who is here, so the record is what her book remembers, and no longer that.
    assert page.locator(".talk").get_attribute("data-code") == "unknown-beginning"
    assert page.get_by_role("alert").filter(has_text="list of who is here").is_visible() or (
        page.locator("[data-roster]").inner_text()
    )
    assert not page.locator(".talk__write").is_visible()
    # Ben has himself signed what the host changed: it is no longer what his book remembers.
    page = told.ben_looks()
    assert page.locator(".talk").get_attribute("data-code") == "unknown-beginning"
    assert deeds.reads(page) == []


def test_what_is_missing_further_up_is_noticed_when_one_gets_there(site, person):
    ana = person("Ana")
    deeds.begins(ana, site)
    deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    page = deeds.opens_the_talk(ana, rel)
    for number in range(90):  # more than a page opens with
        deeds.says(page, f"Line {number}.")
    deeds.sees(page, "Line 89.", within=60_000)

    def looks_up() -> list[list[str]]:
        page = deeds.opens_the_talk(ana, rel)
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_function(f"() => ({deeds.READ})()[0] === 'Line 0.'")
        page.wait_for_timeout(500)
        return page.evaluate(deeds.MARKS)  # type: ignore[no-any-return]

    assert looks_up() == []
    page.goto("about:blank")
    site.stop()
    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as database, database:
        hide = "DELETE FROM relationships_act WHERE relationship_id = ? AND seq IN (5, 6)"
        assert database.execute(hide, (rel,)).rowcount == 2
    site.start()
    assert "gap" in [code for code, _ in looks_up()]
