"""What was said is taken along: as a page to read, and locked, opened without the place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.site import ROOT

LOCKED_WITH = "heron kettle seven boats at noon"


def made(page: Page, button: str, folder: Path) -> Path:
    """Press the button, and have what the browser saves."""
    with page.expect_download(timeout=30_000) as waiting:
        page.get_by_role("button", name=button).click()
    expect(page.locator("[data-said]")).to_contain_text("It is made")
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept


def stops(page: Page) -> None:
    """In the middle of it, while the place is slow to answer."""
    saved: list[object] = []
    page.on("download", lambda file: saved.append(file))
    page.route("**/acts/?after=*", lambda _: None)  # no answer comes
    page.get_by_role("button", name="Make the page").click()
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    page.unroute("**/acts/?after=*")
    expect(page.locator("[data-said]")).to_have_text("Stopped. Nothing was kept.")
    expect(page.locator("[data-going]")).to_be_hidden()
    assert saved == []


def opened(file: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    words = file.with_name("words")
    words.write_text(LOCKED_WITH)
    return subprocess.run(
        [sys.executable, "-m", "midspan", "open", file, "--words-in", words, *options],
        cwd=ROOT, env=os.environ | {"TZ": "Europe/Vienna"}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


def test_what_was_said_is_taken_along_and_opens_without_the_place(
    site, person, folder, canary, axe, shot
):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana", canary("I mend bicycles <and> fences & more."))
    page = deeds.says_hello(ben, link)
    talk = deeds.opens_the_talk(ana, deeds.rel_of(page.url))
    said = [
        canary("The weir is loud today, <b>really</b> loud."),
        canary("שלום, and one line\nthat breaks in two."),
        canary("I will think of it on the way home."),
    ]
    for who, words in zip((ana, ben, ana), said, strict=True):
        deeds.says(who.page, words)
        deeds.sees(page, words)
        deeds.sees(talk, words)
    ana.goes_to("/notebook/")
    ana.page.locator("form[data-main] textarea").fill(canary("A note that nobody else has."))
    ana.page.locator("form[data-main] button").first.click()
    expect(ana.page.locator("[data-notes] > *")).to_have_count(1)
    ana.goes_to("/me/export/")
    expect(ana.page.locator("#export[data-ready]")).to_be_attached()
    axe(ana.page)
    shot(ana.page, "export")

    stops(ana.page)
    readable = made(ana.page, "Make the page", folder)
    whole = readable.read_text()
    assert "<script" not in whole and "http://" not in whole and "https://" not in whole
    outside = ana.context.new_page()
    ana.context.set_offline(True)
    outside.goto(readable.as_uri())
    shown = outside.locator("article .words").all_inner_texts()
    shot(outside, "readable")
    ana.context.set_offline(False)
    outside.close()
    assert [words for words in shown if words in said] == said
    assert (
        "I mend bicycles <and> fences & more." in shown and "A note that nobody else has." in shown
    )

    ana.page.get_by_label("The words that will open it").fill("short")
    ana.page.get_by_role("button", name="Make the locked file").click()
    expect(ana.page.locator("[data-error]")).to_contain_text("could be guessed")
    ana.page.get_by_label("The words that will open it").fill(LOCKED_WITH)
    locked = made(ana.page, "Make the locked file", folder)
    assert locked.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    # The place is gone, and the file opens all the same.
    site.stop()
    text = opened(locked)
    assert (text.returncode, text.stderr) == (0, ""), text.stderr
    flat = [line.strip() for line in text.stdout.splitlines()]
    for words in [
        *said,
        "A note that nobody else has.",
        "Who I am: I mend bicycles <and> fences & more.",
    ]:
        assert all(line in flat for line in words.splitlines()), (words, text.stdout)
    made_here = folder / "again.html"
    assert opened(locked, "--html", made_here).returncode == 0
    outside = ana.context.new_page()
    outside.goto(made_here.as_uri())
    assert outside.locator("article .words").all_inner_texts() == shown
    outside.close()
    cut = folder / "cut.age"
    cut.write_bytes(locked.read_bytes()[:-200])
    assert opened(cut).returncode == 1 and "do not open it" in opened(cut).stderr
    site.start()


@pytest.mark.skipif(shutil.which("age") is None, reason="to have it: apt install age")
def test_age_itself_opens_it(site, person, folder):
    """With the words typed at a terminal, as age asks for them."""
    import pty

    ana = person("Ana")
    deeds.begins(ana, site)
    ana.goes_to("/me/export/")
    ana.page.get_by_label("The words that will open it").fill(LOCKED_WITH)
    locked = made(ana.page, "Make the locked file", folder)
    out = folder / "lines"
    child, line = pty.fork()
    if child == 0:
        os.execvp("age", ["age", "-d", "-o", str(out), str(locked)])
    os.read(line, 100)
    os.write(line, LOCKED_WITH.encode() + b"\n")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    first, *_, last = [json.loads(each) for each in out.read_text().splitlines()]
    assert first["midspan-export"] == 1 and "end" in last
    assert opened(out).returncode == 0
