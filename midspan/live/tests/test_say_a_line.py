"""A line is said on one page and stands on another."""

from __future__ import annotations

import json

from midspan.live.tests.conftest import Meeting, Place


def test_what_one_says_the_other_hears(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    act = ada.speak()
    [heard] = bo.hear_acts(1)
    assert heard == act | {"seq": 1, "author": ada.person["id"], "at": heard["at"]}


def test_it_is_in_the_log_when_it_is_acknowledged(meeting: Meeting) -> None:
    ada = meeting.page()
    act = ada.write()
    stored = ada.hear("stored")
    [kept] = meeting.log()
    assert (kept["id"], kept["seq"], kept["at"]) == (act["id"], stored["seq"], stored["at"])
    assert kept["sealed"] == act["sealed"]


def test_the_one_who_says_it_hears_no_echo_but_their_other_device_does(meeting: Meeting) -> None:
    ada, on_her_phone = meeting.page(0), meeting.page(0)
    act = ada.speak()
    assert on_her_phone.hear_acts(1)[0]["id"] == act["id"]
    assert ada.hears_nothing("acts")


def test_lines_of_both_stand_in_one_order_on_both_pages(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    for _ in range(30):
        ada.write()
        bo.write()
    for page in (ada, bo):
        stored = [page.hear("stored")["seq"] for _ in range(30)]
        heard = [act["seq"] for act in page.hear_acts(30)]
        assert stored == sorted(stored)
        assert heard == sorted(heard)
        assert sorted(stored + heard) == list(range(1, 61))


def test_several_lines_in_one_frame_are_stored_in_their_order(meeting: Meeting) -> None:
    ada = meeting.page()
    acts = [meeting.act(count) for count in (1, 2, 3)]
    ada.socket.send("\n".join(json.dumps({"t": "act", **act}) for act in acts))
    stored = [ada.hear("stored") for _ in acts]
    assert [one["id"] for one in stored] == [act["id"] for act in acts]
    assert [one["seq"] for one in stored] == [1, 2, 3]


def test_the_same_line_sent_twice_is_stored_once_and_heard_once(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    act = ada.speak()
    ada.say(t="act", **act)
    again = ada.hear("stored")
    assert (again["id"], again["seq"]) == (act["id"], 1)
    assert len(meeting.log()) == 1
    assert len(bo.hear("acts")["acts"]) == 1
    assert bo.hears_nothing("acts")


def test_two_devices_that_take_the_same_count_learn_what_stands_there(meeting: Meeting) -> None:
    ada, on_her_phone = meeting.page(0), meeting.page(0)
    first = ada.speak()
    second = on_her_phone.write(count=1)
    taken = on_her_phone.hear("taken")
    assert (taken["id"], taken["count"]) == (second["id"], 1)
    assert taken["act"]["id"] == first["id"]
    assert taken["act"]["sealed"] == first["sealed"]


def test_a_line_by_the_form_is_heard_in_its_place(meeting: Meeting, place: Place) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    ada.speak()
    place.do("add", person=bo.person["id"], act=meeting.act(1))
    ada.speak()
    assert [act["seq"] for act in bo.hear_acts(3)] == [1, 2, 3]
    assert [act["seq"] for act in ada.hear_acts(1)] == [2]


def test_a_line_of_another_process_is_read_from_the_log(meeting: Meeting, place: Place) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    quiet = meeting.act(1)
    place.do("add", person=bo.person["id"], act=quiet, rings=False)
    assert ada.hears_nothing("acts", within=0.2)
    act = ada.speak()
    assert [one["id"] for one in bo.hear_acts(2)] == [quiet["id"], act["id"]]
    assert [one["id"] for one in ada.hear_acts(1)] == [quiet["id"]]
