"""Somebody took a session's cookie, and has none of the keys."""

from __future__ import annotations

import json

import pytest

from midspan.people import hands
from midspan.relationships import book, kinds
from midspan.relationships.tests.deeds import CLAIM, act, invitation, record_on, sends
from midspan.sealing.models import Epoch
from tests.cast import Keys, browser, drawn, make_relationship
from tests.cast import sealed_keys as vault_of

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
