"""Somebody leaves for good: what the other sees, and what yesterday's backup brings back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.test_come_back import comes_in, makes_a_way_back
from tests.site import ROOT, Site


def midspan(site: Site, *words: str | Path) -> str:
    """The command, as the host types it."""
    ended = subprocess.run(
        [sys.executable, "-m", "midspan", *map(str, words), "--data", str(site.data)],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": ""}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_one_who_left_for_good_stays_away_also_after_a_restore(
    site, person, folder, canary, axe, shot
):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    page = deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(page.url)
    talk = deeds.opens_the_talk(ana, rel)
    said = canary("The heron is back at the weir, earlier than last year.")
    deeds.says(page, said)
    deeds.sees(talk, said)
    ben.goes_to("/me/way-back/")
    words, _ = makes_a_way_back(page)
    handle = ben.goes_to("/me/").locator("#handle").input_value()
    midspan(site, "backup", "--to", folder / "yesterday.tar")
    deeds.opens_the_talk(ben, rel)
    taken = canary("Said after the backup, and taken along by nobody.")
    deeds.says(page, taken)
    deeds.sees(talk, taken)

    ben.goes_to("/me/")
    page.get_by_role("link", name="Leave this place for good").click()
    expect(page.locator("[data-names]")).to_have_text("Ana")
    axe(page)
    shot(page, "leave-for-good")
    page.locator("#go-words").fill("not quite the right words")
    leave = page.get_by_role("button", name="Leave for good")
    leave.click()
    expect(page.locator("#go-words-error")).to_contain_text("do not open it")
    page.locator("#go-words").fill(words)
    leave.click()
    expect(page.get_by_role("heading", name="You have left")).to_be_visible()
    shot(page, "left")
    # Ana's open page hears it, verified, and keeps what was said.
    expect(talk.locator(".talk__ended")).to_contain_text("Ben has left.")
    deeds.reads_exactly(talk, [said, taken])
    stands_nowhere(site, handle)
    ben.goes_to("/sign-in/")
    comes_in(page, handle, words)
    expect(page.locator("[data-trouble]")).to_contain_text("do not go together")

    site.stop()
    told = midspan(site, "restore", folder / "yesterday.tar", "--over")
    assert "Deleted again, because that was asked for since: 1 accounts" in told
    site.start()
    stands_nowhere(site, handle)
    comes_in(ben.goes_to("/sign-in/"), handle, words)
    expect(page.locator("[data-trouble]")).to_contain_text("do not go together")
    ana.goes_to(f"/r/{rel}/")
    expect(talk.locator(".talk[data-ready]")).to_be_attached()
    assert said in deeds.reads(talk)
    expect(talk.locator(".talk__write")).to_be_hidden()


def stands_nowhere(site: Site, handle: str) -> None:
    """In no file of the place, soon: the one beside the database is emptied after a few seconds."""
    until = time.monotonic() + 20
    while found := [name for name, whole in site.files() if handle.encode() in whole]:
        assert time.monotonic() < until, found
        time.sleep(0.2)
