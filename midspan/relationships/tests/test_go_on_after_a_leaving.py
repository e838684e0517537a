"""The next record after somebody left: by one who stays, exactly one fewer, and only then."""

from __future__ import annotations

import pytest
from django.db.models import F

from midspan.relationships.tests.deeds import act, sends
from midspan.sealing import records
from midspan.sealing.models import Epoch
from tests.cast import Keys, browser, drawn, make_relationship, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast):
    return make_relationship("circle", [cast.ada, cast.bo, cast.dara])


def next_record(relationship, by, *, without=None, why="leave", **other):
    relationship.refresh_from_db()
    newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
    members = [Keys(one.id, "", one.x, one.e) for one in records.read(newest.record).members]
    kept = [one for one in members if without is None or one.id != without.pk]
    made = record(
        relationship.pk, by, kept, n=newest.n + 1, prev=newest.hash, why=why, **other
    )  # fmt: skip
    return {"record": made}


def test_one_who_stays_makes_the_next_record_and_words_go_on_under_it(cast, circle):
    gone = act(cast.dara, circle, "leaves")
    assert sends(browser(cast.dara), f"/r/{circle.pk}/leave/", gone).status_code == 201
    made = next_record(circle, cast.ada, without=cast.dara)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", made).status_code == 201
    line = act(cast.bo, circle)
    assert line["n"] == 4
    assert sends(browser(cast.bo), f"/r/{circle.pk}/acts/", line).status_code == 201
    late = sends(browser(cast.bo), f"/r/{circle.pk}/acts/", act(cast.bo, circle) | {"n": 3})
    assert late.status_code == 409 and late.json()["code"] == "epoch"


def test_of_two_who_make_it_at_once_the_second_reads_the_first(cast, circle):
    sends(browser(cast.dara), f"/r/{circle.pk}/leave/", act(cast.dara, circle, "leaves"))
    both = [next_record(circle, one, without=cast.dara) for one in (cast.ada, cast.bo)]
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", both[0]).status_code == 201
    second = sends(browser(cast.bo), f"/r/{circle.pk}/epochs/", both[1])
    assert second.status_code == 409 and second.json()["code"] == "409"
    newer = browser(cast.bo).get(f"/r/{circle.pk}/epochs/?after=3").json()
    assert newer["records"] == [both[0]["record"]]
    assert [leaving["author"] for leaving in newer["leaves"]] == [cast.dara.pk]


def test_nobody_is_put_out_while_they_are_here(cast, circle):
    made = next_record(circle, cast.ada, without=cast.dara)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", made).status_code == 400
    assert browser(cast.dara).get(f"/r/{circle.pk}/").status_code == 200


def test_whoever_left_makes_no_record(cast, circle):
    sends(browser(cast.dara), f"/r/{circle.pk}/leave/", act(cast.dara, circle, "leaves"))
    made = next_record(circle, cast.dara, without=cast.dara)
    assert sends(browser(cast.dara), f"/r/{circle.pk}/epochs/", made).status_code == 404


def test_a_fresh_key_changes_nobody(cast, circle):
    made = next_record(circle, cast.ada, why="rotate")
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", made).status_code == 201
    fewer = next_record(circle, cast.ada, without=cast.bo, why="rotate")
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", fewer).status_code == 400


def test_a_fresh_key_is_made_once_an_hour_whoever_makes_it(cast, circle):
    """Each record stops the lines under way: one after the other would stop them for good."""
    path = f"/r/{circle.pk}/epochs/"
    assert (
        sends(browser(cast.ada), path, next_record(circle, cast.ada, why="rotate")).status_code
        == 201
    )
    for each in (cast.ada, cast.bo):
        more = sends(browser(each), path, next_record(circle, each, why="rotate"))
        assert (more.status_code, more.json()["code"]) == (429, "pace")
        assert more.json()["say"] == "Between you a fresh key is made once an hour."
    # Whom a rule demands a record without is gone all the same.
    sends(browser(cast.dara), f"/r/{circle.pk}/leave/", act(cast.dara, circle, "leaves"))
    made = next_record(circle, cast.bo, without=cast.dara)
    assert sends(browser(cast.bo), path, made).status_code == 201
    Epoch.objects.filter(relationship=circle.pk).update(taken=F("taken") - 3600)
    assert (
        sends(browser(cast.bo), path, next_record(circle, cast.bo, why="rotate")).status_code == 201
    )


def test_nobody_goes_on_in_an_own_book(cast):
    """A record that its owner never signed would shut it for ever; a session is enough to send."""
    book = cast.ada.relationships.get(shape="book")
    made = next_record(book, cast.ada, why="rotate")
    assert sends(browser(cast.ada), f"/r/{book.pk}/epochs/", made).status_code == 404
    assert Epoch.objects.filter(relationship=book.pk).count() == 1


def test_one_member_cannot_end_the_sealing_of_all_with_a_record_nobody_takes(cast, circle):
    """There is no way round a record in the chain, so rubbish never gets into it."""
    good = next_record(circle, cast.ada, why="rotate")["record"]
    head, body, _, proof = good.split(".")
    for spoiled in (
        f"{head}.{body}.{drawn(64)}.{proof}",
        next_record(circle, cast.bo, why="rotate")["record"],
        next_record(circle, cast.ada, without=cast.bo, why="rotate")["record"],
        next_record(circle, cast.ada, without=cast.bo, why="remove", of=drawn(16))["record"],
    ):
        refused = sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", {"record": spoiled})
        assert refused.status_code in {400, 409}
    assert Epoch.objects.filter(relationship=circle.pk).count() == 3
    sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", {"record": good})
    assert Epoch.objects.get(relationship=circle.pk, n=4).record == good
