"""A long talk in a real browser: opening it, scrolling up to its beginning, finding a word in it.

Two people of the Python twin say as many lines as asked, properly sealed, over as many days as ten
lines a day take; one of them comes back in Chromium by a recovery key. Prints
- opening_s: from going to the page until it can be written on;
- first_find_s, again_find_s: a word that stands in the very first line, looked for twice;
- scrolling_s, worst_frame_ms: up to the very first line, as fast as the page brings it; the
  longest time between two frames on the way, and how many took longer than 100 ms;
- saying_ms: from saying a line until it stands there as stored, with all of it on the page;
- heap_mb and renderer_mb: after opening and with all of it on the page.
    python -m bench.history --lines 10000
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.counting import mb, rss_of, tree_of

A_DAY = 10  # lines
FIRST = "The very first line, with a rhubarb in it."
WORDS = {"pronouns": "", "who": "", "enjoy": "", "hope": "", "binds": "nothing", "binding": ""}
LINES = (
    "Here.",
    "I planted the beans too early again. Every year the same hope and the same frost.",
    "What is it you like about too early?",
    "Nobody asked me that before. I think I like being the first one out there, when the garden"
    " is quiet and it could still be anything.\n\nAnd then I go in and drink my tea.",
    "Hm.",
)
#: The time between frames from now on; what the page did at a stretch shows in it.
FRAMES = """() => {
  const frames = (window.frames_ = { last: performance.now(), worst: 0, slow: 0 });
  const next = (now) => {
    const took = now - frames.last;
    frames.worst = Math.max(frames.worst, took);
    if (took > 100) frames.slow += 1;
    frames.last = now;
    frames.going = requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
UP = """async () => {
  const firstSeq = () => Number(document.querySelector('sealed-act').getAttribute('seq'));
  const until = performance.now() + 300_000;
  while (firstSeq() > 1 && performance.now() < until) {
    scrollTo(0, 0);
    await new Promise((done) => setTimeout(done, 30));
  }
  return firstSeq();
}"""
#: Asked in the page, because looking for one button among forty thousand takes the tester seconds.
SAYS = """async () => {
  const list = [...document.querySelectorAll('.talk__lines')].at(-1);
  const box = document.querySelector('.talk__box');
  const words = 'And now one more.';
  box.value = words;
  const began = performance.now();
  box.form.requestSubmit();
  const stands = () => {
    const last = list.lastElementChild;
    const text = last.querySelector('sealed-text')?.shadowRoot;
    return !last.dataset.waiting && text?.textContent === words;
  };
  while (!stands()) await new Promise((done) => requestAnimationFrame(done));
  return performance.now() - began;
}"""


def talked(url: str, code: str, data: Path, lines: int) -> tuple[str, str, str]:
    """A talk of two with that many lines: its `rel`, and the handle and recovery key of one."""
    from midspan.sealing.twin.book import envelope
    from midspan.sealing.twin.peer import Peer

    ann, bo = Peer(url), Peer(url)
    ann.begin(code)
    rel = ann.make_place(name="Ann", for_="Bo", first_words={"name": "Ann", **WORDS})
    bo.join(ann.invite(rel, hello={"name": "Ann", **WORDS}, for_="Bo"))
    bo.write_first_words(rel, {"name": "Bo", **WORDS})
    ann.accept(rel, {bo.id: "Bo"})
    recovery = ann.make_way_back()
    two = [(ann, ann.look(rel)), (bo, bo.look(rel))]
    now, seq = int(time.time()), two[0][1].seq
    acts = []
    for at in range(lines):
        who, between = two[(at // 2 + at % 3) % 2]
        words = FIRST if at == 0 else f"{LINES[at % len(LINES)]} ({at})"
        fields, made = between.seal("said", "line", {"words": words})
        seq += 1
        said = now - (lines - at) * (86_400 // A_DAY)
        act = {
            **envelope(fields, made.sealed),
            "rel": rel,
            "author": who.id,
            "seq": seq,
            "at": said,
        }
        acts.append(act)
        for _, each in two:
            each.read(act)
    lay_down(data, acts)
    for peer in (ann, bo):
        peer.remember(rel)
    return rel, ann.handle, recovery


def lay_down(data: Path, acts: list[dict[str, Any]]) -> None:
    """Into the log of a place that runs, in a process of its own, by the one append path."""
    env = {**os.environ, "MIDSPAN_DATA": str(data)}
    subprocess.run(
        [sys.executable, "-m", "bench.history", "--lay-down"],
        input=json.dumps(acts).encode(), env=env, check=True,
    )  # fmt: skip


def append(acts: list[dict[str, Any]]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    import msgspec
    from django.db import transaction

    from midspan.relationships import log
    from midspan.relationships.envelopes import Envelope
    from midspan.relationships.models import Act

    ours = ("author", "seq", "at")
    given = [
        (act["author"], msgspec.convert({k: act[k] for k in act if k not in ours}, Envelope))
        for act in acts
    ]
    with transaction.atomic():
        outcomes = log.append(given)
        assert all(isinstance(one, log.Stored) for one in outcomes), outcomes[:3]
        for act in acts:
            Act.objects.filter(relationship_id=act["rel"], seq=act["seq"]).update(at=act["at"])


def measured(person: Any, rel: str) -> Iterator[tuple[str, float]]:
    from tests.journeys import deeds

    page = person.page
    line = person.context.new_cdp_session(page)
    began = time.monotonic()
    deeds.opens_the_talk(person, rel)
    yield "opening_s", time.monotonic() - began
    yield from weighed("opened", person, line)
    page.locator("[data-find-open]").click()
    for name in ("first_find_s", "again_find_s"):
        page.locator("#find-words").fill("RHUBARB")
        began = time.monotonic()
        page.locator("#find-words").press("Enter")
        page.locator("[data-finds] a").wait_for(timeout=300_000)
        yield name, time.monotonic() - began
        page.locator("[data-find-close]").click()
        page.locator("[data-find-open]").click()
    page.locator("[data-find-close]").click()
    page.reload()
    deeds.arrives(person)
    page.evaluate(FRAMES)
    began = time.monotonic()
    assert page.evaluate(UP) == 1
    yield "scrolling_s", time.monotonic() - began
    frames = page.evaluate("frames_")
    yield "worst_frame_ms", frames["worst"]
    yield "slow_frames", frames["slow"]
    yield from weighed("all", person, line)
    yield "saying_ms", page.evaluate(SAYS)


def weighed(name: str, person: Any, line: Any) -> Iterator[tuple[str, float]]:
    line.send("HeapProfiler.collectGarbage")
    line.send("Performance.enable")
    told = {one["name"]: one["value"] for one in line.send("Performance.getMetrics")["metrics"]}
    yield f"{name}_heap_mb", told["JSHeapUsedSize"] / 2**20
    yield f"{name}_nodes", told["Nodes"]
    yield f"{name}_renderer_mb", max(mb(rss_of(pid)) for pid in renderers())


def renderers() -> list[int]:
    """The processes of our browser that draw pages: the largest of them draws the talk."""
    lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in tree_of(os.getpid())}
    return [pid for pid, said in lines.items() if b"--type=renderer" in said.read_bytes()]


def main() -> None:
    reads = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reads.add_argument("--lines", type=int, default=10_000)
    reads.add_argument("--lay-down", action="store_true", help=argparse.SUPPRESS)
    given = reads.parse_args()
    if given.lay_down:
        append(json.load(sys.stdin))
        return
    from playwright.sync_api import sync_playwright

    from tests.journeys.browsing import sits_down
    from tests.site import Site

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made, sync_playwright() as runs:
        site = Site(Path(made) / "site").start()
        try:
            code = urlsplit(site.begin_link).path.split("/")[2]
            rel, handle, recovery = talked(site.url, code, site.data, given.lines)
            ann = sits_down(runs, Path(made) / "profile", "Ann", site.url)
            comes_back(ann, handle, recovery)
            print(f"lines {given.lines}")
            for name, value in measured(ann, rel):
                print(name, round(value, 2), flush=True)
            ann.context.close()
        finally:
            site.stop()


def comes_back(person: Any, handle: str, recovery: str) -> None:
    page = person.goes_to("/sign-in/")
    page.locator("#handle").fill(handle)
    page.get_by_role("button", name="I have my recovery key").click()
    page.locator("#recovery").fill(recovery)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("button", name="Not now, I know my words").click()
    page.wait_for_url(person.address + "/")


if __name__ == "__main__":
    main()
