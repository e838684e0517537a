"""All of it on somebody else's computer: come over, talk, make a way back, go about, leave no trace."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.canaries import Canaries, in_base64
from tests.journeys import deeds
from tests.journeys.test_come_back import is_same_tab, makes_a_way_back

#: What this browser keeps of the site, apart from cookies.
KEPT = "async () => [...(await indexedDB.databases()).map(({ name }) => name), ...Object.keys(localStorage)]"


def goes_to_me(page: Page) -> None:
    page.locator(".place__nav").get_by_role("link", name="me").click()
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_visible()


#: Remembers, in the tab's memory, each private key that is made in it, as somebody would find it.
MADE = """
  const make = crypto.subtle.generateKey.bind(crypto.subtle);
  globalThis.madeKeys = [];
  crypto.subtle.generateKey = async (...how) => {
    const made = await make(...how);
    if (made.privateKey?.extractable) {
      const inside = new Uint8Array(await crypto.subtle.exportKey('pkcs8', made.privateKey));
      globalThis.madeKeys.push(Array.from(inside.slice(-32)));
    }
    return made;
  };
"""


def left_behind(profile: Path, canary: Canaries, keys: list[bytes]) -> list[str]:
    """Where somebody who searches the disk of this computer finds words or keys."""
    files = [(str(path), path.read_bytes()) for path in profile.rglob("*") if path.is_file()]
    assert any(name.endswith("Preferences") for name, _ in files), "that is no browser's folder"
    found = canary.seen_in(files)
    for key in keys:
        ways = {key, key.hex().encode(), *in_base64(key)}
        found += [f"a key in {name}" for name, data in files if any(way in data for way in ways)]
    return found


def test_keys_stay_open_from_page_to_page_and_nothing_stays_behind(site, person, canary, folder):
    ana, ben = person("Ana"), person("Ben")
    ben.context.add_init_script(MADE)
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    page = ben.goes_to(link)
    page.locator("[data-borrowed]").check()
    page.evaluate("() => { window.sameTab = true; }")
    page.get_by_role("button", name="Say hello").click()
    deeds.arrives(ben)
    deeds.opens_the_talk(ana, rel)
    deeds.says(page, canary("hello from the computer in the library"))
    deeds.sees(ana.page, "hello from the computer in the library")

    goes_to_me(page)
    deeds.says(ana.page, canary("this is said while Ben looks elsewhere"))
    page.get_by_role("link", name="Make a way back").click()
    words, groups = makes_a_way_back(page)
    canary(words)
    canary("-".join(groups))
    page.get_by_role("link", name="Back to where people are").click()
    page.locator(".people a").first.click()
    deeds.arrives(ben)
    deeds.sees(page, "this is said while Ben looks elsewhere")

    page.go_back()
    expect(page.locator(".people a").first).to_be_visible()
    page.go_forward()
    deeds.arrives(ben)
    deeds.says(page, "the line is open again")
    deeds.sees(ana.page, "the line is open again")
    assert is_same_tab(page)
    assert page.evaluate(KEPT) == []

    page.locator(".talk__box").fill(canary("half a thought that was never said"))
    goes_to_me(page)
    keys = [bytes(key) for key in page.evaluate("() => globalThis.madeKeys")]
    assert len(keys) >= 2
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(site.url + "/")
    assert not is_same_tab(page)
    ben.goes_to(f"/r/{rel}/")
    assert "/sign-in/?next=" in page.url
    ben.context.close()
    assert left_behind(folder / "profile-1-Ben", canary, keys) == []
