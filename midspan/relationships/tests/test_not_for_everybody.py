"""Somebody never wants to hear from another: what they lay down does not open for that one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.relationships.models import Membership
from midspan.relationships.tests.deeds import CLAIM, coming, invitation, sends
from midspan.sealing.claims import mark_of
from midspan.sealing.models import Offer
from tests.cast import Keys, browser, drawn, make_relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(cast):
    """Ada's place for two, and an invitation that is for anybody but Bo."""
    place = make_relationship("pair", [cast.ada])
    given = invitation(cast.ada, place)
    given["offer"]["not_for"] = sorted(
        [drawn(16) for _ in range(31)] + [mark_of(CLAIM, cast.bo.pk)]
    )
    assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", given).status_code == 201
    return place, given["offer"]["id"]


def test_to_them_it_looks_like_an_invitation_that_has_ended(cast, invited):
    place, id = invited
    bo, dara = browser(cast.bo), browser(cast.dara)
    joining = coming(cast.bo, place, id, person=None, book=None)
    asked = sends(bo, f"/join/{id}/offer/", {"claim": CLAIM})
    came = sends(bo, f"/join/{id}/", joining)
    assert sends(dara, f"/join/{id}/offer/", {"claim": CLAIM}).status_code == 200
    Offer.objects.filter(pk=id).update(ended="revoked")
    for answer, ended in (
        (asked, sends(bo, f"/join/{id}/offer/", {"claim": CLAIM})),
        (came, sends(bo, f"/join/{id}/", joining)),
    ):
        assert (answer.status_code, answer.content) == (ended.status_code, ended.content)
    assert not Membership.objects.filter(relationship=place, person=cast.bo).exists()


def test_the_page_is_the_same_for_all_whatever_became_of_the_invitation(cast, invited):
    """An ending and "not for you" must not be told apart by the page before anything is asked."""
    _, id = invited

    def page(person):
        answer = browser(person).get(f"/join/{id}")
        assert answer.status_code == 200
        return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())

    marked, other = page(cast.bo), page(cast.dara).replace(cast.dara.pk, cast.bo.pk)
    Offer.objects.filter(pk=id).update(ended="revoked")
    assert marked == other == page(cast.bo)
    Offer.objects.filter(pk=id).delete()
    assert marked == page(cast.bo)


def test_for_all_others_it_opens_and_their_trying_has_not_used_it_up(cast, invited):
    place, id = invited
    joining = coming(cast.bo, place, id, person=None, book=None)
    assert sends(browser(cast.bo), f"/join/{id}/", joining).status_code == 410
    eli = Keys.drawn("eli")
    assert sends(browser(), f"/join/{id}/", coming(eli, place, id)).status_code == 201


def test_nobody_learns_whether_an_invitation_ever_was(cast, invited):
    """One that never was, that ended in whatever way, a wrong secret, "not for you": one answer."""
    place, id = invited
    never = drawn(16)

    def told(invitation, claim=CLAIM, **changes):
        Offer.objects.filter(pk=id).update(**({"ended": "", "until": later} | changes))
        answers = []
        for person in (cast.bo, None):
            there, newcomer = browser(person), person or Keys.drawn("eli")
            joining = coming(newcomer, place, invitation, claim=claim)
            if person:
                joining |= {"person": None, "book": None}
            for path, body in (("offer/", {"claim": claim}), ("", joining)):
                answer = sends(there, f"/join/{invitation}/{path}", body)
                kept = {name: value for name, value in answer.headers.items() if name != "Date"}
                answers.append((answer.status_code, answer.content, kept))
        return answers

    later = Offer.objects.get(pk=id).until
    unknown = told(never)
    assert {status for status, *_ in unknown} == {410}
    assert unknown == told(never, claim=drawn(32)) == told(id, claim=drawn(32))
    assert unknown == told(id, ended="revoked") == told(id, ended="used")
    assert unknown == told(id, until=timezone.now() - timedelta(seconds=1))
    assert unknown[:2] == told(id)[:2], "to Bo, for whom it is not"


def test_what_is_kept_names_nobody(cast, invited):
    """Not even an id: a mark is made with the claim, and of that only a fingerprint is kept."""
    _, id = invited
    offer = Offer.objects.get(pk=id)
    marks = offer.not_for.split()
    assert len(marks) == 32
    assert cast.bo.pk not in offer.not_for
    assert CLAIM not in f"{offer.claim} {offer.not_for} {offer.sealed}"
    assert mark_of(drawn(32), cast.bo.pk) not in marks
