"""Acts over plain HTTP, the twin of the live line: stored once, in order, by those inside."""

from __future__ import annotations

import pytest

from midspan.relationships import log, statements
from midspan.relationships.models import Act
from midspan.relationships.tests.deeds import act, sends
from tests.cast import browser, drawn

pytestmark = pytest.mark.django_db


def test_a_line_is_stored_and_the_other_reads_it(cast):
    place = cast.make_pair()
    line = act(cast.ada, place)
    answer = sends(browser(cast.ada), f"/r/{place.pk}/acts/", line)
    assert answer.status_code == 201 and answer.json()["seq"] == 1
    [read] = browser(cast.bo).get(f"/r/{place.pk}/acts/?after=0").json()["acts"]
    assert read["author"] == cast.ada.pk and read["sealed"] == line["sealed"]


def test_sending_twice_stores_once(cast):
    place = cast.make_pair()
    line = act(cast.ada, place)
    assert [
        sends(browser(cast.ada), f"/r/{place.pk}/acts/", line).status_code for _ in range(2)
    ] == [201, 200]
    assert place.acts.count() == 1


def test_a_count_that_another_device_took_is_told_with_its_act(cast):
    place = cast.make_pair()
    phone, desk = act(cast.ada, place), act(cast.ada, place)
    sends(browser(cast.ada), f"/r/{place.pk}/acts/", phone)
    answer = sends(browser(cast.ada), f"/r/{place.pk}/acts/", desk)
    assert answer.status_code == 409 and answer.json()["code"] == "taken"
    assert answer.json()["act"]["id"] == phone["id"]


def test_which_act_of_mine_has_a_count_is_told_to_me_and_of_mine_only(cast):
    place = cast.make_pair()
    line = act(cast.ada, place)
    sends(browser(cast.ada), f"/r/{place.pk}/acts/", line)
    asked = f"/r/{place.pk}/acts/?count=1"
    [found] = browser(cast.ada).get(asked).json()["acts"]
    assert (found["id"], found["seq"]) == (line["id"], 1)
    assert browser(cast.bo).get(asked).status_code == 404
    for count in ("2", "0", "-1", "x", ""):
        address = f"/r/{place.pk}/acts/?count={count}"
        assert browser(cast.ada).get(address).status_code == 404
    assert browser(cast.dara).get(asked).status_code == 404


def test_both_may_have_the_same_count_each(cast):
    place = cast.make_pair()
    for person in (cast.ada, cast.bo):
        assert sends(browser(person), f"/r/{place.pk}/acts/", act(person, place)).status_code == 201
    assert [row.seq for row in place.acts.order_by("seq")] == [1, 2]


def test_several_logs_are_read_at_once_each_from_where_one_is(cast):
    places = [cast.make_pair() for _ in range(3)]
    for place, many in zip(places, (3, 2, 0), strict=True):
        for _ in range(many):
            sends(browser(cast.ada), f"/r/{place.pk}/acts/", act(cast.ada, place))
    one, two, three = (place.pk for place in places)
    after = {one: 1, two: 0, three: 0, "A" * 22: 0}
    found = log.acts_after_each(after, 2)
    assert found == {rel: log.acts_after(rel, seq, 2) for rel, seq in after.items()}
    assert [len(acts) for acts in found.values()] == [2, 2, 0, 0]


@pytest.mark.parametrize(
    "odd", ["", "null", "a,b", "{a}", 'a"b', "a\\b", "a b", "A" * 21, "A" * 22 + "\n", "é" * 22]
)
def test_only_ids_and_numbers_are_written_out_for_postgres_by_ourselves(odd):
    ids = ["A" * 22, "-_" * 11]
    assert statements.array(ids) == "{" + ",".join(ids) + "}"
    assert statements.array([0, 17]) == "{0,17}"
    for given in ([odd], [ids[0], odd], [odd, ids[0]], [], [-1, 3]):
        assert statements.array(given) is given


@pytest.mark.parametrize("remembered", [0, 1, 2, 10**6])
def test_what_is_remembered_of_a_log_only_says_where_to_look(cast, monkeypatch, remembered):
    place = cast.make_pair()
    address = f"/r/{place.pk}/acts/"
    monkeypatch.setitem(statements.DIALECTS["postgresql"].newest, place.pk, remembered)
    for number in (1, 2):
        answer = sends(browser(cast.ada), address, act(cast.ada, place))
        assert answer.json()["seq"] == number
    ahead = act(cast.ada, place) | {"count": 7}
    assert sends(browser(cast.ada), address, ahead).json()["code"] == "count"
    assert sends(browser(cast.bo), address, act(cast.bo, place)).json()["seq"] == 3


@pytest.mark.parametrize(
    ("spoiled", "status", "code"),
    [
        ({"count": 3}, 409, "count"),
        ({"n": 1}, 409, "epoch"),
        ({"kind": "diagnosed"}, 400, "malformed"),
        ({"kind": "notes", "facts": [["slot", "me"]]}, 400, "malformed"),
        ({"facts": [["mood", "low"]]}, 400, "malformed"),
        ({"sealed": "hello"}, 400, "malformed"),
        ({"sealed": "w1." + "A" * 130_000 + "."}, 400, "malformed"),
        ({"id": "../../etc/passwd"}, 400, "malformed"),
        ({"count": 0}, 400, "malformed"),
        ({"count": 2**40}, 400, "malformed"),
        ({"author": "somebody else"}, 400, "malformed"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_code(cast, spoiled, status, code):
    place = cast.make_pair()
    answer = sends(browser(cast.ada), f"/r/{place.pk}/acts/", act(cast.ada, place) | spoiled)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert place.acts.count() == 0
    assert sends(browser(cast.ada), f"/r/{place.pk}/acts/", act(cast.ada, place)).status_code == 201


def test_not_yours_and_not_there_are_the_same(cast):
    line = act(cast.ada, cast.relationship)
    assert sends(browser(cast.ada), f"/r/{cast.rel}/acts/", line).status_code == 201
    nowhere = browser(cast.dara).get(f"/r/{drawn(16)}/acts/")
    for person in (cast.cleo, cast.dara):
        answer = browser(person).get(f"/r/{cast.rel}/acts/")
        assert answer.status_code == nowhere.status_code == 404
        assert sends(browser(person), f"/r/{cast.rel}/acts/", line).status_code == 404


def test_nobody_reaches_anothers_book(cast):
    book = cast.ada.relationships.get(shape="book")
    assert browser(cast.ada).get(f"/r/{book.pk}/acts/").status_code == 200
    assert browser(cast.bo).get(f"/r/{book.pk}/acts/").status_code == 404
    assert browser(cast.ada).get(f"/r/{book.pk}/").status_code == 404


def test_a_newer_note_lets_the_older_words_go_and_keeps_the_count(cast):
    book = cast.ada.relationships.get(shape="book")
    there = browser(cast.ada)
    for _ in range(3):
        note = act(cast.ada, book, "notes", facts=[["slot", "me"]])
        assert sends(there, f"/r/{book.pk}/acts/", note).status_code == 201
    other = act(cast.ada, book, "notes", facts=[["slot", f"known/{cast.rel}"]])
    assert sends(there, f"/r/{book.pk}/acts/", other).status_code == 201
    kept = Act.objects.filter(relationship=book).exclude(sealed="")
    assert [row.count for row in kept.order_by("count")] == [3, 4]
    assert len(there.get("/book/acts/").json()["acts"]) == 2
    assert len(there.get("/book/acts/?slot=me").json()["acts"]) == 1
