"""A circle goes on without somebody when all the others say so, and never otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.relationships import leaving_for_good
from midspan.relationships.models import Act, Membership
from midspan.relationships.tests.deeds import act, sends
from midspan.relationships.tests.test_go_on_after_a_leaving import next_record
from tests.cast import browser, drawn, make_relationship, sign_deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast):
    return make_relationship("circle", [cast.ada, cast.bo, cast.dara])


def says(person, circle, whom, what="yes"):
    made = act(person, circle, "goes_on", facts=[["without", whom.pk], ["says", what]])
    answer = sends(browser(person), f"/r/{circle.pk}/acts/", sign_deed(person, made))
    assert answer.status_code == 201, answer.json()
    return Act.objects.get(relationship=circle, author=person, id=made["id"]).hash


def removes(person, circle, whom, of):
    made = next_record(circle, person, without=whom, why="remove", of=of)
    return sends(browser(person), f"/r/{circle.pk}/epochs/", made).status_code


def test_when_all_the_others_agree_that_person_is_out_and_keeps_what_they_could_read(cast, circle):
    sends(browser(cast.bo), f"/r/{circle.pk}/acts/", act(cast.bo, circle))
    of = says(cast.ada, circle, cast.dara)
    assert removes(cast.ada, circle, cast.dara, of) == 400
    says(cast.bo, circle, cast.dara)
    assert removes(cast.bo, circle, cast.dara, of) == 201
    assert Membership.objects.get(relationship=circle, person=cast.dara).left
    after = act(cast.ada, circle)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/acts/", after).status_code == 201
    dara = browser(cast.dara)
    kept = dara.get(f"/r/{circle.pk}/")
    assert kept.status_code == 200 and kept.context["is_out"]
    assert after["id"] not in kept.content.decode()
    assert len(kept.context["placed"]) == 3 and len(kept.context["opens"]["records"]) == 4
    earlier = dara.get(f"/r/{circle.pk}/acts/?before=99").json()["acts"]
    assert [each["n"] for each in earlier] == [3, 3, 3]
    # As far as that they take it along, and nothing about what came after.
    [taken] = dara.get("/me/export/").context["mine"]["relationships"]
    assert (taken["rel"], taken["acts"], taken["ended"]) == (circle.pk, 3, True)
    assert len(taken["opens"]["records"]) == 4 and taken["opens"]["goings"]
    for part in ("", "&kind=said"):
        answer = dara.get(f"/r/{circle.pk}/acts/?after=0&most=1000{part}").json()
        assert after["id"] not in str(answer) and answer["acts"] and not answer["more"]
    assert dara.get(f"/r/{circle.pk}/together/?round={drawn(16)}").json() == {"keys": []}
    for path in ("acts/", "epochs/", "without/", "letters/", "invite/"):
        assert dara.get(f"/r/{circle.pk}/{path}").status_code == 404
    assert sends(dara, f"/r/{circle.pk}/acts/", act(cast.dara, circle)).status_code == 404
    home = dara.get("/").context["people"]
    assert [(each["rel"], each["ended"], each["seq"]) for each in home] == [(circle.pk, True, 0)]


def test_what_they_could_read_goes_with_the_whole_when_those_who_stay_let_it_go(cast, circle):
    of = says(cast.ada, circle, cast.dara)
    says(cast.bo, circle, cast.dara)
    assert removes(cast.bo, circle, cast.dara, of) == 201
    # The page says so before anybody agrees to it.
    page = browser(cast.ada).get(f"/r/{circle.pk}/without/").content.decode()
    assert "for as long as those who stay keep it; for 30 days nobody can delete it" in page

    def erases(person):
        one = act(person, circle, "erases", facts=[["yes", "yes"]])
        return sends(browser(person), f"/r/{circle.pk}/delete/", one)

    for person in (cast.ada, cast.bo):
        refused = erases(person)
        assert (refused.status_code, refused.json()["code"]) == (409, "kept")
    page = browser(cast.ada).get(f"/r/{circle.pk}/delete/").content.decode()
    assert "so nobody can delete it before" in page and "Yes, delete it" not in page
    assert browser(cast.dara).get(f"/r/{circle.pk}/").status_code == 200
    month = timezone.now() - timedelta(days=30)
    Membership.objects.filter(relationship=circle, person=cast.dara).update(left=month)
    for person in (cast.ada, cast.bo):
        assert erases(person).status_code == 201
    assert browser(cast.dara).get(f"/r/{circle.pk}/").status_code == 404


def test_those_who_stayed_do_not_take_it_away_by_leaving_for_good(cast, circle):
    of = says(cast.ada, circle, cast.dara)
    says(cast.bo, circle, cast.dara)
    assert removes(cast.bo, circle, cast.dara, of) == 201
    for person in (cast.ada, cast.bo):
        leaving_for_good.remove(person)
    assert browser(cast.dara).get(f"/r/{circle.pk}/").status_code == 200
    leaving_for_good.remove(cast.dara)
    assert not Act.objects.filter(relationship=circle).exists()


def test_one_who_says_otherwise_in_time_stops_it(cast, circle):
    of = says(cast.ada, circle, cast.dara)
    says(cast.bo, circle, cast.dara)
    says(cast.bo, circle, cast.dara, "no")
    assert removes(cast.ada, circle, cast.dara, of) == 400
    again = says(cast.bo, circle, cast.dara)
    assert removes(cast.ada, circle, cast.dara, drawn(16)) == 400  # none of their acts
    assert removes(cast.ada, circle, cast.bo, again) == 400  # not the one it is about
    assert removes(cast.ada, circle, cast.dara, again) == 201


def test_nobody_says_it_of_themself_of_a_stranger_in_a_pair_or_for_others(cast, circle):
    place = f"/r/{circle.pk}/acts/"
    for whom in (cast.ada.pk, cast.cleo.pk):
        made = act(cast.ada, circle, "goes_on", facts=[["without", whom], ["says", "yes"]])
        assert sends(browser(cast.ada), place, sign_deed(cast.ada, made)).status_code == 400
    made = act(cast.ada, circle, "goes_on", facts=[["without", cast.dara.pk], ["says", "yes"]])
    assert sends(browser(cast.ada), place, sign_deed(cast.bo, made)).status_code == 400
    pair = cast.make_pair()
    made = act(cast.ada, pair, "goes_on", facts=[["without", cast.bo.pk], ["says", "yes"]])
    answer = sends(browser(cast.ada), f"/r/{pair.pk}/acts/", sign_deed(cast.ada, made))
    assert answer.status_code == 400


def test_who_left_by_themself_keeps_nothing(cast, circle):
    leaving = act(cast.dara, circle, "leaves")
    assert sends(browser(cast.dara), f"/r/{circle.pk}/leave/", leaving).status_code == 201
    made = next_record(circle, cast.ada, without=cast.dara)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", made).status_code == 201
    assert browser(cast.dara).get(f"/r/{circle.pk}/").status_code == 404
    assert browser(cast.dara).get("/").context["people"] == []
