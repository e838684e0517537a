"""Three on one page, one of whom leaves; and eight round the water, nobody on top."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from midspan.sealing.twin.peer import Peer
from tests.journeys import deeds
from tests.journeys.test_every_page import fits


def makes_a_circle(person, first: str, called: str) -> str:
    page = person.goes_to("/with/new/")
    page.get_by_label("Who shall be in it?").select_option("circle")
    page.get_by_label("Who is it for?").fill(first)
    page.get_by_label("What shall they call you?").fill(called)
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_url("**/invite/")
    return page.locator("[data-link]").inner_text()


def invites(person, rel: str, name: str) -> str:
    page = person.goes_to(f"/r/{rel}/invite/")
    page.get_by_label("Who is it for?").fill(name)
    page.get_by_role("button", name="Make a new link").click()
    link = page.locator("section", has_text=f"Give this link to {name}").locator("[data-link]")
    return link.inner_text()


def stays_and_never_hears(who, rel: str, name: str) -> None:
    page = who.goes_to(f"/r/{rel}/leave/")
    page.locator("[data-never-here]").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("[data-never-told]")).to_be_visible()


def line(page: Page, words: str) -> Locator:
    return page.locator(".talk__lines > li", has_text=words)


def is_folded(page: Page, words: str) -> Locator:
    """The button that stands where these words would; they are there behind it."""
    expect(line(page, words)).to_have_count(1)
    expect(line(page, words).locator("sealed-act")).to_be_hidden()
    shows = line(page, words).get_by_role("button", name="Something by Ben")
    expect(shows).to_be_visible()
    return shows


def test_three_talk_and_two_go_on(site, person, canary, shot):
    ana, ben, cleo = (
        person("Ana"),
        person("Ben"),
        person("Cleo", viewport={"width": 360, "height": 740}),
    )
    deeds.begins(ana, site)
    deeds.says_hello(ben, makes_a_circle(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    before = canary("Said before Cleo came along.")
    deeds.says(ben.page, before)
    deeds.sees(ben.page, before)
    # Anyone inside invites, not only whoever began it.
    deeds.says_hello(cleo, invites(ben, rel, "Cleo"))
    assert deeds.reads(cleo.page) == []  # the past was not shared with her
    expect(cleo.page.get_by_text("its words were not shared with you").first).to_be_attached()
    deeds.opens_the_talk(ben, rel)
    pages = [deeds.opens_the_talk(ana, rel), ben.page, cleo.page]
    for page, words in zip(
        pages, ("One from Ana.", "Two from Ben.", "Three from Cleo."), strict=True
    ):
        deeds.says(page, words)
        for other in pages:
            deeds.sees(other, words)
    expect(cleo.page.locator(".talk__name--far")).to_contain_text("Ana")
    expect(
        cleo.page.locator("li.line--far", has_text="Two from Ben.").locator(".line__name")
    ).to_have_text("Ben")
    shot(cleo.page, "circle")
    # Ana never wants to hear from Ben, and stays. It is folded away for her, and for nobody else.
    stays_and_never_hears(ana, rel, "Ben")
    pages[0] = deeds.opens_the_talk(ana, rel)
    is_folded(pages[0], "Two from Ben.")
    deeds.says(pages[1], "Four from Ben.")
    is_folded(pages[0], "Four from Ben.").click()
    expect(line(pages[0], "Four from Ben.").locator("sealed-act")).to_be_visible()
    is_folded(pages[0], "Two from Ben.")
    shot(pages[0], "folded")
    deeds.sees(cleo.page, "Four from Ben.")
    for page in pages[1:]:
        expect(line(page, "Two from Ben.").locator("sealed-act")).to_be_visible()
        expect(page.get_by_text("never want to hear")).to_have_count(0)
    cleo.goes_to(f"/r/{rel}/leave/")
    cleo.page.get_by_role("button", name="Leave now").click()
    cleo.page.wait_for_url(site.url + "/")
    for page in pages[:2]:
        expect(page.locator(".talk__notice", has_text="Cleo has left.")).to_be_visible()
    after = canary("Only for the two of us now, Ben.")
    deeds.says(pages[0], after)
    deeds.sees(pages[1], after)
    deeds.says(pages[1], "And it goes on.")
    is_folded(pages[0], "And it goes on.")  # also now that they are two
    for page in pages[:2]:
        # To Ben, Ana's first words were before him; nothing else is marked.
        assert {code for code, _ in page.evaluate(deeds.MARKS)} <= {"before-me"}
        expect(page.locator("[data-roster]")).to_be_hidden()
    record = site_records(site, rel)
    assert [why for why, _ in record] == ["create", "join", "join", "leave"]
    assert record[-1][1] == 2


WORDS = {"pronouns": "", "who": "", "enjoy": "", "hope": "", "binds": "nothing", "binding": ""}
#: Long ones too, as people are called.
TWINS = ("Dara", "Konstantin-Alexander", "Fatma", "Maximiliane", "Ben")


def test_eight_read_everything_once_in_one_order(site, person, axe, shot):
    """Three at browsers and five twins; two of the eight are called Ben."""
    ana, ben, cleo = (
        person("Ana"),
        person("Ben", viewport={"width": 360, "height": 740}),
        person("Cleo"),
    )
    deeds.begins(ana, site)
    deeds.says_hello(ben, makes_a_circle(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    deeds.says_hello(cleo, invites(ben, rel, "Cleo"))
    twins = come_over(site, rel, invites(ana, rel, TWINS[0]))
    pages = [deeds.opens_the_talk(each, rel) for each in (ana, ben, cleo)]
    said = []
    for turn in range(3):
        for name, twin in zip(TWINS, twins, strict=True):
            said.append(f"{turn}: {name} speaks.")
            twin.say(rel, said[-1])
        for name, page in zip(("Ana", "Ben", "Cleo"), pages, strict=True):
            said.append(f"{turn}: {name} speaks at a browser.")
            deeds.says(page, said[-1])  # all three at once
    for page in pages:
        page.wait_for_function(
            f"(n) => ({deeds.READ})().length === n", arg=len(said), timeout=30_000
        )
    orders = [deeds.reads(page) for page in pages]
    orders += [
        [line.words for line in twin.read(rel) if line.kind == "said"][-len(said) :]
        for twin in twins
    ]
    assert sorted(orders[0]) == sorted(said)
    assert all(order == orders[0] for order in orders)
    for page in pages:
        assert {code for code, _ in page.evaluate(deeds.MARKS)} <= {"before-me"}
    stands_round_the_water(ana.page, axe, shot)
    expect(ana.page.locator(".talk__presence")).to_have_text("Ben and Cleo are here.")
    ben.page.get_by_role("button", name="I’m here, no words").click()
    expect(ana.page.locator(".talk__presence")).to_have_text(
        "Ben is here with you, without words. Cleo is here."
    )
    expect(ana.page.locator(".ring__name", has_text="Cleo").locator(".unseen")).to_have_text(
        "is here"
    )
    twin_speaks_twice(ana.page, twins[0], rel)
    says_which_ben(ana, rel)
    ana.goes_to("/")
    expect(ana.page.locator(".people__name")).to_have_text("Ben, Cleo, Dara and others")
    shot(ana.page, "home")


def says_which_ben(person, rel: str) -> None:
    """Where somebody is gone on without, or never heard from, it has to be the right one."""
    for path, name in {
        "without/": "h2 [data-name]",
        "compare/": "h2 [data-name]",
        "leave/": "[data-people] button",
        "delete/": "li [data-name]",
        "first-words/": "[data-far] [data-name]",
    }.items():
        names = person.goes_to(f"/r/{rel}/{path}").locator(name)
        for one in ("Ben", "another Ben"):
            expect(names.filter(has_text=re.compile(f"^{one}$"))).to_have_count(1)


def come_over(site, rel: str, link: str) -> list[Peer]:
    """Each twin is invited by the one before."""
    twins: list[Peer] = []
    for at, name in enumerate(TWINS):
        twin = Peer(site.url)
        assert twin.join(link) == rel
        twin.write_first_words(rel, {"name": name, **WORDS})
        twins.append(twin)
        if name != TWINS[-1]:
            link = twin.invite(rel, hello={"name": name, **WORDS}, for_=TWINS[at + 1])
    return twins


#: Of each name in the ring: what it says, and the middle of its place.
RING = """() => [...document.querySelectorAll('.ring__name')].map((item) => {
  const { left, right, top, bottom } = item.getBoundingClientRect();
  return { name: item.querySelector('bdi').textContent, left, right, top, bottom };
})"""


def stands_round_the_water(page: Page, axe, shot) -> None:
    expect(page.locator(".ring")).to_be_visible()
    assert page.title().startswith("Ben, Cleo, Dara and others")
    asked = page.get_by_role("button", name="Yes, it is")
    while count := asked.count():
        asked.first.click()
        expect(asked).to_have_count(count - 1)
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.wait_for_timeout(200)
        page.evaluate("scrollTo(0, 0)")
        names = page.evaluate(RING)
        assert sorted(each["name"] for each in names) == sorted(
            ["me", "Ben", "Cleo", "another Ben", *TWINS[:-1]]
        )
        for at, one in enumerate(names):
            assert one["left"] >= 0 and one["right"] <= width, one
            for other in names[at + 1 :]:
                apart = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
        is_ring = page.locator(".ring--row").count() == 0
        assert is_ring or width == 320
        if is_ring:  # no one place is above all others, and none below
            tops = sorted(round(each["top"]) for each in names)
            assert abs(tops[0] - tops[1]) <= 20 and abs(tops[-1] - tops[-2]) <= 20
        fits(page)
        axe(page)
        shot(page, f"ring-{width}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.wait_for_timeout(200)
    fits(page)
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 900})


def twin_speaks_twice(page: Page, twin: Peer, rel: str) -> None:
    """Who goes on needs no second name; the next one has theirs."""
    for words in ("Once more.", "And once more after that."):
        twin.say(rel, words)
        deeds.sees(page, words)
    first, second = page.locator("li.line--far").all()[-2:]
    expect(first.locator(".line__name")).to_have_css("position", "static")
    expect(second.locator(".line__name")).to_have_css("position", "absolute")
    expect(second.locator(".line__name")).to_have_text("Dara")  # for whoever hears the page


def site_records(site, rel: str) -> list[tuple[str, int]]:
    """What the host can see of who came and went: why, and how many there were then."""
    import json
    import sqlite3
    from base64 import urlsafe_b64decode
    from contextlib import closing

    with closing(sqlite3.connect(site.data / "midspan.sqlite3")) as database:
        rows = database.execute(
            "SELECT record FROM sealing_epoch WHERE relationship = ? ORDER BY n", (rel,)
        ).fetchall()
    said = [json.loads(urlsafe_b64decode(record.split(".")[1] + "==")) for (record,) in rows]
    return [(one["why"], len(one["m"])) for one in said]
