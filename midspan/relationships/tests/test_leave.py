"""Leaving at once, by oneself; in a pair it ends the place for both."""

from __future__ import annotations

import pytest

from midspan.relationships.tests.deeds import CLAIM, act, invitation, sends
from midspan.sealing.models import Offer
from tests.cast import browser, drawn, make_relationship, sign_deed

pytestmark = pytest.mark.django_db


def test_in_a_pair_leaving_ends_it_and_the_other_keeps_what_was_said(cast):
    place = cast.make_pair()
    sends(browser(cast.ada), f"/r/{place.pk}/acts/", act(cast.ada, place))
    gone = sends(browser(cast.ada), f"/r/{place.pk}/leave/", act(cast.ada, place, "leaves"))
    assert gone.status_code == 201
    assert browser(cast.ada).get(f"/r/{place.pk}/").status_code == 404
    assert len(browser(cast.bo).get(f"/r/{place.pk}/acts/").json()["acts"]) == 2
    late = sends(browser(cast.bo), f"/r/{place.pk}/acts/", act(cast.bo, place))
    assert late.status_code == 410 and late.json()["code"] == "ended"


def test_a_circle_goes_on_without_the_one_who_left(cast):
    gone = act(cast.bo, cast.relationship, "leaves")
    assert sends(browser(cast.bo), f"/r/{cast.rel}/leave/", gone).status_code == 201
    line = act(cast.ada, cast.relationship)
    assert sends(browser(cast.ada), f"/r/{cast.rel}/acts/", line).status_code == 201
    assert browser(cast.bo).get(f"/r/{cast.rel}/").status_code == 404


def test_leaving_twice_leaves_once(cast):
    place = cast.make_pair()
    gone = act(cast.ada, place, "leaves")
    there = browser(cast.ada)
    answers = [sends(there, f"/r/{place.pk}/leave/", gone).status_code for _ in range(2)]
    assert answers == [201, 404]
    assert place.acts.count() == 1


def test_whoever_leaves_an_empty_place_takes_its_invitations_along(cast):
    place = make_relationship("pair", [cast.ada])
    given = invitation(cast.ada, place)
    sends(browser(cast.ada), f"/r/{place.pk}/invitations/", given)
    sends(browser(cast.ada), f"/r/{place.pk}/leave/", act(cast.ada, place, "leaves"))
    assert Offer.objects.get().ended == "revoked"
    asked = sends(browser(), f"/join/{given['offer']['id']}/offer/", {"claim": CLAIM})
    assert asked.status_code == 410


def test_only_the_keys_of_whoever_leaves_say_so(cast):
    """A session alone, or rubbish for words, puts nobody out: others' browsers must agree."""
    place = cast.make_pair()
    right = act(cast.bo, place, "leaves")
    for facts in (
        [],
        [["signed", drawn(64)]],
        act(cast.bo, place, "leaves")["facts"],  # of another act
        sign_deed(cast.ada, right | {"facts": []})["facts"],
    ):
        refused = sends(browser(cast.bo), f"/r/{place.pk}/leave/", right | {"facts": facts})
        assert refused.status_code == 400
    assert browser(cast.bo).get(f"/r/{place.pk}/").status_code == 200
    assert sends(browser(cast.bo), f"/r/{place.pk}/leave/", right).status_code == 201
