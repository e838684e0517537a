"""A line that dropped goes on where it was; what is missing is asked for again."""

from __future__ import annotations

import time
from unittest import mock

from midspan.live import limits, tickets
from midspan.live.tests.conftest import Meeting, Place


def test_who_comes_back_gets_what_they_missed_and_nothing_twice(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    ada.speak()
    bo.hear_acts(1)
    bo.cut()
    missed = [ada.speak()["id"] for _ in range(3)]
    bo = meeting.page(1, since=1)
    assert [act["id"] for act in bo.hear_acts(3)] == missed
    later = ada.speak()
    assert [act["id"] for act in bo.hear_acts(1)] == [later["id"]]


def test_welcome_says_how_far_the_log_and_the_records_are(meeting: Meeting) -> None:
    ada = meeting.page(0)
    ada.speak()
    welcome = meeting.page(1, since=None).hello(since=1)
    assert welcome.pop("ticket")
    assert welcome == {"t": "welcome", "v": 1, "rels": {meeting.rel: {"seq": 1, "n": meeting.n}}}


def test_welcome_gives_a_ticket_to_come_back_with_while_the_session_lasts(
    meeting: Meeting, place: Place
) -> None:
    ada = meeting.page(0, since=None)
    back = ada.hello()["ticket"]
    ada.cut()
    ada = meeting.page(0, since=None)
    ada.say(t="hello", v=1, ticket=back, since={meeting.rel: 0})
    assert meeting.rel in ada.hear("welcome")["rels"]
    ada.cut()
    place.do("end_session", session=ada.person["session"])
    ada = meeting.page(0, since=None)
    ada.say(t="hello", v=1, ticket=back, since={meeting.rel: 0})
    assert ada.closes()[1]["code"] == "signed-out"


def test_a_ticket_to_come_back_with_holds_for_a_day() -> None:
    given, now = tickets.give_back("ada", "her session"), time.time()
    for later, opens in ((limits.TICKET_BACK - 60, True), (limits.TICKET_BACK + 60, False)):
        with mock.patch("django.core.signing.time.time", return_value=now + later):
            assert (tickets.read(given) is not None) is opens


def test_a_hole_is_filled_when_it_is_asked_for(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    ids = [ada.speak()["id"] for _ in range(4)]
    bo.hear_acts(4)
    bo.say(t="ask", rel=meeting.rel, after=1)
    page = bo.hear("acts")
    assert [act["id"] for act in page["acts"]] == ids[1:]
    assert page["more"] is False


def test_a_long_absence_is_caught_up_page_by_page_and_then_live(meeting: Meeting) -> None:
    ada = meeting.page(0)
    for _ in range(230):
        ada.speak()
    bo = meeting.page(1, since=10)
    first = bo.hear("acts")
    assert (len(first["acts"]), first["more"]) == (200, True)
    ada.speak()
    assert bo.hears_nothing("acts", within=0.2)  # never act 231 before the ones between
    bo.say(t="ask", rel=meeting.rel, after=first["acts"][-1]["seq"])
    second = bo.hear("acts")
    assert [act["seq"] for act in second["acts"]] == list(range(211, 232))
    assert second["more"] is False
    ada.speak()
    assert bo.hear_acts(1)[0]["seq"] == 232


def test_a_page_of_long_words_is_short(meeting: Meeting) -> None:
    ada = meeting.page(0)
    for _ in range(3):
        ada.speak(sealed="w1.AAAA." + "x" * 60_000)
    bo = meeting.page(1)
    page = bo.hear("acts")
    assert (len(page["acts"]), page["more"]) == (2, True)


def test_one_may_follow_another_relationship_on_the_same_line(place: Place) -> None:
    one = place.meet()
    page = one.page(0, since=None)
    page.say(t="hello", v=1, ticket=page.person["ticket"], since={})
    assert page.hear("welcome")["rels"] == {}
    one.page(1).speak()
    assert page.hears_nothing("acts", within=0.2)
    page.say(t="ask", rel=one.rel, after=0)
    assert len(page.hear("acts")["acts"]) == 1
    one.pages[1].speak()
    assert len(page.hear("acts")["acts"]) == 1


def test_since_beyond_the_log_is_answered_with_how_far_it_goes(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1, since=40)
    ada.speak()
    assert bo.hear_acts(1)[0]["seq"] == 1
