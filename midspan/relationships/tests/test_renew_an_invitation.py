"""An invitation lives through new records: any member seals it anew, the secret stays the same."""

from __future__ import annotations

import pytest

from midspan.relationships.tests.deeds import CLAIM, act, coming, invitation, sends, until
from midspan.relationships.tests.test_go_on_after_a_leaving import next_record
from midspan.sealing.models import Offer
from tests.cast import Keys, browser, drawn, drawn_to_sign, make_relationship, sign_deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast):
    return make_relationship("circle", [cast.ada, cast.bo, cast.dara])


@pytest.fixture
def given(cast, circle):
    made = invitation(cast.ada, circle)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/invitations/", made).status_code == 201
    return made


def renews(person, circle, given, **changed):
    again = invitation(person, circle, renews=given)
    again["act"] |= changed
    if "facts" in changed:
        facts = [fact for fact in changed["facts"] if fact[0] != "signed"]
        again["act"] = sign_deed(person, again["act"] | {"facts": facts})
    return sends(browser(person), f"/r/{circle.pk}/invitations/", again)


def rotates(person, circle):
    made = next_record(circle, person, why="rotate")
    assert sends(browser(person), f"/r/{circle.pk}/epochs/", made).status_code == 201


def test_any_member_seals_it_anew_once_for_each_record(cast, circle, given):
    id = given["offer"]["id"]
    before = Offer.objects.get(pk=id)
    rotates(cast.ada, circle)
    assert renews(cast.bo, circle, given).status_code == 201
    assert renews(cast.bo, circle, given).json() == {"code": "bad-invitation"}
    after = Offer.objects.get(pk=id)
    assert after.sealed != before.sealed
    assert (after.claim, after.until, after.ended) == (before.claim, before.until, "")
    assert sends(browser(), f"/join/{id}/offer/", {"claim": CLAIM}).status_code == 200
    eli = coming(Keys.drawn("eli"), circle, id)
    assert sends(browser(), f"/join/{id}/", eli).status_code == 201


def test_what_one_member_spoils_another_mends_and_its_maker_always(cast, circle, given):
    """Nobody can keep rubbish where an invitation was: the others' browsers lay it anew."""
    id = given["offer"]["id"]
    assert renews(cast.bo, circle, given).status_code == 201
    spoiled = Offer.objects.get(pk=id).sealed
    assert renews(cast.dara, circle, given).status_code == 201
    assert Offer.objects.get(pk=id).sealed != spoiled
    for person in (cast.bo, cast.dara):
        assert renews(person, circle, given).json() == {"code": "bad-invitation"}
    for _ in range(2):
        assert renews(cast.ada, circle, given).status_code == 201


def test_who_comes_waits_until_it_is_sealed_anew(cast, circle, given):
    id = given["offer"]["id"]
    rotates(cast.bo, circle)
    answer = sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), circle, id))
    assert answer.status_code == 409 and answer.json() == {"code": "409"}
    assert Offer.objects.get(pk=id).ended == ""


def test_nothing_else_of_it_changes(cast, circle, given):
    rotates(cast.ada, circle)
    id = given["offer"]["id"]
    guest = given["act"]["facts"][2]
    for facts in (
        [["invitation", id], ["until", until(days=8)], guest],
        [*given["act"]["facts"], ["replaces", cast.bo.pk]],
        [*given["act"]["facts"][:2], ["guest", drawn_to_sign()]],
    ):
        assert renews(cast.bo, circle, given, facts=facts).status_code == 400
    elsewhere = make_relationship("circle", [cast.bo])
    other = invitation(cast.bo, elsewhere, renews=given)
    assert sends(browser(cast.bo), f"/r/{elsewhere.pk}/invitations/", other).status_code == 400


def test_one_that_was_used_or_taken_back_stays_shut(cast, circle, given):
    back = act(cast.bo, circle, "revokes", facts=[["invitation", given["offer"]["id"]]])
    assert sends(browser(cast.bo), f"/r/{circle.pk}/invitations/", {"act": back}).status_code == 201
    rotates(cast.ada, circle)
    assert renews(cast.bo, circle, given).json() == {"code": "bad-invitation"}
    assert Offer.objects.get(pk=given["offer"]["id"]).sealed == ""


def test_an_invitation_back_is_for_another_member_who_is_here(cast):
    pair = cast.make_pair()
    for whom, status in (
        (drawn(16), 400),
        (cast.dara.pk, 400),
        (cast.ada.pk, 400),
        (cast.bo.pk, 201),
    ):
        made = invitation(cast.ada, pair, replaces=whom)
        assert sends(browser(cast.ada), f"/r/{pair.pk}/invitations/", made).status_code == status
    # By it comes nobody new, and nobody else.
    id = made["offer"]["id"]
    assert Offer.objects.get(pk=id).replaces == cast.bo.pk
    eli = sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), pair, id))
    assert eli.status_code == 400
