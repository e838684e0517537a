"""What is not stored is refused by name, and everything around it goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from midspan.live.tests.conftest import Meeting, Page, Place, new_id


def refusal(page: Page, **other: Any) -> str:
    act = page.write(**other)
    refused = page.hear("refused")
    assert (refused["rel"], refused["id"]) == (act["rel"], act["id"])
    return str(refused["code"])


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("epoch", {"n": 7}),
        ("count", {"count": 3}),
        ("malformed", {"kind": "shouted"}),
        ("malformed", {"kind": "leaves"}),
        ("malformed", {"facts": [["colour", "red"]]}),
        ("malformed", {"sealed": "in the clear"}),
        ("malformed", {"count": 0}),
        ("malformed", {"after": "all of it"}),
        ("malformed", {"seq": 5}),
        ("malformed", {"rel": "somewhere"}),
    ],
)
def test_a_line_that_cannot_stand(meeting: Meeting, code: str, other: dict[str, object]) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    assert refusal(ada, **other) == code
    ada.count = 0
    assert bo.hears_nothing("acts", within=0.1)
    ada.speak()
    assert len(bo.hear_acts(1)) == 1


def test_a_line_into_a_relationship_of_others(meeting: Meeting, place: Place) -> None:
    ada, others = meeting.page(), place.meet()
    assert refusal(ada, rel=others.rel) == "not-here"
    assert others.log() == []
    ada.count = 0
    ada.speak()


def test_a_line_where_the_other_has_left(meeting: Meeting, place: Place) -> None:
    ada, bo = meeting.page(0), meeting.people[1]
    ada.speak()
    place.do("leave", person=bo["id"], act=meeting.act(1, kind="leaves"))
    assert [act["kind"] for act in ada.hear_acts(1)] == ["leaves"]
    assert refusal(ada) == "ended"


def test_of_a_frame_with_one_bad_line_the_others_are_stored(meeting: Meeting) -> None:
    ada = meeting.page()
    good, bad = meeting.act(1), meeting.act(2, sealed="")
    frame = [{"t": "act", **good}, {"t": "act", **bad}, {"t": "sings"}]
    ada.socket.send("\n".join(map(json.dumps, frame)))
    assert ada.hear("stored")["id"] == good["id"]
    assert ada.hear("refused") == {
        "t": "refused", "rel": meeting.rel, "id": bad["id"], "code": "malformed"
    }  # fmt: skip
    assert ada.hear("refused")["code"] == "malformed"


def test_asking_for_the_log_of_others(meeting: Meeting, place: Place) -> None:
    ada, others = meeting.page(), place.meet()
    others.page(0).speak()
    for said in ({"t": "ask", "after": 0}, {"t": "here", "state": "here"}):
        ada.say(rel=others.rel, **said)
        assert ada.hear("refused")["code"] == "not-here"
    assert ada.hears_nothing("acts", within=0.1)
    others.close()


def test_each_frame_as_each_of_four_people(place: Place) -> None:
    """Two are in it, one left it, one never was; to these two it is as if it had never been."""
    circle, others = place.meet(3), place.meet()
    ada, bo = circle.page(0), circle.page(1)
    said = ada.speak()
    cleo = circle.people[2]
    place.do("left_before", person=cleo["id"], rel=circle.rel)
    theirs_and_none = (circle.rel, new_id())
    heard: list[list[str]] = []
    before = len(circle.log())
    for page in (circle.page(2, since=None), others.page(0, since=None)):
        since = dict.fromkeys(theirs_and_none, 0)
        page.say(t="hello", v=1, ticket=page.person["ticket"], since=since)
        assert page.hear("welcome")["rels"] == {}
        for rel in theirs_and_none:
            codes = []
            for frame in (
                {"t": "act", **circle.act(1, rel=rel)},
                {"t": "act", **circle.act(2, rel=rel)},
                *({"t": "ask", "rel": rel, "after": after} for after in (0, 1, 2**31 - 1)),
                *({"t": "here", "rel": rel, "state": state} for state in ("here", "quiet", "gone")),
            ):
                page.say(**frame)
                codes.append(page.hear("refused")["code"])
            heard.append(codes)
        assert page.hears_nothing("acts", within=0.1)
        assert not [one for one in page.unread if one["t"] in {"presence", "changed", "acts"}]
    assert heard == [["not-here"] * 8] * 4
    assert len(circle.log()) == before
    # Those who are in it heard nothing of the two, and go on.
    for page in (ada, bo):
        page.say(t="ask", rel=circle.rel, after=0)
        assert said["id"] in [act["id"] for act in page.hear_acts(1)]
        shown = [one for one in page.unread if one["t"] == "presence" and one["rel"] == circle.rel]
        strangers = {cleo["id"], others.people[0]["id"]}
        assert not [one for one in shown if strangers & set(one["who"])]
    circle.close()
    others.close()


def test_one_bad_act_fails_alone_when_the_database_refuses_the_group(
    own_place: type[Place],
) -> None:
    place = own_place()
    meeting, others = place.meet(), place.meet()
    ada, cleo = meeting.page(), others.page()
    bad = meeting.act(3)
    place.do("trouble", kind="IntegrityError", id=bad["id"])
    before = [ada.write(), ada.write()]
    ada.say(t="act", **bad)
    heard = cleo.speak()
    assert [ada.hear("stored")["id"] for _ in before] == [act["id"] for act in before]
    refused = ada.hear("refused")
    assert (refused["id"], refused["code"]) == (bad["id"], "malformed")
    ada.speak()
    assert len(meeting.log()) == 3
    assert [act["id"] for act in others.log()] == [heard["id"]]
    meeting.close()
    others.close()


def test_a_busy_database_is_tried_again_and_nobody_notices(own_place: type[Place]) -> None:
    place = own_place()
    meeting = place.meet()
    ada, bo = meeting.page(0), meeting.page(1)
    place.do("trouble", kind="OperationalError", times=2)
    act = ada.speak()
    assert [one["id"] for one in bo.hear_acts(1)] == [act["id"]]
    meeting.close()


def test_nothing_is_acknowledged_that_was_not_committed(own_place: type[Place]) -> None:
    place = own_place()
    meeting = place.meet()
    ada, bo = meeting.page(0), meeting.page(1)
    place.do("trouble", kind="OperationalError", times=5)
    act = ada.write()
    refused = ada.hear("refused", within=30)
    assert (refused["id"], refused["code"]) == (act["id"], "unavailable")
    assert meeting.log() == []
    ada.say(t="act", **act)  # the page kept it, and the database is back
    assert ada.hear("stored")["id"] == act["id"]
    assert len(bo.hear_acts(1)) == 1
    meeting.close()
