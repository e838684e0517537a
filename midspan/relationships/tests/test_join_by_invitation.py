"""Somebody takes an invitation: new here or not, once, and only with its secret."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from midspan.people import pace
from midspan.people.models import Person, Session
from midspan.people.sessions import mark
from midspan.relationships.models import Membership
from midspan.relationships.tests.deeds import CLAIM, act, coming, invitation, record_on, sends
from midspan.sealing.models import Epoch, Offer
from tests.cast import GUESTS, Keys, browser, drawn, drawn_to_sign, make_relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(cast):
    """Ada alone in a place for two, and the invitation she made."""
    place = make_relationship("pair", [cast.ada])
    given = invitation(cast.ada, place)
    assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", given).status_code == 201
    return place, given["offer"]["id"]


def test_a_newcomer_arrives_and_joins_at_once(cast, invited):
    place, id = invited
    eli = Keys.drawn("eli")
    there = browser()
    answer = sends(there, f"/join/{id}/", coming(eli, place, id))
    assert answer.status_code == 201 and answer.json() == {"to": f"/r/{place.pk}/"}
    assert there.get(f"/r/{place.pk}/").status_code == 200
    assert place.people.count() == 2
    assert Offer.objects.get(pk=id).ended == "used" and Offer.objects.get(pk=id).sealed == ""


def test_somebody_who_is_here_joins_as_they_are(cast, invited):
    place, id = invited
    here = coming(cast.bo, place, id, person=None, book=None)
    assert sends(browser(cast.bo), f"/join/{id}/", here).status_code == 201
    assert Membership.objects.filter(relationship=place, person=cast.bo, left=None).exists()


def test_what_a_joiner_notes_goes_into_the_own_book_and_nowhere_else(cast, invited):
    place, id = invited
    book = cast.bo.relationships.get(shape="book")
    other = cast.make_pair()
    leaving = act(cast.bo, other, "leaves")
    here = coming(cast.bo, place, id, person=None, book=None)
    refused = sends(browser(cast.bo), f"/join/{id}/", here | {"notes": [leaving]})
    assert refused.status_code == 400
    assert not Membership.objects.filter(relationship=place, person=cast.bo).exists()
    note = act(cast.bo, book, "notes", facts=[["slot", f"known/{place.pk}"]])
    # Another browser wrote in the meantime: this one looks again, and nothing happened.
    assert sends(browser(cast.bo), f"/r/{book.pk}/acts/", note).status_code == 201
    late = sends(browser(cast.bo), f"/join/{id}/", here | {"notes": [note | {"id": drawn(16)}]})
    assert late.status_code == 409 and late.json()["code"] == "409"
    next = act(cast.bo, book, "notes", facts=[["slot", f"known/{place.pk}"]])
    assert sends(browser(cast.bo), f"/join/{id}/", here | {"notes": [next]}).status_code == 201


def test_a_joining_that_is_refused_notes_nothing(cast, invited):
    """Who opens a link into a place they are in already must not lose what they know of it."""
    place, id = invited
    book = cast.ada.relationships.get(shape="book")
    note = act(cast.ada, book, "notes", facts=[["slot", f"known/{place.pk}"]])
    here = coming(cast.ada, place, id, person=None, book=None)
    refused = sends(browser(cast.ada), f"/join/{id}/", here | {"notes": [note]})
    assert refused.status_code == 409 and refused.json()["code"] == "already-here"
    assert not book.acts.exists()


def test_an_invitation_is_good_once(cast, invited):
    place, id = invited
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 201
    late = sends(browser(), f"/join/{id}/", coming(Keys.drawn("fay"), place, id))
    assert late.status_code == 410 and late.json()["code"] == "bad-invitation"
    assert not Person.objects.filter(handle="fay").exists()


def test_its_address_without_its_secret_uses_nothing_up(cast, invited):
    place, id = invited
    guess = coming(Keys.drawn("eli"), place, id, claim=drawn(32))
    assert sends(browser(), f"/join/{id}/", guess).status_code == 410
    assert Offer.objects.get(pk=id).ended == ""
    assert not Person.objects.filter(handle="eli").exists()
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 201


def test_whoever_comes_shows_by_what_all_can_check_that_they_hold_the_secret(cast, invited):
    """The server sees no secret: without this, rubbish that one member laid could let in somebody
    whose record no other browser takes, and stop the sealing for everybody."""
    place, id = invited
    guest = GUESTS[id]
    for shown in ("", drawn_to_sign()):  # nobody's signature, and another's
        GUESTS[id] = shown
        answer = sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id))
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    GUESTS[id] = guest
    right = coming(Keys.drawn("eli"), place, id)
    head, body, signature, proof = right["record"].split(".")
    for spoiled in (proof[:43], proof[:64] + drawn(48), drawn(48) + proof[64:]):
        record = ".".join([head, body, signature, spoiled])
        assert sends(browser(), f"/join/{id}/", right | {"record": record}).status_code == 400
    assert Offer.objects.get(pk=id).ended == ""
    assert sends(browser(), f"/join/{id}/", right).status_code == 201


def test_an_invitation_is_signed_with_what_it_shows_to_all(cast, invited):
    place, _ = invited
    path = f"/r/{place.pk}/invitations/"
    for drop in ("guest", "signed"):
        given = invitation(cast.ada, place)
        given["act"]["facts"] = [fact for fact in given["act"]["facts"] if fact[0] != drop]
        assert sends(browser(cast.ada), path, given).status_code == 400
    given = invitation(cast.ada, place)
    given["act"]["facts"][2][1] = drawn_to_sign()
    assert sends(browser(cast.ada), path, given).status_code == 400


def test_whoever_is_refused_is_not_signed_in(cast, invited):
    place, id = invited
    there = browser()
    sends(there, f"/join/{id}/", coming(Keys.drawn("eli"), place, id, claim=drawn(32)))
    assert there.get("/me/").status_code == 302


def test_a_key_planted_before_joining_is_worth_nothing_after(cast, invited):
    place, id = invited
    guest = browser()
    guest.cookies["midspan"] = planted = "z" * 32  # somebody else chose it
    assert sends(guest, f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 201
    assert guest.cookies["midspan"].value != planted
    assert not Session.objects.filter(pk__in=[planted, mark(planted)]).exists()
    thief = browser()
    thief.cookies["midspan"] = planted
    assert thief.get("/me/").status_code == 302


def test_nobody_joins_in_a_session_that_somebody_else_left_in_their_browser(cast, invited):
    """Else they would talk under the name of whoever planted it, who could sign in and read on."""
    place, id = invited
    guest = browser(cast.dara, keys=False)  # Dara's cookie, without her keys
    answer = sends(guest, f"/join/{id}/", coming(Keys.drawn("eli"), place, id))
    assert answer.status_code >= 400 and answer.json()["code"] == "no-hand"
    assert place.people.count() == 1 and Offer.objects.get(pk=id).ended == ""


def test_of_two_at_once_the_second_reads_the_first(cast):
    circle = make_relationship("circle", [cast.ada])
    both = []
    for _ in range(2):
        given = invitation(cast.ada, circle)
        both.append(given)
        assert sends(browser(cast.ada), f"/r/{circle.pk}/invitations/", given).status_code == 201
    one, two = both
    first = coming(Keys.drawn("eli"), circle, one["offer"]["id"])
    second = coming(Keys.drawn("fay"), circle, two["offer"]["id"])
    assert sends(browser(), f"/join/{one['offer']['id']}/", first).status_code == 201
    there = browser()
    answer = sends(there, f"/join/{two['offer']['id']}/", second)
    assert answer.status_code == 409 and answer.json()["code"] == "409"
    # Nobody comes by an invitation that those who came meanwhile know nothing of.
    stale = coming(Keys.drawn("fay"), circle, two["offer"]["id"])
    answer = sends(there, f"/join/{two['offer']['id']}/", stale)
    assert answer.status_code == 409 and answer.json()["code"] == "409"
    renewed = invitation(cast.ada, circle, renews=two)
    assert sends(browser(cast.ada), f"/r/{circle.pk}/invitations/", renewed).status_code == 201
    again = coming(Keys.drawn("fay"), circle, two["offer"]["id"])
    assert sends(there, f"/join/{two['offer']['id']}/", again).status_code == 201
    assert circle.people.count() == 3


def test_a_joiner_cannot_drop_a_member(cast, invited):
    place, id = invited
    eli = Keys.drawn("eli")
    given = coming(eli, place, id)
    newest = Epoch.objects.get(relationship=place.pk, n=1)
    bare = record_on(newest, eli, [], id)
    assert (
        sends(browser(), f"/join/{id}/", given | {"record": without_others(bare, eli)}).status_code
        == 400
    )
    assert place.people.count() == 1


def without_others(record: str, keys: Keys) -> str:
    import json
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    head, body, *rest = record.split(".")
    said = json.loads(urlsafe_b64decode(body + "=="))
    said["m"] = [one for one in said["m"] if one["id"] == keys.id]
    spelled = urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode())
    return ".".join([head, spelled.rstrip(b"=").decode(), *rest])


def test_an_invitation_ends_when_it_said(cast, invited):
    place, id = invited
    Offer.objects.filter(pk=id).update(until=timezone.now() - timedelta(seconds=1))
    assert browser().get(f"/join/{id}").status_code == 200, "the page itself tells nothing"
    assert sends(browser(), f"/join/{id}/offer/", {"claim": CLAIM}).status_code == 410
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 410


def test_an_invitation_taken_back_opens_nothing(cast, invited):
    place, id = invited
    back = act(cast.ada, place, "revokes", facts=[["invitation", id]])
    assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", {"act": back}).status_code == 201
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 410


def test_a_full_pair_takes_nobody_else(cast, invited):
    place, id = invited
    other = invitation(cast.ada, place)
    assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", other).status_code == 201
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("eli"), place, id)).status_code == 201
    late = coming(Keys.drawn("fay"), place, other["offer"]["id"])
    assert sends(browser(), f"/join/{other['offer']['id']}/", late).status_code == 410
    more = sends(browser(cast.ada), f"/r/{place.pk}/invitations/", invitation(cast.ada, place))
    assert more.status_code == 409 and more.json()["code"] == "full"


@pytest.mark.parametrize("ahead", [{"days": 31}, {"days": -1}])
def test_an_invitation_waits_a_month_at_the_longest(cast, ahead):
    from midspan.relationships.tests.deeds import until

    place = make_relationship("pair", [cast.ada])
    given = invitation(cast.ada, place, ends=until(**ahead))
    assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", given).status_code == 400
    assert not Offer.objects.exists()


def test_only_somebody_inside_invites(cast):
    place = cast.make_pair()
    given = invitation(cast.ada, place)
    assert sends(browser(cast.dara), f"/r/{place.pk}/invitations/", given).status_code == 404


def test_the_offer_and_who_is_inside_are_shown_to_the_holder_of_the_link_alone(cast, invited):
    _, id = invited
    for claim in (drawn(32), "A" * 43):
        answer = sends(browser(), f"/join/{id}/offer/", {"claim": claim})
        assert answer.status_code == 410 and answer.json() == {"code": "bad-invitation"}
    assert browser().get(f"/join/{id}/offer/").status_code == 405
    shown = sends(browser(), f"/join/{id}/offer/", {"claim": CLAIM})
    assert shown.status_code == 200 and len(shown.json()["records"]) == 1


def test_a_stranger_who_knows_its_address_does_not_shut_it_for_its_guest(cast, invited):
    place, id = invited
    stranger = browser()
    most = pace.BY_ADDRESS["invitation"].most
    answers = [sends(stranger, f"/join/{id}/offer/", {"claim": drawn(32)}) for _ in range(most + 1)]
    assert [one.status_code for one in answers] == [410] * most + [429]
    guess = coming(Keys.drawn("eli"), place, id, claim=drawn(32))
    assert sends(stranger, f"/join/{id}/", guess).status_code == 429
    # From the same address even: whoever has the secret is never kept waiting.
    assert sends(stranger, f"/join/{id}/offer/", {"claim": CLAIM}).status_code == 200
    assert sends(browser(), f"/join/{id}/", coming(Keys.drawn("fay"), place, id)).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_who_come_at_once_do_not_wait_for_each_other(cast):
    """One closes the other's invitation; on PostgreSQL each has a connection."""
    place = make_relationship("pair", [cast.ada])
    ids = []
    for count in (1, 2):
        given = invitation(cast.ada, place)
        given["act"]["count"] = count
        assert sends(browser(cast.ada), f"/r/{place.pk}/invitations/", given).status_code == 201
        ids.append(given["offer"]["id"])
    guests = [Keys.drawn(handle) for handle in ("eli", "fay")]
    comings = [coming(guest, place, id) for guest, id in zip(guests, ids, strict=True)]
    together = threading.Barrier(2, timeout=20)

    def come(id, given):
        together.wait()
        try:
            return sends(browser(), f"/join/{id}/", given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(come, ids, comings)) == [201, 410]
    assert place.people.count() == 2
    assert Offer.objects.filter(ended="").count() == 0
