"""Browsers without the two curves: how long 1,000 words take to open there, and what they load.

    python -m bench.older --words 1000

The scripts run in Chromium, once as they are and once with the curves taken away as the journeys
do it. Two people are made, one seals the words, the other opens them with keys from a vault, as
after signing in. No place and no page are part of it, only sealing. Needs Chromium.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from tests import browsers
from tests.site import ROOT

SCRIPTS = ROOT / "midspan" / "static" / "js"
WITHOUT = (ROOT / "tests" / "js" / "without-curves.js").read_text(encoding="utf-8")
ADDED = ("sealing/older.js", "vendor/curves.js")
TIMED = """async (count) => {
  const S = await import('/sealing/index.js');
  const took = {};
  const timed = async (name, deed) => {
    const from = performance.now();
    const given = await deed();
    took[name] = Math.round(10 * (performance.now() - from)) / 10;
    return given;
  };
  const ann = await timed('making a person (loads what it needs)', () => S.makeIdentity());
  const bo = await timed('making another', () => S.makeIdentity());
  const lock = await S.lockFrom(crypto.getRandomValues(new Uint8Array(32)));
  const id = bo.id;
  const vault = await S.sealVault(bo, lock, 'passphrase');
  const rel = await S.bookOf(ann);
  const first = await S.createRecord({ rel, identity: ann });
  const pin = { n: 1, hash: first.hash };
  const verified = (records, more) => S.verify({ rel, records, pin, ...more });
  const invitation = { id: bo.id.replace(/^./, 'A'), secret: S.makeSecret() };
  const [previous] = await verified([first.record]);
  const second = await S.joinRecord({ rel, previous, identity: bo, invitation });
  const secrets = async () => invitation.secret;
  const now = (await verified([first.record, second.record], { secrets })).at(-1);
  const words = await timed('sealing', async () => {
    const all = [];
    for (let n = 1; n <= count; n += 1) {
      const facts = { after: [], facts: [], count: n, id: S.newId(), kind: 'said' };
      const act = { rel, n: 2, record: now.hash, author: ann.id, ...facts };
      const said = await S.seal(act, `heron kettle ${n}`, second.key, ann, now.members);
      all.push({ act, sealed: said.sealed });
    }
    return all;
  });
  const whose = { id, way: 'passphrase' };
  const me = await timed('opening a vault', () => S.openVault(vault, lock, whose));
  const [, roster] = await timed('verifying two records', () =>
    verified([first.record, second.record], { secrets }));
  const key = await timed('opening the key', () => S.openKey(roster, me));
  await timed('opening', async () => {
    for (const { act, sealed } of words) await S.open(act, sealed, key, me, roster.members);
  });
  return took;
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def timed(playwright: Playwright, address: str, words: int, script: str) -> dict[str, Any]:
    browser = playwright.chromium.launch(
        executable_path=browsers.chromium(), args=["--no-sandbox", "--disable-gpu"]
    )
    page = browser.new_page()
    page.add_init_script(script)
    page.goto(f"{address}/vendor/README.md")
    took: dict[str, Any] = page.evaluate(TIMED, words)
    browser.close()
    return took


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--words", type=int, default=1000)
    words = asked.parse_args().words
    server = ThreadingHTTPServer(("localhost", 0), functools.partial(Quiet, directory=str(SCRIPTS)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.server_port}"
    with sync_playwright() as playwright:
        native = timed(playwright, address, words, ";")
        older = timed(playwright, address, words, WITHOUT)
    server.shutdown()
    print(f"ms, {words} words{'':30} native      older")
    for name, took in native.items():
        print(f"{name:44} {took:10} {older[name]:10}")
    for name in ADDED:
        data = (SCRIPTS / name).read_bytes()
        print(f"{name}: {len(data)} bytes, {len(gzip.compress(data))} gzipped")


if __name__ == "__main__":
    main()
