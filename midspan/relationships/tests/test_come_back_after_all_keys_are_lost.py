"""Somebody who lost all keys comes back as somebody new, in their own place and in no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.relationships import doctor, erasing
from midspan.relationships.models import Membership, Relationship
from midspan.relationships.tests.deeds import (
    act,
    coming,
    coming_back,
    invitation,
    sends,
)
from midspan.relationships.tests.test_go_on_after_a_leaving import next_record
from midspan.sealing import records
from midspan.sealing.models import Epoch, Offer
from tests.cast import Keys, browser, drawn, make_relationship, sign_deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast):
    return cast.make_pair()


@pytest.fixture
def circle(cast):
    return make_relationship("circle", [cast.ada, cast.bo, cast.dara])


def invites(person, place, lost):
    given = invitation(person, place, replaces=lost.pk)
    assert sends(browser(person), f"/r/{place.pk}/invitations/", given).status_code == 201
    return given["offer"]["id"]


def says(person, place, lost, id, what="yes"):
    facts = [["back", lost.pk], ["invitation", id], ["says", what]]
    made = sign_deed(person, act(person, place, "calls_back", facts=facts))
    return sends(browser(person), f"/r/{place.pk}/acts/", made)


def comes(place, id, lost, keys=None, there=None, **other):
    keys = keys or Keys.drawn("anew")
    given = coming_back(keys, place, id, lost, **other)
    return sends(there or browser(), f"/join/{id}/", given)


def test_between_two_the_other_calls_back_and_the_old_account_can_write_no_more(cast, pair):
    sends(browser(cast.bo), f"/r/{pair.pk}/acts/", act(cast.bo, pair))
    id = invites(cast.ada, pair, cast.bo)
    assert says(cast.ada, pair, cast.bo, id).status_code == 201
    there, keys = browser(), Keys.drawn("anew")
    answer = comes(pair, id, cast.bo, keys, there)
    assert answer.status_code == 201 and answer.json() == {"to": f"/r/{pair.pk}/"}
    after = act(cast.ada, pair)
    assert sends(browser(cast.ada), f"/r/{pair.pk}/acts/", after).status_code == 201
    # The newcomer is in it; who had the place reads what was until then, and writes nothing.
    assert after["id"] in there.get(f"/r/{pair.pk}/").content.decode()
    bo = browser(cast.bo)
    kept = bo.get(f"/r/{pair.pk}/")
    assert kept.status_code == 200 and kept.context["is_out"]
    assert after["id"] not in kept.content.decode() and len(kept.context["placed"]) == 3
    assert sends(bo, f"/r/{pair.pk}/acts/", act(cast.bo, pair)).status_code == 404
    for path in ("acts/", "epochs/", "letters/", "invite/", "back/"):
        assert bo.get(f"/r/{pair.pk}/{path}").status_code == 404
    home = bo.get("/").context["people"]
    assert (pair.pk, "pair", True) in [(each["rel"], each["shape"], each["ended"]) for each in home]
    assert Offer.objects.get(pk=id).ended == "used"
    assert Membership.objects.get(relationship=pair, person=cast.bo).left


def test_nobody_comes_before_all_the_others_have_said_so(cast, circle):
    id = invites(cast.ada, circle, cast.dara)
    assert says(cast.ada, circle, cast.dara, id).status_code == 201
    claim = coming_back(Keys.drawn("x"), circle, id, cast.dara)["claim"]
    assert sends(browser(), f"/join/{id}/offer/", {"claim": claim}).json()["waits"] is True
    early = comes(circle, id, cast.dara)
    assert early.status_code == 409 and early.json()["code"] == "not-all-said"
    assert says(cast.bo, circle, cast.dara, id).status_code == 201
    assert says(cast.bo, circle, cast.dara, id, "no").status_code == 201
    assert comes(circle, id, cast.dara).json()["code"] == "not-all-said"
    assert says(cast.bo, circle, cast.dara, id).status_code == 201
    assert sends(browser(), f"/join/{id}/offer/", {"claim": claim}).json()["waits"] is False
    assert comes(circle, id, cast.dara).status_code == 201
    assert Membership.objects.filter(relationship=circle, left=None).count() == 3
    assert comes(circle, id, cast.dara).status_code == 410


def test_one_member_alone_puts_nobody_in_another_s_place(cast, circle):
    """Two invitations, one agreed to and one not; and an act that its author did not sign."""
    agreed, other = (invites(cast.ada, circle, cast.dara) for _ in range(2))
    for person in (cast.ada, cast.bo):
        assert says(person, circle, cast.dara, agreed).status_code == 201
    assert says(cast.ada, circle, cast.dara, other).status_code == 201
    assert comes(circle, other, cast.dara).json()["code"] == "not-all-said"
    facts = [["back", cast.dara.pk], ["invitation", other], ["says", "yes"]]
    forged = sign_deed(cast.ada, act(cast.bo, circle, "calls_back", facts=facts))
    assert sends(browser(cast.bo), f"/r/{circle.pk}/acts/", forged).status_code == 400
    # What was agreed to serves for that place alone.
    assert comes(circle, agreed, cast.bo).status_code == 400
    assert sends(browser(), f"/join/{agreed}/", coming(Keys.drawn("e"), circle, agreed)).json() == {
        "code": "malformed"
    }


def test_whoever_it_is_about_says_nothing_to_it_and_can_take_it_back(cast, circle):
    id = invites(cast.ada, circle, cast.dara)
    assert says(cast.dara, circle, cast.dara, id).status_code == 400
    assert says(cast.ada, circle, cast.bo, id).json()["code"] == "bad-invitation"
    for person in (cast.ada, cast.bo):
        assert says(person, circle, cast.dara, id).status_code == 201
    back = {"act": act(cast.dara, circle, "revokes", facts=[["invitation", id]])}
    assert sends(browser(cast.dara), f"/r/{circle.pk}/invitations/", back).status_code == 201
    assert comes(circle, id, cast.dara).status_code == 410
    assert says(cast.bo, circle, cast.dara, id).json()["code"] == "bad-invitation"


def test_who_is_in_it_takes_no_second_place_and_who_left_is_not_called_back(cast, circle):
    id = invites(cast.ada, circle, cast.dara)
    for person in (cast.ada, cast.bo):
        says(person, circle, cast.dara, id)
    bo = Keys(cast.bo.pk, "bo", cast.bo.x, cast.bo.e)
    own = comes(circle, id, cast.dara, bo, browser(cast.bo), person=None, book=None)
    assert own.json()["code"] == "already-here"
    leaves = act(cast.dara, circle, "leaves")
    assert sends(browser(cast.dara), f"/r/{circle.pk}/leave/", leaves).status_code == 201
    assert comes(circle, id, cast.dara).status_code == 410
    gone = invitation(cast.ada, circle, replaces=cast.dara.pk)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/invitations/", gone).status_code == 400


def test_nobody_posts_such_a_record_without_the_invitation(cast, pair):
    id = invites(cast.ada, pair, cast.bo)
    says(cast.ada, pair, cast.bo, id)
    made = coming_back(Keys.drawn("anew"), pair, id, cast.bo)["record"]
    answer = sends(browser(cast.ada), f"/r/{pair.pk}/epochs/", {"record": made})
    assert answer.status_code == 400
    guess = comes(pair, id, cast.bo, claim=drawn(32))
    assert guess.status_code == 410


def test_somebody_who_came_meanwhile_has_to_say_so_too(cast, circle):
    id = invites(cast.ada, circle, cast.dara)
    for person in (cast.ada, cast.bo):
        says(person, circle, cast.dara, id)
    rotated = next_record(circle, cast.ada, why="rotate")
    assert sends(browser(cast.ada), f"/r/{circle.pk}/epochs/", rotated).status_code == 201
    # Sealed under an older record: a member has to renew it first, and what was said of it holds.
    assert comes(circle, id, cast.dara).json()["code"] == "409"


def test_the_doctor_finds_all_well_also_when_the_old_account_is_gone(cast, pair, capsys):
    id = invites(cast.ada, pair, cast.bo)
    says(cast.ada, pair, cast.bo, id)
    keys = Keys.drawn("anew")
    assert comes(pair, id, cast.bo, keys).status_code == 201
    newest = records.read(Epoch.objects.get(relationship=pair.pk, n=3).record)
    assert [one.id for one in newest.members] == [cast.ada.pk, keys.id]
    found = [each.says for each in doctor.of_one(pair.pk)]
    assert found == []
    left = Membership.objects.get(relationship=pair, person=cast.bo).left
    Membership.objects.filter(relationship=pair, person=cast.bo).update(left=None)
    for each in doctor.of_one(pair.pk):
        each.mend()
    assert Membership.objects.get(relationship=pair, person=cast.bo).left and left
    cast.bo.delete()
    assert [each.says for each in doctor.of_one(pair.pk)] == []


def test_nothing_is_kept_for_good_for_an_account_without_keys(cast, pair):
    """Both who are in it leave this place for good: at first it is kept, after a month it goes."""
    for days, is_kept in ((29, True), (31, False)):
        place = make_relationship("pair", [cast.ada, cast.bo])
        id = invites(cast.ada, place, cast.bo)
        says(cast.ada, place, cast.bo, id)
        keys = Keys.drawn(f"anew-{days}")
        assert comes(place, id, cast.bo, keys).status_code == 201
        left = timezone.now() - timedelta(days=days)
        Membership.objects.filter(relationship=place, person=cast.bo).update(left=left)
        Membership.objects.filter(relationship=place, left=None).update(left=timezone.now())
        erasing.erase_where_nobody_is([place.pk])
        assert Relationship.objects.filter(pk=place.pk).exists() is is_kept
