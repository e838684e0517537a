"""Somebody took a session's cookie, and has none of the keys."""

from __future__ import annotations

import json

import pytest
from django.test.client import BOUNDARY, encode_multipart

from midspan.people import hands
from midspan.people.models import Person, Session
from midspan.people.sessions import mark
from midspan.relationships import book, kinds
from midspan.relationships.tests.deeds import CLAIM, act, invitation, record_on, sends
from midspan.sealing.models import Epoch
from tests.cast import Keys, browser, content, drawn, make_relationship
from tests.cast import sealed_keys as vault_of
from tests.promises.test_addresses import LISTED

pytestmark = pytest.mark.django_db


def way(person):
    sealed, login, salt = vault_of(person), drawn(32), drawn(16)
    return {"vaults": [{"way": "passphrase", "sealed": sealed, "login": login, "salt": salt}]}


def thief_of(client):
    """Another machine with the same cookie."""
    thief = browser()
    thief.cookies["midspan"] = client.cookies["midspan"].value
    return thief


def test_it_makes_no_way_back_for_somebody_who_has_none(cast):
    hers = browser(cast.ada)
    thief = thief_of(hers)
    assert thief.get("/me/").status_code == 200
    refused = sends(thief, "/me/way-back/", way(cast.ada))
    assert (refused.status_code, refused.json()["code"]) == (403, "no-hand")
    assert not cast.ada.vaults.exists()
    assert sends(hers, "/me/way-back/", way(cast.ada)).status_code == 201


def test_a_signature_serves_in_its_session_for_its_content_and_its_address_alone(cast):
    hers, elsewhere = browser(cast.ada), browser(cast.ada)
    body, path = json.dumps(way(cast.ada)), "/me/way-back/"
    right = hers.hand(path, body)
    for wrong in [
        "",
        "A" * 86,
        right[:-1],
        elsewhere.hand(path, body),
        hers.hand("/me/others/", body),
        hers.hand(path, json.dumps(way(cast.ada))),
        hands_of_another(cast.bo, hers, path, body),
    ]:
        given = hers.post(path, body, content_type="application/json", **{hands.ENVIRON: wrong})
        assert (given.status_code, given.json()["code"]) == (403, "no-hand"), wrong
    assert not cast.ada.vaults.exists()
    given = hers.post(path, body, content_type="application/json", **{hands.ENVIRON: right})
    assert given.status_code == 201


def hands_of_another(person, client, path, body):
    other = browser(person)
    other.cookies["midspan"] = client.cookies["midspan"].value
    return other.hand(path, body)


