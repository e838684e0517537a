"""No mirror here: when all who are here say so, the page of their talk names no file of it."""

from __future__ import annotations

import pytest

from midspan.relationships import no_mirror
from midspan.relationships.models import Membership
from midspan.relationships.tests.deeds import act, coming, invitation, sends
from tests.cast import Keys, browser, make_relationship, sign_deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast):
    return make_relationship("circle", [cast.ada, cast.bo, cast.dara])


def says(person, place, what="yes", **other):
    made = sign_deed(person, act(person, place, "no_mirror", facts=[["says", what]])) | other
    return sends(browser(person), f"/r/{place.pk}/acts/", made).status_code


def page(person, place):
    return browser(person).get(f"/r/{place.pk}/")


def test_it_holds_by_the_yes_of_all_and_anybody_opens_it_again(cast, circle):
    for person in (cast.ada, cast.bo):
        assert says(person, circle) == 201
        assert not no_mirror.is_decided(circle)
    assert says(cast.dara, circle) == 201
    assert no_mirror.is_decided(circle)
    assert says(cast.bo, circle, "no") == 201
    assert not no_mirror.is_decided(circle)


def test_the_page_names_no_file_of_it_then_and_lets_none_run(cast):
    pair = make_relationship("pair", [cast.ada, cast.bo])
    before = page(cast.ada, pair)
    assert "talk/looking" in before.content.decode() and "/mirror/" in before.content.decode()
    assert "worker-src 'self'" in before["Content-Security-Policy"]
    for person in (cast.ada, cast.bo):
        says(person, pair)
    for person in (cast.ada, cast.bo):
        after = page(person, pair)
        text = after.content.decode()
        assert not [one for one in ("talk/looking", "looked.css", ".json", "learnt") if one in text]
        assert "worker-src 'none'" in after["Content-Security-Policy"]
        assert "script-src 'self'" in after["Content-Security-Policy"]


def test_nobody_says_it_for_another_and_nothing_else_is_said_by_it(cast, circle):
    made = act(cast.ada, circle, "no_mirror", facts=[["says", "yes"]])
    assert sends(browser(cast.ada), f"/r/{circle.pk}/acts/", made).status_code == 400
    forged = sign_deed(cast.bo, made)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/acts/", forged).status_code == 400
    assert says(cast.ada, circle, "perhaps") == 400
    assert says(cast.cleo, circle) in {400, 404}


def test_whoever_left_is_not_waited_for_and_nobody_decides_it_alone(cast, circle):
    for person in (cast.ada, cast.bo):
        says(person, circle)
    Membership.objects.filter(relationship=circle, person=cast.dara).update(
        left="2026-01-01T00:00Z"
    )
    assert no_mirror.is_decided(circle)
    Membership.objects.filter(relationship=circle, person=cast.bo).update(left="2026-01-01T00:00Z")
    assert not no_mirror.is_decided(circle)


def test_whoever_comes_finds_it_decided(cast, circle):
    for person in (cast.ada, cast.bo, cast.dara):
        says(person, circle)
    newcomer = Keys.drawn("eli")
    given = invitation(cast.ada, circle)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/invitations/", given).status_code == 201
    invited = given["offer"]["id"]
    body = coming(newcomer, circle, invited)
    assert sends(browser(), f"/join/{invited}/", body).status_code == 201
    assert circle.memberships.filter(left=None).count() == 4
    assert no_mirror.is_decided(circle)
