"""Somebody whose browser lacks the two curves comes, talks, makes a way back and comes back.

The curves are taken away before a page's own scripts run, as in a browser that never had them
(tests/js/without-curves.js). The other one has a browser of today.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import deeds
from tests.journeys.browsing import Person
from tests.journeys.test_a_mirror_in_a_talk import opens_the_panel
from tests.journeys.test_come_back import comes_in, makes_a_way_back

WITHOUT = (Path(__file__).parents[1] / "js" / "without-curves.js").read_text()

#: What stands on the device: for each thing kept under a person's name, what each of its keys is.
KEPT = """() => new Promise((done) => {
  const told = (value) => {
    if (value instanceof CryptoKey) return value.extractable ? 'a key to take' : `${value.algorithm.name}, locked`;
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name,
      typeof one === 'object' ? told(one) : one]));
  };
  indexedDB.open('midspan').onsuccess = ({ target: { result: db } }) => {
    const store = db.transaction('keys').objectStore('keys');
    const asked = store.getAll(IDBKeyRange.bound('person/', 'person/\\uffff'));
    asked.onsuccess = () => { db.close(); done(asked.result.map(({ X, E }) => told({ X, E }))); };
  };
})"""
#: Without this nothing can take the place of the curves either.
NO_HKDF = """
  SubtleCrypto.prototype.deriveBits = () => Promise.reject(new DOMException('', 'NotSupportedError'));
"""
#: What Chrome 109, Firefox 115 and Safari 16.4 do not have, of what might be used without thinking.
YOUNGER = """
  for (const [where, name] of [[String.prototype, 'isWellFormed'], [String.prototype, 'toWellFormed'],
    [URL, 'canParse'], [AbortSignal, 'any'],
    [Array.prototype, 'toReversed'], [Array.prototype, 'toSorted'], [Array.prototype, 'with'],
    [Promise, 'withResolvers'], [Object, 'groupBy'], [Set.prototype, 'union'], [Array, 'fromAsync']]) delete where[name];
"""
#: Each private key that is opened for a moment, as somebody would find it who may read the disk.
SEEN = """
  const opens = SubtleCrypto.prototype.decrypt;
  globalThis.seeds = [];
  SubtleCrypto.prototype.decrypt = async function seen(...how) {
    const bytes = await opens.apply(this, how);
    if (bytes.byteLength === 32) globalThis.seeds.push(Array.from(new Uint8Array(bytes)));
    return bytes;
  };
"""


def loaded(person: Person) -> list[str]:
    """Which files of the older way this person's browser asked for."""
    asked = " ".join(place for place, _ in person.left.places)
    return [name for name in ("/sealing/older.js", "/vendor/curves.js") if name in asked]


def test_people_with_older_browsers_talk_and_come_back(site, person, canary, axe, shot):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 360, "height": 740})
    ben.context.add_init_script(WITHOUT + YOUNGER + SEEN)
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    ben.context.route("**/vendor/curves.js", lambda route: route.abort())
    talk = ben.goes_to(link)
    expect(talk.locator("[data-why]")).to_contain_text("The line is down")
    ben.context.unroute("**/vendor/curves.js")
    deeds.says_hello(ben, link)
    deeds.says(talk, canary("Hello from an older telephone."))
    other = deeds.recognises(ana, rel)
    deeds.sees(other, "Hello from an older telephone.")
    deeds.says(other, canary("Good that you are here."))
    deeds.sees(talk, "Good that you are here.")
    axe(talk)
    shot(talk, "talk")
    assert talk.evaluate(KEPT) == [{"X": "76 bytes", "E": "76 bytes"}]

    ben.goes_to("/me/")
    handle = talk.locator("#handle").input_value()
    talk.get_by_role("link", name="Make a way back").click()
    words, _ = makes_a_way_back(talk)
    canary(words)
    a_key = {"extractable": False, "lock": "AES-GCM, locked", "box": "60 bytes"}
    assert talk.evaluate(KEPT) == [{"X": {"which": "X", **a_key}, "E": {"which": "E", **a_key}}]
    deeds.opens_the_talk(ben, rel)
    deeds.says(talk, "And now I can come back.")
    deeds.sees(other, "And now I can come back.")
    # One that cannot run the mirror says so, and the talk goes on.
    talk.evaluate("delete globalThis.DecompressionStream")
    opens_the_panel(talk)
    talk.get_by_role("button", name="Turn it on").press("Enter")
    expect(talk.get_by_text("too old for the mirror")).to_be_visible()
    talk.locator("#mirror").get_by_role("button", name="Close").press("Enter")
    deeds.says(talk, "Then without it.")
    deeds.sees(other, "Then without it.")
    seeds = {bytes(seed) for seed in talk.evaluate("globalThis.seeds")}
    assert seeds, "no key was opened, so nothing was looked for"

    elsewhere = person("Ben elsewhere")
    elsewhere.context.add_init_script(WITHOUT + YOUNGER)
    page = elsewhere.goes_to(f"/sign-in/?next=/r/{rel}/")
    comes_in(page, handle, words)
    deeds.arrives(elsewhere)
    deeds.sees(page, "Then without it.")
    deeds.says(page, "Here I am again.")
    deeds.sees(other, "Here I am again.")

    # The same keys open in a browser of today, which needs nothing of all this.
    newer = person("Ben in a newer browser")
    page = newer.goes_to(f"/sign-in/?next=/r/{rel}/")
    comes_in(page, handle, words)
    deeds.arrives(newer)
    deeds.sees(page, "Here I am again.")
    files = ["/sealing/older.js", "/vendor/curves.js"]
    assert [loaded(one) for one in (ana, ben, elsewhere, newer)] == [[], files, files, []]

    ben.context.close()
    profile = next(path for path in site.folder.parent.glob("profile-*-Ben") if path.is_dir())
    on_disk = [path.read_bytes() for path in profile.rglob("*") if path.is_file()]
    assert any(b"AES" in data or rel.encode() in data for data in on_disk)
    assert not [1 for seed in seeds for data in on_disk if seed in data]


