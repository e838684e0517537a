"""Taking a long talk along: how long a browser works on it, and how much memory it needs.

    python -m bench.export --acts 100000

Two people of the Python twin say that many lines, sealed as browsers seal them; then one of them
signs in with a real browser and makes both files, and `midspan open` reads the locked one. Needs
Chromium. Without a way to the disk, because a browser without a screen cannot ask where to: the
file is put together from parts, which is what browsers other than Chromium do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from midspan.sealing.twin.peer import Peer
from tests.journeys import browsing, talks
from tests.site import ROOT, Site

WORDS = "heron kettle seven boats at noon"
INSERT = (
    "INSERT INTO relationships_act (relationship_id, seq, epoch, author_id, kind, id, count, after,"
    " facts, sealed, hash, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
NO_DISK = "delete window.showSaveFilePicker"


def filled(site: Site, acts: int) -> tuple[Peer, str]:
    """Two people and what they said. The lines go into the database by themselves: this measures
    taking them along, not saying them."""
    ann, bo = Peer(site.url), Peer(site.url)
    ann.begin(site.begin_link.rstrip("/").rsplit("/", 1)[1])
    rel = ann.make_place(name="Ann", for_="Bo", first_words={"name": "Ann"})
    link = ann.invite(rel, hello={"for": "Bo", "name": "Ann"}, for_="Bo")
    bo.join(link)
    ann.accept(rel, {bo.id: "Bo", ann.id: "Ann"})
    recovery = ann.make_way_back()
    seq = max(one.seq for one in [*ann.read(rel), *bo.read(rel)])
    site.stop()
    rows = []
    said = cycle(talks.WRITTEN)
    for number in range(acts):
        who, words = next(said)
        peer = (ann, bo)[who]
        between = peer.places[rel]
        fields, sealed = between.seal("said", "line", {"words": words})
        between.count += 1
        rows.append((
            rel, seq + number + 1, fields.n, peer.id, "said", fields.id, fields.count,
            json.dumps(list(fields.after)), "[]", sealed.sealed, "",
            int(time.time()) - acts + number,
        ))  # fmt: skip
    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as line, line:
        line.executemany(INSERT, rows)
    site.start()
    return ann, recovery


def comes_in(page: Page, site: Site, who: Peer, recovery: str) -> None:
    page.goto(site.url + "/sign-in/?next=/me/export/")
    page.locator("#handle").fill(who.handle)
    page.get_by_role("button", name="I have my recovery key").click()
    page.locator("#recovery").fill(recovery)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("button", name="Not now, I know my words").click(timeout=60_000)
    page.wait_for_selector("#export[data-ready]", timeout=60_000)


def made(page: Page, button: str, folder: Path) -> tuple[Path, float, float]:
    """The file, the seconds it took, and the most memory of the page's own, in MB."""
    began, most = time.monotonic(), 0.0
    with page.expect_download(timeout=1_800_000) as waiting:
        page.get_by_role("button", name=button).click()
        while page.locator("[data-going]").is_visible():
            page.wait_for_timeout(500)
            used: Any = page.evaluate("performance.memory.usedJSHeapSize")
            most = max(most, used / 1e6)
    took = time.monotonic() - began
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept, took, most


def main() -> None:
    reads = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reads.add_argument("--acts", type=int, default=100_000)
    given = reads.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="midspan-bench-") as made_in,
        sync_playwright() as running,
    ):
        folder = Path(made_in)
        site = Site(folder / "site").start()
        try:
            began = time.monotonic()
            ann, recovery = filled(site, given.acts)
            print(f"{given.acts} lines sealed and kept in {time.monotonic() - began:.0f} s")
            person = browsing.sits_down(running, folder / "profile", "Ann", site.url)
            person.context.add_init_script(NO_DISK)
            comes_in(person.page, site, ann, recovery)
            for button in ("Make the page", "Make the locked file"):
                if "locked" in button:
                    person.page.get_by_label("The words that will open it").fill(WORDS)
                kept, took, most = made(person.page, button, folder)
                size = kept.stat().st_size / 1e6
                print(f"{button}: {took:.1f} s, {size:.1f} MB, at most {most:.0f} MB of JavaScript")
            person.context.close()
        finally:
            site.stop()
        (folder / "words").write_text(WORDS)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "midspan", "open", kept, "--words-in", folder / "words"],
            cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True,
        )  # fmt: skip
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
        lines = sum(line.startswith("    ") for line in done.stdout.splitlines())
        took = time.monotonic() - began
        print(
            f"midspan open: {took:.1f} s, {lines} lines read, at most {most:.0f} MB {done.stderr}"
        )


if __name__ == "__main__":
    main()
