"""The keys, locked in the browser, are kept here for the next browser."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.people.models import Session
from tests.cast import browser, drawn, make_way_back, sealed_keys

pytestmark = pytest.mark.django_db


def way(person, kind="passphrase", **other):
    one = {"way": kind, "sealed": sealed_keys(person), "login": drawn(32)}
    return one | ({"salt": drawn(16)} if kind == "passphrase" else {}) | other


def make(client, *vaults, **other):
    body = json.dumps({"vaults": list(vaults), **other})
    return client.post("/me/way-back/", body, content_type="application/json")


def sign_in(handle, one):
    body = {"handle": handle, "way": one["way"], "login": one["login"]}
    return browser().post("/sign-in/", json.dumps(body), content_type="application/json")


def test_both_ways_open_the_door_from_then_on(cast):
    ways = [way(cast.ada), way(cast.ada, "recovery")]
    assert make(browser(cast.ada), *ways).status_code == 201
    for one in ways:
        assert sign_in("ada", one).json()["vault"]["sealed"] == one["sealed"]


def test_what_is_kept_of_a_login_does_not_open_the_door(cast):
    one = way(cast.ada)
    make(browser(cast.ada), one)
    kept = cast.ada.vaults.get().verifier
    assert one["login"] not in kept
    assert len(kept) == 64


def test_the_session_that_carried_everything_gets_an_ordinary_length(cast):
    client = browser(cast.ada)
    row = Session.objects.get(person=cast.ada)
    assert row.expire_date > timezone.now() + timedelta(days=179)
    answer = make(client, way(cast.ada))
    row.refresh_from_db()
    assert abs(row.expire_date - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert answer.json()["until"][:16] == row.expire_date.isoformat()[:16]
    assert client.get("/me/").status_code == 200


def test_on_a_borrowed_device_two_hours_stay_two_hours(cast):
    make(browser(cast.ada, borrowed=True), way(cast.ada))
    ends = Session.objects.get(person=cast.ada).expire_date
    assert ends < timezone.now() + timedelta(hours=2, minutes=1)


def test_a_way_back_is_replaced_by_who_can_use_it(cast):
    old, new = way(cast.ada), way(cast.ada)
    client = browser(cast.ada)
    make(client, old)
    shown = {"way": "passphrase", "login": old["login"]}
    assert make(client, new, by=shown).status_code == 201
    assert sign_in("ada", old).status_code == 403
    assert sign_in("ada", new).status_code == 200
    assert cast.ada.vaults.count() == 1


def test_a_browser_left_open_is_not_enough_to_lock_its_owner_out(cast):
    old = way(cast.ada)
    client = browser(cast.ada)
    make(client, old)
    for shown in [
        None,
        {"way": "passphrase", "login": drawn(32)},
        {"way": "recovery", "login": old["login"]},
    ]:
        answer = make(client, way(cast.ada), by=shown)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong-key")
    assert sign_in("ada", old).status_code == 200


def test_the_recovery_key_can_bring_new_words(cast):
    words, key, new = way(cast.ada), way(cast.ada, "recovery"), way(cast.ada)
    client = browser(cast.ada)
    make(client, words, key)
    assert make(client, new, by={"way": "recovery", "login": key["login"]}).status_code == 201
    assert sign_in("ada", new).status_code == 200
    assert sign_in("ada", key).status_code == 200


def test_a_vault_of_other_keys_or_of_another_shape_is_not_kept(cast):
    client = browser(cast.ada)
    for wrong in [
        way(cast.bo),  # Bo's keys
        way(cast.ada, salt=""),
        way(cast.ada, salt="A" * 21 + "B"),
        way(cast.ada, "recovery", salt=drawn(16)),
        way(cast.ada, login="A" * 42),
        way(cast.ada, login="A" * 42 + "B"),
        way(cast.ada, sealed=sealed_keys(cast.ada) + ".x"),
        way(cast.ada, sealed="v2" + sealed_keys(cast.ada)[2:]),
        way(cast.ada, passphrase="in the clear"),
        way(cast.ada, way="passkey"),
    ]:
        answer = make(client, wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), wrong
    assert make(client, way(cast.ada), way(cast.ada)).status_code == 400
    assert make(client).status_code == 400
    assert not cast.ada.vaults.exists()
    assert make(client, way(cast.ada)).status_code == 201


def test_the_vaults_are_given_to_their_owner_only(cast):
    make_way_back(cast.ada)
    mine = browser(cast.ada).get("/me/vaults/").json()
    assert mine["id"] == cast.ada.pk
    assert [vault["way"] for vault in mine["vaults"]] == ["passphrase"]
    assert set(mine["vaults"][0]) == {"way", "salt", "sealed"}
    assert browser(cast.bo).get("/me/vaults/").json()["vaults"] == []
    answer = browser().get("/me/vaults/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")


def test_a_forged_form_makes_none(cast):
    assert make(browser(cast.ada, csrf=True), way(cast.ada)).status_code == 403
    assert make(browser(), way(cast.ada)).status_code == 401
    assert not cast.ada.vaults.exists()


def test_the_page_tells_what_is_there(cast):
    client = browser(cast.ada)
    assert "Make a way back" in client.get("/me/").content.decode()
    assert "Make a way back" in client.get("/me/way-back/").content.decode()
    make(client, way(cast.ada))
    assert "with your handle and your words." in client.get("/me/").content.decode()
    assert "Change my way back" in client.get("/me/way-back/").content.decode()