def test_an_invitation_says_before_anything_is_typed_that_this_browser_is_too_old(
    site, person, shot
):
    ana, ben, old = (
        person("Ana"),
        person("Ben"),
        person("Ben at an old one", viewport={"width": 320, "height": 640}),
    )
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    ben.context.add_init_script(WITHOUT + NO_HKDF)
    page = ben.goes_to(link)
    expect(page.locator("[data-why]")).to_contain_text("browser is too old")
    expect(page.get_by_role("button", name="Say hello")).to_be_hidden()
    # A browser that does not understand the page's scripts at all.
    old.context.route(
        re.compile(r"/behaviours/(join|sign-in)\.js"),
        lambda route: route.fulfill(body="@", content_type="text/javascript"),
    )
    page = old.goes_to(link)
    expect(page.locator("[data-why]")).to_contain_text("did not come")  # this browser lacks nothing
    old.context.add_init_script("delete Document.prototype.adoptedStyleSheets")
    page = old.goes_to(link)
    expect(page.locator("[data-why]")).to_contain_text("browser is too old")
    expect(page.locator("[data-opening]")).to_be_hidden()
    shot(page, "too-old")
    page = old.goes_to("/sign-in/")
    expect(page.get_by_text("This browser cannot keep words private yet.")).to_be_visible()
    expect(page.locator("#handle")).to_be_hidden()
    old.faults.clear()  # the page did break; that is what was tried


#: A browser that makes workers, and none of modules: it never asks for their type.
NO_MODULE_WORKERS = """
  const made = globalThis.Worker;
  globalThis.Worker = class { constructor(address) { return new made(address); } };
"""


def test_the_page_of_the_mirror_says_before_anything_is_typed_that_it_cannot_be_had_here(
    person, axe, shot
):
    ana = person("Ana", viewport={"width": 320, "height": 640})

    def comes(missing: str = "", *, broken: bool = False) -> Page:
        page = ana.new_tab()
        page.add_init_script(missing)
        if broken:
            page.route("**/behaviours/mirror.js", lambda route: route.fulfill(body="@"))
        page.goto(f"{ana.address}/mirror/")
        expect(page.get_by_text("Is there a fear in this? Whose is it?")).to_be_visible()
        expect(page.get_by_label("Your own words")).to_be_hidden()
        return page

    for missing in ("delete globalThis.DecompressionStream", NO_MODULE_WORKERS):
        page = comes(missing)
        expect(page.get_by_text("too old for the mirror")).to_be_visible()
        expect(page.get_by_text("The mirror did not come.")).to_be_hidden()
    axe(page)
    shot(page, "mirror")
    # One that does not understand the page's scripts at all, or did not get them.
    page = comes("delete Document.prototype.adoptedStyleSheets", broken=True)
    expect(page.get_by_text("too old for the mirror")).to_be_visible()
    page = comes(broken=True)
    expect(page.get_by_text("The mirror did not come.")).to_be_visible()
    expect(page.get_by_text("too old for the mirror")).to_be_hidden()
    ana.faults.clear()  # the page did break; that is what was tried
