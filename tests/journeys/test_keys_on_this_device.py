"""The keyring of a browser: what stays, what can be taken out, and what a reload or an end removes.

The keys live in IndexedDB, which only a browser has; no page of the place is needed for it, only
its scripts, so that this asks them directly.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests import browsers

SCRIPTS = Path(__file__).parents[2] / "midspan" / "static" / "js"
#: What each question below has at hand.
BEGIN = """async () => {
  const S = await import('/sealing/index.js');
  const { device } = S;
  const soon = new Date(Date.now() + 3_600_000);
  const kept = () => new Promise((done) => {
    indexedDB.open('midspan').onsuccess = ({ target: { result: db } }) => {
      const asked = db.transaction('keys').objectStore('keys').getAll();
      asked.onsuccess = () => { db.close(); done(asked.result); };
    };
  });
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def page(playwright: Playwright) -> Iterator[Page]:
    server = ThreadingHTTPServer(("localhost", 0), functools.partial(Quiet, directory=SCRIPTS))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(f"http://localhost:{server.server_port}/vendor/README.md")
    yield page
    browser.close()
    server.shutdown()
    server.server_close()


def ask(page: Page, question: str) -> Any:
    return page.evaluate(BEGIN + question + "}")


def test_until_a_way_back_exists_keys_can_be_put_into_a_vault_and_then_no_more(page: Page) -> None:
    assert ask(page, """
      await device.keep(await S.makeIdentity('ann'), { until: soon, way: false });
      const { X } = await device.makingVault('ann');
      return [X.extractable, (await device.identity('ann')).X.extractable];
    """) == [True, False]  # fmt: skip
    assert ask(page, """
      await device.settled('ann');
      const all = (await kept()).flatMap((one) => one instanceof CryptoKey ? [one] : [one.X, one.E]);
      const { X } = await device.identity('ann');
      const taken = await crypto.subtle.exportKey('pkcs8', X).then(() => 'taken', () => 'stays');
      return [await device.makingVault('ann'), taken, all.length, all.some((key) => key.extractable)];
    """) == [None, "stays", 3, False]  # fmt: skip


def test_an_own_device_knows_its_keys_after_a_reload_and_a_borrowed_one_does_not(
    page: Page,
) -> None:
    ask(page, "await device.keep(await S.makeIdentity('ann'), { until: soon, way: true });")
    page.reload()
    assert ask(page, "return (await device.identity('ann')).id;") == "ann"
    ask(page, "await device.forget(); device.hold(await S.makeIdentity('bo'));")
    assert ask(page, "return [device.isHeldOnly(), (await kept()).length];") == [True, 0]
    page.reload()
    assert ask(page, "return [device.isHeldOnly(), await device.identity('bo')];") == [False, None]


def test_keys_whose_time_is_over_are_removed(page: Page) -> None:
    assert ask(page, """
      const until = new Date(Date.now() + 400);
      await device.keep(await S.makeIdentity('ann'), { until, way: true });
      const before = (await device.identity('ann')).id;
      await new Promise((done) => setTimeout(done, 500));
      return [before, await device.identity('ann'), (await kept()).length];
    """) == ["ann", None, 0]  # fmt: skip


def test_keys_nobody_touches_lock_by_themselves_if_there_is_a_way_back(page: Page) -> None:
    assert ask(page, """
      await device.keep(await S.makeIdentity('ann'), { until: soon, way: true });
      await device.keep(await S.makeIdentity('bo'), { until: soon, way: false });
      const before = [await device.lockAfter('ann') / 60_000, await device.lockAfter('bo')];
      await device.setLockAfter('ann', 300);
      await new Promise((done) => setTimeout(done, 200));
      await device.used('ann');
      await new Promise((done) => setTimeout(done, 200));
      const touched = await device.isOpen('ann');
      await new Promise((done) => setTimeout(done, 400));
      await device.used('ann');
      return [...before, touched, await device.isOpen('ann'), await device.isOpen('bo')];
    """) == [60, None, True, False, True]  # fmt: skip
    assert ask(page, """
      const long = new Date(Date.now() + 30 * 86_400_000);
      await device.setLockAfter('ann', 0);
      await device.keep(await S.makeIdentity('ann'), { until: long, way: true });
      await device.put('draft', 'still here');
      await device.lock('ann');
      await device.lock('bo');
      return [await device.isOpen('ann'), await device.isOpen('bo'), await device.take('draft')];
    """) == [False, True, "still here"]  # fmt: skip


def test_words_not_yet_sent_are_sealed_on_the_device_and_go_with_signing_out(page: Page) -> None:
    ask(page, "await device.put('draft', { words: 'not yet sent' });")
    page.reload()
    assert ask(page, """
      const [box] = (await kept()).filter((one) => one instanceof Uint8Array);
      const open = new TextDecoder().decode(box).includes('not yet');
      return [(await device.take('draft')).words, open];
    """) == ["not yet sent", False]  # fmt: skip
    assert ask(page, """
      await device.forget();
      return [await device.take('draft') ?? null, (await kept()).length];
    """) == [None, 0]  # fmt: skip


def test_two_tabs_at_once_seal_under_the_same_key_of_the_device(page: Page) -> None:
    assert ask(page, """
      await Promise.all([1, 2, 3].map((n) => device.put(`words ${n}`, n)));
      return Promise.all([1, 2, 3].map((n) => device.take(`words ${n}`)));
    """) == [1, 2, 3]  # fmt: skip
