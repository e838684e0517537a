"""Who is here, who went, whose line dropped; and that leaving and signing out are at once."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed

from midspan.live.tests.conftest import Meeting, Page, Place
from midspan.live.tests.test_come_to_the_door import asleep, masked


def here(page: Page, state: str = "here") -> None:
    page.say(t="here", rel=page.meeting.rel, state=state)


def test_being_here_and_being_away_is_the_same_seen_from_both(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    a, b = ada.person["id"], bo.person["id"]
    here(ada)
    assert bo.hear("presence")["who"] == {a: "here"} == ada.hear("presence")["who"]
    here(bo)
    assert bo.hear("presence")["who"] == {a: "here", b: "here"} == ada.hear("presence")["who"]
    here(ada, "away")
    assert bo.hear("presence")["who"] == {a: "away", b: "here"} == ada.hear("presence")["who"]


def test_who_comes_later_sees_who_is_here(meeting: Meeting) -> None:
    ada = meeting.page(0)
    here(ada)
    ada.hear("presence")
    assert meeting.page(1).hear("presence")["who"] == {ada.person["id"]: "here"}


def test_whose_next_tab_takes_the_line_over_has_neither_gone_nor_come(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    for ends in (lambda page: page.say(t="bye"), Page.cut):
        here(ada)
        if ends is not Page.cut:
            bo.hear("presence")
        ends(ada)
        ada = meeting.page(0)
        here(ada)
        assert bo.hears_nothing("presence", within=1.0)
    here(ada, "away")
    assert bo.hear("presence")["who"] == {ada.person["id"]: "away"}


def test_what_the_next_tab_says_holds_at_once(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada, "quiet")
    bo.hear("presence")
    ada.say(t="bye")
    here(meeting.page(0), "away")
    assert bo.hear("presence")["who"] == {ada.person["id"]: "away"}
    assert bo.hears_nothing("presence", within=1.0)


def test_a_line_of_another_session_takes_over_nothing(meeting: Meeting, place: Place) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada, "quiet")
    bo.hear("presence")
    elsewhere = Page(meeting, place.do("sign_in", person=ada.person["id"]))
    meeting.pages.append(elsewhere)
    elsewhere.hello()
    ada.cut()
    here(elsewhere, "away")
    assert bo.hear("presence")["who"] == {ada.person["id"]: "away"}
    elsewhere.say(t="bye")
    assert bo.hear("presence")["who"] == {}


def test_who_leaves_while_a_line_passes_on_is_gone_at_once(
    own_place: type[Place],
) -> None:
    place = own_place(PASSING_FOR=60.0)
    circle = place.meet(3)
    ada, bo = circle.page(0), circle.page(1)
    here(ada)
    bo.hear("presence")
    ada.say(t="bye")
    place.do("leave", person=ada.person["id"], act=circle.act(1, kind="leaves"))
    assert bo.hear("presence")["who"] == {}
    circle.close()


def test_who_says_bye_is_simply_not_here(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    ada.say(t="bye")
    assert bo.hear("presence")["who"] == {}
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            ada.socket.recv(5)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1000


def test_whose_line_drops_is_dropped_then_forgotten(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    ada.cut()
    assert bo.hear("presence")["who"] == {ada.person["id"]: "dropped"}
    assert bo.hear("presence", within=5)["who"] == {}


def test_who_comes_back_in_time_is_here_and_stays(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    ada.cut()
    bo.hear("presence")
    again = meeting.page(0)
    here(again)
    assert bo.hear("presence")["who"] == {ada.person["id"]: "here"}
    assert bo.hears_nothing("presence", within=1.5)


def test_with_two_devices_one_is_here_as_long_as_one_of_them_is(meeting: Meeting) -> None:
    ada, on_her_phone, bo = meeting.page(0), meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    here(on_her_phone, "away")
    ada.cut()
    assert bo.hear("presence")["who"] == {ada.person["id"]: "away"}


def test_of_several_pages_the_one_that_says_most_holds(meeting: Meeting) -> None:
    bo = meeting.page(1)
    pages = [meeting.page(0) for _ in range(4)]
    a = pages[0].person["id"]
    for page, state in zip(pages, ("away", "later", "here", "quiet"), strict=True):
        here(page, state)
        assert bo.hear("presence")["who"] == {a: state}
    for page, state in zip(reversed(pages[1:]), ("here", "later", "away"), strict=True):
        page.say(t="bye")
        assert bo.hear("presence")["who"] == {a: state}


def test_what_says_less_than_another_page_of_mine_changes_nothing(meeting: Meeting) -> None:
    ada, on_her_phone, bo = meeting.page(0), meeting.page(0), meeting.page(1)
    here(ada, "quiet")
    bo.hear("presence")
    for state in ("here", "later", "away"):
        here(on_her_phone, state)
    assert bo.hears_nothing("presence", within=0.3)
    here(ada, "later")
    assert bo.hear("presence")["who"] == {ada.person["id"]: "later"}


def test_a_state_of_ones_own_making_is_refused(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    for state in ("typing", "dropped", "Ada was here", ""):
        here(ada, state)
        assert ada.hear("refused")["code"] == "malformed"
    assert bo.hears_nothing("presence", within=0.3)
    here(ada, "quiet")
    assert bo.hear("presence")["who"] == {ada.person["id"]: "quiet"}


def test_a_page_that_shows_it_no_more_is_gone_and_still_hears(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    here(ada, "gone")
    assert bo.hear("presence")["who"] == {}
    bo.speak()
    assert len(ada.hear_acts(1)) == 1
    here(ada)
    assert bo.hear("presence")["who"] == {ada.person["id"]: "here"}


def test_presence_is_in_no_log(meeting: Meeting) -> None:
    ada = meeting.page()
    for state in ("here", "quiet", "later", "away"):
        here(ada, state)
        ada.hear("presence")
    assert meeting.log() == []


def test_leaving_ends_the_line_at_once_and_the_other_sees_it(
    meeting: Meeting, place: Place
) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    here(ada)
    bo.hear("presence")
    place.do("leave", person=ada.person["id"], act=meeting.act(1, kind="leaves"))
    assert ada.closes() == (4404, {"t": "closing", "code": "left", "again": None})
    assert bo.hear_acts(1)[0]["kind"] == "leaves"
    assert bo.hear("presence")["who"] == {}
    assert bo.hear("changed")["n"] == meeting.n


def test_who_has_left_hears_nothing_more(place: Place) -> None:
    circle = place.meet(3)
    ada, bo, cleo = (circle.page(who) for who in range(3))
    ada.speak()
    assert len(cleo.hear_acts(1)) == 1
    place.do("leave", person=cleo.person["id"], act=circle.act(1, kind="leaves"))
    ada.speak()
    assert len(bo.hear_acts(3)) == 3
    assert cleo.closes()[1]["code"] == "left"
    back = circle.page(2)
    assert back.hears_nothing("acts", within=0.3)
    circle.close()


def test_signing_out_closes_that_sessions_pages_and_no_others(
    meeting: Meeting, place: Place
) -> None:
    ada = meeting.page(0)
    elsewhere = Page(meeting, place.do("sign_in", person=ada.person["id"]))
    meeting.pages.append(elsewhere)
    elsewhere.hello()
    place.do("end_session", session=ada.person["session"])
    assert ada.closes() == (4401, {"t": "closing", "code": "signed-out", "again": None})
    elsewhere.speak()


def test_when_somebody_joins_the_others_hear_that_the_circle_changed(place: Place) -> None:
    circle = place.meet(3)
    ada = circle.page(0)
    place.do("join", rel=circle.rel)
    assert ada.hear("changed") == {"t": "changed", "rel": circle.rel, "n": circle.n + 1}
    ada.write()
    assert ada.hear("refused")["code"] == "epoch"
    circle.close()


def test_a_silent_line_is_asked_and_a_dead_one_is_noticed(own_place: type[Place]) -> None:
    place = own_place(SWEEP=0.4)
    circle = place.meet(3)
    ada, bo = circle.page(0), circle.page(1)
    here(bo)
    cleo = asleep(circle, 2)  # reads nothing, so answers no ping, as a phone without network
    said = {"t": "here", "rel": circle.rel, "state": "here"}
    cleo.sendall(masked(0x81, json.dumps(said).encode()))
    everyone = {bo.person["id"]: "here", circle.people[2]["id"]: "here"}
    while ada.hear("presence")["who"] != everyone:
        pass
    assert ada.hear("presence")["who"] == everyone | {circle.people[2]["id"]: "dropped"}
    assert ada.hears_nothing("presence", within=1.0)  # Bo's browser answers
    circle.close()
    cleo.close()