def test_it_puts_no_other_key_in_place_of_what_is_held_back(cast):
    place, round = cast.make_pair(), drawn(16)
    hers, path = browser(cast.ada), f"/r/{place.pk}/together/"
    place.refresh_from_db()
    laid = {"round": round, "n": place.epoch, "held": f"h1.{drawn(60)}"}
    assert sends(hers, path, laid).status_code == 201
    refused = sends(thief_of(hers), path, laid | {"held": f"h1.{drawn(60)}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "no-hand")
    assert [key["sealed"] for key in hers.get(f"{path}?round={round}").json()["keys"]] == [
        laid["held"]
    ]


def test_it_spoils_no_note_of_the_own_book(cast):
    hers = browser(cast.ada)
    own = cast.ada.relationships.get(shape="book")
    note = act(cast.ada, own, "notes", facts=[["slot", f"known/{cast.rel}"]])
    assert sends(hers, f"/r/{own.pk}/acts/", note).status_code == 201
    rubbish = act(cast.ada, own, "notes", facts=[["slot", f"known/{cast.rel}"]])
    refused = sends(thief_of(hers), f"/r/{own.pk}/acts/", rubbish)
    assert (refused.status_code, refused.json()) == (403, {"code": "no-hand"})
    [kept] = book.page(cast.ada)["acts"]
    assert kept["sealed"] == note["sealed"]
    assert kinds.has_own_address("notes"), "the live line would take it without a signature"


def test_it_joins_nothing(cast):
    """With a joining come notes; and the record is signed by the person's key in any case."""
    place = make_relationship("pair", [cast.bo])
    given = invitation(cast.bo, place)
    sends(browser(cast.bo), f"/r/{place.pk}/invitations/", given)
    hers = browser(cast.ada)
    id = given["offer"]["id"]
    newest = Epoch.objects.get(relationship=place.pk, n=1)
    me = Keys(cast.ada.pk, "ada", cast.ada.x, cast.ada.e)
    coming = {
        "claim": CLAIM, "record": record_on(newest, me, [cast.bo], id), "notes": [],
        "borrowed": False, "person": None, "book": None,
    }  # fmt: skip
    refused = sends(thief_of(hers), f"/join/{id}/", coming)
    assert (refused.status_code, refused.json()) == (403, {"code": "no-hand"})
    assert sends(hers, f"/join/{id}/", coming).status_code == 201


def test_it_changes_no_handle_and_ends_no_session(cast):
    hers, other = browser(cast.ada), browser(cast.ada)
    thief = thief_of(hers)
    ended = mark(other.cookies["midspan"].value)
    for path, form in [
        ("/me/handle/", {"handle": "the-thief"}),
        ("/me/others/", {"sure": "yes"}),
        ("/me/others/", {"one": ended, "sure": "yes"}),
    ]:
        answer = thief.post(path, form)
        assert answer.status_code == 403, path
        assert "Nothing was changed" in answer.content.decode()
    assert Person.objects.get(pk=cast.ada.pk).handle == "ada"
    assert other.get("/me/").status_code == 200
    assert hers.post("/me/handle/", {"handle": "ada-l"}).status_code == 302
    assert hers.post("/me/others/", {"one": ended, "sure": "yes"}).status_code == 302


def test_a_form_is_signed_with_all_that_it_says(cast):
    """Signed for one handle, it serves for no other, with no field more, nowhere else."""
    hers = browser(cast.ada)
    wanted = content(encode_multipart(BOUNDARY, {"handle": "ada-l"}))
    right = hers.hand("/me/handle/", wanted)
    thief = thief_of(hers)
    for path, form in [
        ("/me/handle/", {"handle": "the-thief"}),
        ("/me/handle/", {"handle": ["the-thief", "ada-l"]}),
        ("/me/handle/", {"handle": "ada-l", "more": "x"}),
        ("/me/others/", {"handle": "ada-l"}),
    ]:
        assert thief.post(path, form | {"hand": right}).status_code == 403, form
    assert thief.post("/me/handle/", {"handle": "ada-l", "hand": right}).status_code == 302


def test_it_does_not_take_the_only_session_of_somebody_without_a_way_back(cast):
    hers = browser(cast.ada)
    thief = thief_of(hers)
    assert thief.post("/sign-out/", {"sure": "yes"}).status_code == 302
    assert thief.cookies["midspan"].value == "", "this browser is out"
    assert hers.get("/me/").status_code == 200
    assert hers.post("/sign-out/", {"sure": "yes"}).status_code == 302
    assert not Session.objects.filter(person=cast.ada).exists()


#: What whoever has a session may post without a key of theirs, and why (docs/decisions/0012).
BY_THE_COOKIE_ALONE = {
    "/host/face/": "in the open log, and changed back in a moment",
    "/host/doors/": "in the open log, and changed back in a moment",
    "/host/elsewhere/": "in the open log, and changed back in a moment",
    "/r/<rel>/acts/": "words are sealed; whose seal does not hold is shown as nobody's words",
    "/r/<rel>/epochs/": "the record itself carries a signature",
    "/r/<rel>/leave/": "the act itself carries a signature",
    "/with/new/": "the record itself carries a signature",
}
POSTS = [
    address
    for who in ("own", "hosts", "reached")
    for address, how in LISTED[who].items()
    if "POST" in how and address not in BY_THE_COOKIE_ALONE
]


@pytest.mark.parametrize("address", POSTS)
def test_it_does_nothing_else_either(cast, address):
    """Every address that changes something asks for the hand, but for those listed above."""
    cast.ada.hosts = True
    cast.ada.save()
    path = address.replace("<rel>", cast.rel)
    thief = browser(cast.ada, keys=False)
    given = BODIES.get(address, lambda cast: {})(cast)
    answer = thief.post(path, given, content_type="application/json")
    assert (answer.status_code, answer.json().get("code")) == (403, "no-hand")


#: Where what does not look right is refused before anybody asks whose hand it is.
BODIES = {
    "/me/leave-for-good/": lambda cast: {"acts": [], "handle": "ada"},
    "/me/way-back/": lambda cast: way(cast.ada),
    "/r/<rel>/invitations/": lambda cast: invitation(cast.ada, cast.relationship),
    "/r/<rel>/together/": lambda cast: {"round": drawn(16), "n": 4, "held": f"h1.{drawn(60)}"},
    "/r/<rel>/delete/": lambda cast: act(
        cast.ada, cast.relationship, "erases", facts=[["yes", "yes"]]
    ),
}
