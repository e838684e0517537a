"""The doors between two people: something is laid on the bridge, seen at once, and answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from midspan.relationships import doors
from tests.journeys import deeds


@pytest.fixture
def two(site, person):
    """Ana and Ben, in their talk."""
    ana, ben = person("Ana"), person("Ben", viewport={"width": 360, "height": 740})
    deeds.begins(ana, site)
    deeds.says_hello(ben, deeds.makes_a_place(ana, "Ben", "Ana"))
    deeds.recognises(ana, deeds.rel_of(ben.page.url))
    return ana, ben


def through(page: Page, door: str) -> Page:
    """Through a door, from the bar in the talk."""
    page.get_by_role("navigation", name="Between us", exact=True).get_by_role(
        "link", name=door
    ).click()
    expect(page.locator("#door[data-ready]")).to_be_attached()
    return page


def begun(page: Page, sort: str) -> Locator:
    """The empty sheet of a sort."""
    return page.locator(f"[data-begin] [data-form={sort}]")


def test_a_loop_is_laid_seen_at_once_and_answered_by_ones_own(two, canary, axe, shot):
    ana, ben = two
    through(ben.page, "Worldview")
    page = through(ana.page, "Worldview")
    axe(page)
    to_things = ben.page.get_by_role("link", name="To what lies here")
    expect(to_things).to_have_count(0)
    words = canary("You looked at the clock while I spoke.")
    sheet = begun(page, "loop")
    sheet.get_by_label("What happened?").fill(words)
    sheet.get_by_text("More, if you want").click()
    sheet.get_by_label("What I saw in it").fill("You wanted to be gone")
    sheet.get_by_label("What I did then").fill("I stopped in mid-sentence")
    sheet.get_by_label("What I got").fill("a quiet evening")
    shot(page, "writing")
    sheet.get_by_role("button", name="Lay it on the bridge").click()
    expect(page.locator(".thing sealed-text[field=moment]")).to_have_text(words)
    # Ben has the page open: it lies there without his doing anything.
    theirs = ben.page.locator(".thing .laid--far")
    expect(theirs.locator("sealed-text[field=moment]")).to_have_text(words)
    expect(theirs.get_by_role("button")).to_have_count(0)
    # The empty sheet stands first; past it with one tap, the eyes and the keyboard both.
    to_things.click()
    expect(ben.page.locator("#lies-here")).to_be_focused()
    expect(theirs).to_be_in_viewport()
    ben.page.get_by_role("button", name="Lay mine beside it").click()
    form = ben.page.locator("[data-beside-form] form")
    form.get_by_label("What happened?").fill("My bus goes at nine, and the clock hangs behind you.")
    form.get_by_text("More, if you want").click()
    form.get_by_label("What I saw in it").fill("Nine is near")
    form.get_by_label("What I did then").fill("I looked past you")
    form.get_by_label("What I got").fill("you went silent")
    form.get_by_role("button", name="Lay it on the bridge").click()
    for side in (page, ben.page):
        expect(side.locator(".thing--both .laid")).to_have_count(2)
        expect(side.locator(".loops")).to_be_visible()
        axe(side)
    shot(page, "both")
    shot(ben.page, "both-narrow")
    # Each has their own on their own bank.
    expect(page.locator(".laid--near sealed-text[field=moment]")).to_have_text(words)
    expect(ben.page.locator(".laid--near sealed-text[field=moment]")).to_contain_text("My bus goes")
    # Said otherwise, the earlier wording can be read; taken back, it is gone from both.
    page.get_by_role("button", name="Write it otherwise").click()
    page.locator(".thing").get_by_label("What happened?").fill("I saw your eyes go to the clock.")
    page.locator(".thing").get_by_role("button", name="Lay it on the bridge").click()
    for side in (page, ben.page):
        expect(side.locator("sealed-text[field=moment]", has_text="your eyes")).to_be_visible()
        expect(side.locator("[data-wordings]:not([hidden])")).to_have_count(1)
    # In the talk it stands as a line on the bridge, with the way there.
    talk = deeds.opens_the_talk(ben, deeds.rel_of(ben.page.url))
    notice = talk.locator(".talk__notice", has_text="Ana drew a loop.")
    notice.get_by_role("link", name="Look").click()
    expect(ben.page.locator(".thing__title")).to_be_focused()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Really take it back").click()
    for side in (page, ben.page):
        expect(side.locator(".laid")).to_have_count(1)


def test_a_request_is_answered_and_an_answer_to_other_words_is_not_given(two, axe, shot):
    ana, ben = two
    asks = through(ana.page, "Mutuality")
    asks.get_by_text("Ask for something").click()
    sheet = begun(asks, "request")
    sheet.get_by_label("What I would like to ask").fill("Tell me when you are late.")
    sheet.get_by_role("button", name="Lay it on the bridge").click()
    answers = through(ben.page, "Mutuality")
    expect(answers.locator("sealed-text[field=ask]")).to_have_text("Tell me when you are late.")
    answers.get_by_role("button", name="I could offer this instead").click()
    form = answers.locator("[data-reply-form=counter]")
    form.get_by_label("What I could offer").fill("A message when it is more than ten minutes.")
    form.get_by_role("button", name="I could offer this instead").click()
    for side in (asks, answers):
        expect(side.locator(".reply sealed-text")).to_have_text(
            "A message when it is more than ten minutes."
        )
    axe(asks)
    shot(asks, "answered")
    # Ana changes her words while Ben writes an answer to the ones he read: his stay under his hands,
    # are not given to others than he meant, and stand beside hers as they are now.
    answers.get_by_role("button", name="I could offer this instead").first.click()
    form.get_by_label("What I could offer").fill("Or a sign in the window.")
    asks.get_by_role("button", name="Write it otherwise").click()
    asks.locator(".thing").get_by_label("What I would like to ask").fill("Ring me, always.")
    asks.locator(".thing").get_by_role("button", name="Lay it on the bridge").click()
    expect(asks.locator("sealed-text[field=ask]").first).to_have_text("Ring me, always.")
    form.get_by_role("button", name="I could offer this instead").click()
    expect(answers.get_by_text("These words changed while you were reading.")).to_be_visible()
    expect(answers.locator("sealed-text[field=ask]").first).to_have_text("Ring me, always.")
    expect(form.get_by_label("What I could offer")).to_have_value("Or a sign in the window.")
    expect(asks.locator(".reply")).to_have_count(1)
    form.get_by_role("button", name="I could offer this instead").click()
    for side in (asks, answers):
        expect(side.locator(".reply sealed-text").last).to_have_text("Or a sign in the window.")
    expect(form).to_be_hidden()


def test_what_is_agreed_holds_when_both_said_yes_to_the_very_words(two, axe, shot):
    ana, ben = two
    ana.page.get_by_role("link", name="What we agree").click()
    ben.page.get_by_text("More", exact=True).click()  # on a telephone it stands behind this
    ben.page.get_by_role("link", name="What we agree").click()
    for person in two:
        expect(person.page.locator("#door[data-ready]")).to_be_attached()
    sheet = begun(ana.page, "agreement")
    sheet.get_by_label("What we agree").fill("We say it when it gets too much.")
    sheet.get_by_text("More, if you want").click()
    sheet.get_by_label("When we look at it again").fill("2026-01-31")
    sheet.get_by_role("button", name="Propose it").click()
    state = ".thing__state"
    for person in two:
        expect(person.page.locator(state)).to_contain_text("Not agreed yet")
    ben.page.get_by_role("button", name="Yes, for now").click()
    for person in two:
        expect(person.page.locator(state)).to_contain_text("It holds")
        axe(person.page)
    shot(ana.page, "holds")
    # The day they chose brings it back, until somebody puts it off for themself.
    rel = deeds.rel_of(ana.page.url)
    talk = deeds.opens_the_talk(ana, rel)
    asked = talk.get_by_text("You wanted to look again at what you agreed.")
    expect(asked).to_be_visible()
    axe(talk)
    shot(talk, "again")
    with talk.expect_response(lambda answer: answer.request.method == "POST"):
        talk.get_by_role("button", name="Not now").last.click()
    talk = deeds.opens_the_talk(ana, rel)
    ana.page.get_by_role("link", name="What we agree").click()
    expect(ana.page.locator(state)).to_contain_text("It holds")
    expect(asked).to_have_count(0)
    ben.page.get_by_role("button", name="Open it again").click()
    ben.page.locator("[data-reply-form=reopen]").get_by_label("Why, if you like").fill(
        "My shift changed."
    )
    ben.page.locator("[data-reply-form=reopen]").get_by_role("button", name="Open it again").click()
    for person in two:
        expect(person.page.locator(state)).to_contain_text("Opened again")


def test_coming_apart_is_said_without_words_and_both_write_their_side(two, site, axe, shot):
    ana, ben = two
    page = through(ana.page, "Connection")
    page.get_by_role("button", name="Say it without words").click()
    expect(page.locator(".thing--apart")).to_be_visible()
    expect(ben.page.locator(".talk__notice", has_text="Ana says: we came apart.")).to_be_visible()
    theirs = through(ben.page, "Connection")
    theirs.get_by_role("button", name="I felt it too").click()
    expect(page.locator(".reply", has_text="felt it too")).to_be_visible()
    theirs.get_by_text("Write my side of finding back").click()
    form = theirs.locator("[data-begin] [data-form=finding-back]")
    form.get_by_label("What happened in me").fill("I got scared and made a joke of it.")
    form.get_by_role("button", name="Lay it on the bridge").click()
    back = page.locator(".thing--finding-back")
    expect(back.locator("sealed-text[field=in_me]")).to_have_text(
        "I got scared and made a joke of it."
    )
    back.get_by_role("button", name="Lay my side beside it").click()
    back.locator("[data-beside-form]").get_by_label("What happened in me").fill("I went cold.")
    back.locator("[data-beside-form]").get_by_role("button", name="Lay it on the bridge").click()
    expect(theirs.locator(".thing--both")).to_be_visible()
    for side in (page, theirs):
        axe(side)
    shot(page, "side-by-side")
    # The place stores lines of the talk and nothing that tells them from these.
    acts = page.evaluate(
        "async () => (await (await fetch(location.pathname.replace('connection/', 'acts/?after=0'))).json())"
        ".acts.map(({kind}) => kind)"
    )
    assert set(acts) <= {"said", "first_words", "invites"}


def test_a_line_of_the_talk_begins_a_loop_and_the_loop_is_spoken_of(two, shot):
    ana, ben = two
    deeds.says(ben.page, "You never ask how my day was.")
    deeds.sees(ana.page, "You never ask how my day was.")
    line = ana.page.locator("li.line", has_text="You never ask")
    line.get_by_role("button", name="What can be done with this").click()
    ana.page.get_by_role("button", name="Begin something from this").click()
    shot(ana.page, "which-door")
    ana.page.get_by_role("group", name="Through which door").get_by_role(
        "link", name="Worldview"
    ).click()
    page = ana.page
    expect(page.locator("[data-from]")).to_contain_text("You never ask how my day was.")
    sheet = begun(page, "loop")
    sheet.get_by_label("What happened?").fill("I came in and sat down at once.")
    sheet.get_by_role("button", name="Lay it on the bridge").click()
    expect(page.locator(".thing__began a")).to_have_text("You never ask how my day was.")
    page.get_by_role("link", name="Speak of it in the talk").click()
    deeds.arrives(ana)
    expect(ana.page.get_by_text("Speaking of: See, do, get")).to_be_visible()
    deeds.says(ana.page, "I drew what I saw. Would you look?")
    deeds.sees(ben.page, "I drew what I saw. Would you look?")
    spoken = ben.page.locator("li.line", has_text="Would you look?")
    spoken.get_by_role("link", name="See, do, get").click()
    expect(ben.page.locator(".thing__title")).to_be_focused()
    # The way back leads to the line where it began.
    ben.page.locator(".thing__began a").click()
    deeds.arrives(ben)
    expect(ben.page.locator("li:focus")).to_contain_text("You never ask how my day was.")
    ben.page.locator("li:focus").get_by_role("button", name="What can be done with this").click()
    ben.page.get_by_role("button", name="Something slipped here").click()
    expect(ben.page.get_by_text("Marked in your notebook, for you alone")).to_be_visible()
    expect(ana.page.get_by_text("slipped")).to_have_count(0)


def test_everything_can_begin_in_the_talk_and_leads_back_to_it(two):
    ana, ben = two
    deeds.says(ana.page, "I never know when you are coming.")
    deeds.sees(ben.page, "I never know when you are coming.")
    line = ana.page.locator("li.line", has_text="I never know")
    line.get_by_role("button", name="What can be done with this").click()
    ana.page.get_by_role("button", name="Begin something from this").click()
    links = ana.page.get_by_role("group", name="Through which door").get_by_role("link")
    began = str(links.first.get_attribute("href")).partition("#")[2]
    rel = deeds.rel_of(ana.page.url)
    laid: dict[str, str] = {}
    for door in (doors.named(name) for name in doors.names()):
        assert door
        page = ana.goes_to(f"/r/{rel}/{door.name}/#{began}")
        expect(page.locator("#door[data-ready]")).to_be_attached()
        for sort in door.sorts:
            if sort is not door.first:
                page.locator(f"[data-opens-sort={sort.name}] > summary").click()
            part = next(part for part in sort.firsts if not part.is_drawn)
            sheet = begun(page, sort.name)
            sheet.locator(f"[data-field={part.name}]").fill("A bell at the gate.")
            sheet.locator("button:not([type])").click()
            thing = page.locator(f".thing--{sort.name}")
            expect(thing.locator(".thing__began a")).to_have_text(
                "I never know when you are coming."
            )
            laid[sort.name] = str(thing.get_attribute("id"))
            expect(thing.locator("[data-speak]")).to_have_attribute(
                "href", f"../#of-{sort.name}/{laid[sort.name].removeprefix('thing-')}"
            )
    # All of it is told in the talk, live, each with the way there.
    for door, sort in doors.all_sorts():
        told = ben.page.locator(".talk__notice", has_text=str(sort.told).replace("{name}", "Ana"))
        expect(told.get_by_role("link", name="Look")).to_have_attribute(
            "href", f"{door.name}/#{laid[sort.name]}"
        )
    # There and back, through doors whose acts the place tells from lines and such as it does not.
    for sort, title in (("finding-back", "Finding back"), ("needs", "What I need")):
        told = ben.page.locator(f".talk__notice a[href$='#{laid[sort]}']")
        told.click()
        expect(ben.page.locator(f".thing--{sort} .thing__title")).to_be_focused()
        ben.page.locator(f".thing--{sort}").get_by_role("link", name="Speak of it").click()
        deeds.arrives(ben)
        expect(ben.page.get_by_text(f"Speaking of: {title}")).to_be_visible()
        deeds.says(ben.page, f"I read it: {title}.")
        spoken = ben.page.locator("li.line", has_text=f"I read it: {title}.")
        expect(spoken.get_by_role("link", name=title)).to_have_attribute(
            "href", re.compile(laid[sort])
        )
    # What Ben answers to while it is taken back is not lost, and no answer to other words is given.
    answers, asks = through(ben.page, "Mutuality"), ana.goes_to(f"/r/{rel}/mutuality/")
    request = answers.locator(".thing--request")
    request.get_by_role("button", name="I could offer this instead").click()
    form = request.locator("[data-reply-form=counter]")
    form.get_by_label("What I could offer").fill("A stone on the sill.")
    hers = asks.locator(".thing--request")
    hers.get_by_role("button", name="Take it back").click()
    hers.get_by_role("button", name="Really take it back").click()
    expect(hers).to_have_count(0)
    form.get_by_role("button", name="I could offer this instead").click()
    expect(
        request.get_by_text("These words were taken back while you were reading")
    ).to_be_visible()
    expect(form.get_by_label("What I could offer")).to_have_value("A stone on the sill.")
    form.get_by_role("button", name="Leave it").click()
    expect(request).to_have_count(0)
    # Ben leaves while Ana writes: it is said, and what she wrote stays, to copy.
    sheet = begun(asks, "needs")
    sheet.get_by_label("What I need").fill("Another quarter of an hour.")
    ben.goes_to(f"/r/{rel}/leave/")
    ben.page.get_by_role("button", name="Leave now").click()
    expect(asks.locator("[data-roster]")).to_contain_text("Ben has left.")
    sheet.get_by_role("button", name="Lay it on the bridge").click()
    expect(sheet.get_by_role("alert")).to_contain_text("This has ended, so nothing can be added.")
    expect(sheet.get_by_label("What I need")).to_have_value("Another quarter of an hour.")


def test_how_are_we_opens_when_both_have_written(two, canary, shot):
    ana, ben = two
    ana.page.get_by_role("link", name="How are we?").click()
    expect(ana.page.locator("#door[data-ready]")).to_be_attached()
    theirs = through(ben.page, "Mutuality")
    hers, his = canary("I think we are tired of being careful."), canary("Better than I feared.")
    sheet = begun(ana.page, "how-are-we")
    sheet.get_by_label("How we are, as I see it").fill(hers)
    sheet.get_by_role("button", name="Lay it down, closed").click()
    expect(ana.page.get_by_text("It opens when Ben has written too.")).to_be_visible()
    expect(theirs.get_by_text("It opens when you have written yours")).to_be_visible()
    expect(theirs.get_by_text(hers)).to_have_count(0)
    expect(ana.page.locator(".laid--near sealed-text[field=us]")).to_have_text(hers)
    shot(theirs, "closed")
    theirs.get_by_role("button", name="Write mine, and open both").click()
    form = theirs.locator("[data-beside-form]")
    form.get_by_label("How we are, as I see it").fill(his)
    form.get_by_role("button", name="Lay it down, closed").click()
    for side in (ana.page, theirs):
        expect(side.locator(".thing--both sealed-text[field=us]").first).to_be_visible()
        expect(side.locator(".laid--far sealed-text[field=us]")).to_have_text(
            his if side is ana.page else hers
        )
    shot(ana.page, "open")


def test_a_card_is_taken_from_the_deck_and_laid_between_us(two, axe, shot):
    ana, ben = two
    ana.page.get_by_role("link", name="Cards").click()
    expect(ana.page.locator("#door[data-ready]")).to_be_attached()
    ana.page.get_by_text("Look through the cards").click()
    axe(ana.page)
    shot(ana.page, "deck")
    ana.page.get_by_role("button", name="What did you almost say?").click()
    ana.page.keyboard.type("That I was glad you came.")
    ana.page.get_by_role("button", name="Lay it between us").click()
    expect(ana.page.locator(".thing sealed-text[field=words]")).to_have_text(
        "That I was glad you came."
    )
    ben.page.locator(".talk__notice", has_text="Ana laid a card.").get_by_role("link").click()
    expect(ben.page.locator(".thing sealed-text[field=question]")).to_have_text(
        "What did you almost say?"
    )


def test_my_half_of_the_room_is_for_me_until_i_lay_it(two, shot):
    ana, ben = two
    for number in range(7):
        deeds.says(ana.page, f"one two three four five six {number}")
        deeds.says(ben.page, f"one two {number}")
    deeds.sees(ana.page, "one two 6")
    page = through(ana.page, "Mutuality")
    page.get_by_text("How much room do I take?").click()
    sheet = begun(page, "room")
    sheet.get_by_role("button", name="Look at my lines").click()
    expect(sheet.get_by_role("status")).to_contain_text("about 7 were yours")
    sheet.get_by_label("What I see in it").fill("More than I thought.")
    shot(page, "mine")
    sheet.get_by_role("button", name="Lay my half on the bridge").click()
    theirs = through(ben.page, "Mutuality")
    expect(theirs.locator(".room__said li")).to_have_text(["Ana: about 7 of ten words"])
    theirs.get_by_role("button", name="Look at my half").click()
    form = theirs.locator("[data-beside-form]")
    form.get_by_role("button", name="Look at my lines").click()
    form.get_by_role("button", name="Lay my half on the bridge").click()
    for side, told in ((page, ["Ben: about 3 of ten words", "me: about 7 of ten words"]),
                       (theirs, ["Ana: about 7 of ten words", "me: about 3 of ten words"])):  # fmt: skip
        expect(side.locator(".thing .room__said li")).to_have_text(told)
    shot(page, "both")


def test_the_plan_for_harder_days_has_readers_by_name_and_is_one_tap_away(
    two, person, canary, axe, shot
):
    ana, ben = two
    rel = deeds.rel_of(ana.page.url)
    ana.page.get_by_role("link", name="For harder days").click()
    sheet = begun(ana.page, "harder-days")
    expect(sheet.get_by_label("What I am like when things go well")).to_be_focused()
    words = canary("I whistle in the stairwell.")
    sheet.get_by_label("What I am like when things go well").fill(words)
    sheet.get_by_role("button", name="Lay it on the bridge").click()
    mine = ana.page.locator(".thing--harder-days")
    expect(mine).to_contain_text("Read by Ben and me.")
    # Ana lets Cleo read her part too: it is said before Ben's eyes, then it lies there.
    cleo = person("Cleo")
    deeds.says_hello(cleo, deeds.makes_a_place(ana, "Cleo", "Ana"))
    other = deeds.rel_of(cleo.page.url)
    deeds.recognises(ana, other)
    ana.goes_to("/other-people/")
    axe(ana.page)
    shot(ana.page, "other-people")
    ana.page.get_by_role("region", name="What we wrote for harder days").get_by_role(
        "link", name="Ben"
    ).click()
    expect(mine.locator(".thing__title")).to_be_focused()
    mine.get_by_role("button", name="Lay it with somebody else too").click()
    form = mine.locator("[data-lay-also]")
    form.get_by_role("button", name="Lay it there too").click()
    expect(form.get_by_text("Choose with whom")).to_be_visible()
    form.get_by_label("Cleo", exact=True).check()
    form.get_by_label("As they are named here").fill("Cleo, who lives upstairs")
    axe(ana.page)
    shot(ana.page, "whom")
    form.get_by_role("button", name="Lay it there too").click()
    expect(form).to_have_count(0)
    deeds.opens_the_talk(ben, rel).get_by_role("link", name="For harder days").click()
    theirs = ben.page.locator(".thing--harder-days")
    expect(theirs.locator(".thing__title")).to_be_focused()
    for side in (mine, theirs):
        expect(side.locator(".reply")).to_contain_text("Ana lets these read it too:")
        expect(side.locator(".reply sealed-text")).to_have_text("Cleo, who lives upstairs")
    shot(ben.page, "readers")
    deeds.opens_the_talk(cleo, other).get_by_role("link", name="For harder days").click()
    hers = cleo.page.locator(".thing--harder-days")
    expect(hers.locator("sealed-text[field=well]")).to_have_text(words)
    expect(hers).to_contain_text("Written in another place of theirs, and laid here too.")
    shot(cleo.page, "laid-there")
    # Taken back, it is gone from there at once, and that is said here.
    mine.get_by_role("button", name="Lay it with somebody else too").click()
    form.get_by_label("Cleo", exact=True).check()
    form.get_by_role("button", name="Take it back from them").click()
    expect(hers).to_have_count(0)
    for side in (mine, theirs):
        expect(side.locator(".reply").last).to_contain_text("Ana took it back from:")
