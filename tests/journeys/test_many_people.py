"""Somebody with more people than stand on one page: all are there, some at a time, and found by name."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from playwright.sync_api import expect

from tests.journeys import deeds

MANY = 60


def wrote_later(site, rel: str, many: int) -> None:
    """`many` more places of the one person in `rel`, where the last word is newer than in theirs.

    Rows as a browser would have caused them, but without keys: the page of all my people opens none.
    """
    lately = int(time.time()) - 600
    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as database, database:
        database.execute(
            "UPDATE relationships_act SET at = ? WHERE relationship_id = ?", (lately - 1, rel)
        )

        def copied(table: str, **changed: object) -> None:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            key = "id" if table.endswith("_relationship") else "relationship_id"
            taken = [name for name in columns if name not in changed]
            database.execute(
                f"INSERT INTO {table} ({', '.join([*taken, *changed])}) SELECT"
                f" {', '.join([*taken, *('?' for _ in changed)])} FROM {table} WHERE {key} = ?"
                " LIMIT 1",
                (*changed.values(), rel),
            )

        for n in range(many):
            other = f"{n:022d}"
            copied("relationships_relationship", id=other)
            copied("relationships_membership", relationship_id=other, id=None)
            copied("relationships_act", relationship_id=other, seq=1, at=lately + n)


def test_who_spoke_long_ago_is_a_page_further_back_and_found_by_name(site, person, axe, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben of the bicycles", "Ana")
    rel = deeds.rel_of(ana.page.url)
    page = ana.page
    ana.goes_to("/")
    expect(page.locator(".people__name").first).to_have_text("Ben of the bicycles")
    expect(page.get_by_label("Find somebody")).to_have_count(0)
    wrote_later(site, rel, MANY)

    ana.goes_to("/")
    rows = page.locator("#home > .people > .people__row")
    expect(rows).to_have_count(50)
    for each in (rows.first, rows.last):
        expect(each).to_be_visible()
    axe(page)
    shot(page, "first-page")
    page.get_by_label("Find somebody").fill("bicyc")
    found = page.get_by_role("search").get_by_role("link")
    expect(found).to_have_text("Ben of the bicycles")
    axe(page)
    page.get_by_label("Find somebody").fill("Zoltan")
    expect(found).to_have_count(0)
    expect(page.get_by_role("search").get_by_role("status")).not_to_be_empty()

    page.get_by_role("link", name=f"Further back: {MANY + 1 - 50} more").click()
    expect(rows).to_have_count(MANY + 1 - 50)
    expect(rows.last.locator(".people__name")).to_have_text("Ben of the bicycles")
    # And when they speak again, they come to the first page by themselves.
    page.get_by_role("link", name="Nearer").click()
    expect(rows).to_have_count(50)
    deeds.says(deeds.says_hello(ben, link), "Still here.")
    expect(rows.first.locator(".people__name")).to_have_text("Ben of the bicycles")
    expect(rows.first.get_by_text("something new")).to_be_attached()
