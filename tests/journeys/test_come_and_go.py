"""Coming over, waiting, dropping and leaving, each told apart from the others."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import deeds


def test_words_wait_for_the_one_who_comes_and_the_inviter_is_asked_who_it_is(site, person, canary):
    ana, ben = person("Ana"), person("Ben", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    rel = deeds.rel_of(ana.page.url)
    waiting = deeds.opens_the_talk(ana, rel)
    expect(waiting.get_by_text("Nobody has come over yet.")).to_be_visible()
    before = canary("I am here early, the kettle is on.")
    deeds.says(waiting, before, knows=False)
    deeds.sees(waiting, before)
    deeds.says_hello(ben, link)
    deeds.sees(ben.page, before)
    # Ana's page was open all the while: who came is asked there, before the next word.
    asked = waiting.locator("[data-newcomer]")
    expect(asked).to_contain_text("Ben took your invitation")
    expect(waiting.get_by_text("Nobody has come over yet.")).to_be_hidden()
    deeds.says(ben.page, canary("The early kettle is the good one."))
    deeds.sees(waiting, "The early kettle is the good one.")
    # Nothing more is sealed before she has said that it is he.
    deeds.says(waiting, canary("And for you the cup without a handle."), knows=False)
    expect(waiting.locator(".talk__state")).to_contain_text("Say in the talk whether it is they")
    expect(waiting.locator("[data-waiting]")).to_have_count(1)
    asked.get_by_role("button", name="Yes, it is").click()
    expect(asked).to_have_count(0)
    deeds.sees(ben.page, "And for you the cup without a handle.")
    again = deeds.opens_the_talk(ana, rel)
    expect(again.locator("[data-newcomer]")).to_have_count(0)
    deeds.reads_exactly(ben.page, deeds.reads(again))


def test_a_dropped_line_says_so_and_words_go_by_themselves_when_it_is_back(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    talk = deeds.opens_the_talk(ana, deeds.rel_of(ben.page.url))
    expect(talk.locator(".talk__presence")).to_contain_text("Ben is here.")
    site.kill9()
    expect(ben.page.locator(".talk__state")).to_contain_text("The line dropped.")
    for words in ("One, on the wrong side of the rain.", "Two, and it still rains."):
        deeds.says(ben.page, words)
    expect(ben.page.locator(".line--waiting")).to_have_count(2)
    expect(ben.page.locator(".line--waiting").last).to_contain_text("waits here")
    site.start()
    deeds.sees(talk, "Two, and it still rains.", within=40_000)
    expect(ben.page.locator(".line--waiting")).to_have_count(0)
    deeds.reads_exactly(ben.page, deeds.reads(talk))
    expect(ben.page.locator(".talk__state")).to_be_hidden()


def test_leaving_takes_two_taps_and_is_told_as_a_leaving(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    deeds.says(ben.page, "I have to go, and I mean it kindly.")
    deeds.sees(talk, "I have to go, and I mean it kindly.")
    ben.page.get_by_role("navigation", name="Between us").get_by_role("link", name="Leave").click()
    ben.page.get_by_role("button", name="Leave now").click()
    ben.page.wait_for_url(site.url + "/")
    expect(ben.page.locator(".people__row")).to_have_count(0)
    expect(talk.locator(".talk__ended")).to_contain_text("Ben has left.")
    expect(talk.locator(".talk__write")).to_be_hidden()
    deeds.reads_exactly(talk, ["I have to go, and I mean it kindly."])
    assert ben.page.goto(f"{site.url}/r/{rel}/").status == 404  # type: ignore[union-attr]


def test_an_invitation_taken_back_used_or_mangled_says_so_kindly(site, person):
    ana, ben, eve = person("Ana"), person("Ben"), person("Eve")
    deeds.begins(ana, site)
    back = deeds.makes_a_place(ana, "Ben", "Ana")
    ana.page.get_by_role("button", name="Take it back").click()
    expect(ana.page.get_by_text("No link is open now.")).to_be_visible()
    closed = "This invitation does not open"
    for link in (back, back.split("#")[0]):
        ben.goes_to(link)
        expect(ben.page.get_by_role("heading", name=closed)).to_be_visible()
    ana.page.get_by_role("button", name="Make a new link").click()
    link = ana.page.locator("[data-link]").inner_text()
    address, secret = link.split("#")
    mangled = secret[:-3] + ("AAA" if secret[-3:] != "AAA" else "BBB")
    for wrong in (mangled, secret[:-1], "", "../../etc"):
        ben.page.goto("about:blank")
        ben.goes_to(f"{address}#{wrong}")
        expect(ben.page.get_by_role("heading", name=closed)).to_be_visible()
    ben.page.goto("about:blank")
    deeds.says_hello(ben, link)  # the wrong tries have not used it up
    eve.goes_to(link)
    expect(eve.page.get_by_role("heading", name=closed)).to_be_visible()


def test_not_now_sends_nothing_and_the_link_stays_good(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana")
    ben.goes_to(link)
    ben.page.get_by_role("button", name="Not now").click()
    expect(ben.page.get_by_role("heading", name="Another time, then")).to_be_visible()
    ben.page.get_by_role("button", name="Back to the invitation").click()
    ben.page.get_by_role("button", name="Say hello").click()
    deeds.arrives(ben)


def test_first_words_lie_side_by_side_and_bring_the_name(site, person, canary, shot):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "B.", "Ana", canary("A gardener between two jobs."))
    deeds.says_hello(ben, link)
    rel = deeds.rel_of(ben.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    ben.page.get_by_role("link", name="First words").click()
    expect(ben.page.locator(".first-words__bank--far")).to_contain_text(
        "A gardener between two jobs."
    )
    ben.page.get_by_text("Write mine").click()
    ben.page.get_by_label("What shall they call you?").fill("Benjamin")
    ben.page.get_by_label("Who I am").fill(canary("I count boats for a living, nearly."))
    ben.page.get_by_label("This:").check()
    ben.page.get_by_label("What binds me, in my words").fill(
        canary("My work wants to know when somebody is in danger.")
    )
    ben.page.get_by_role("button", name="Lay it down").click()
    near = ben.page.locator(".first-words__bank--near")
    expect(near).to_contain_text("I count boats for a living, nearly.")
    shot(ben.page, "first-words")
    # Ana's open talk hears of it and uses the name he gives himself.
    expect(talk.locator(".talk__name--far")).to_have_text("Benjamin")
    ana.goes_to(f"/r/{rel}/first-words/")
    far = ana.page.locator(".first-words__bank--far")
    expect(far).to_contain_text("My work wants to know when somebody is in danger.")


def test_a_quiet_dot_tells_of_something_new_and_goes_when_it_was_read(site, person):
    ana, ben = person("Ana"), person("Ben")
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    rel = deeds.rel_of(ben.page.url)
    ana.goes_to("/")
    dot = ana.page.locator(".people__dot")
    expect(ana.page.locator(".people__name")).to_have_text("Ben")
    deeds.says(ben.page, "A small thing for when you look.")
    expect(dot).to_be_visible()
    talk = deeds.opens_the_talk(ana, rel)
    deeds.sees(talk, "A small thing for when you look.")
    talk.wait_for_timeout(6_500)  # it is noted in her own book a few seconds later
    ana.goes_to("/")
    expect(ana.page.locator("#home[data-ready]")).to_be_attached()
    expect(dot).to_be_hidden()
