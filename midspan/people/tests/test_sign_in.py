"""Somebody comes back: by handle and words, or by handle and recovery key."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.utils import timezone

from midspan.people import middleware, pace, signing_in
from midspan.people.models import Session
from midspan.people.sessions import mark
from tests.cast import browser, drawn, make_way_back, sealed_keys

pytestmark = pytest.mark.django_db


def knock(client, handle, login, way="passphrase", **other):
    body = {"handle": handle, "way": way, "login": login, **other}
    return client.post("/sign-in/", json.dumps(body), content_type="application/json")


def ask_salt(client, handle):
    body = json.dumps({"handle": handle})
    return client.post("/sign-in/salt/", body, content_type="application/json")


def who_is(client):
    return client.get("/me/vaults/", headers={"accept": "application/json"}).json().get("id")


@pytest.mark.parametrize("way", ["passphrase", "recovery"])
def test_the_right_login_opens_the_door_and_brings_the_locked_keys(cast, way):
    login = make_way_back(cast.ada, way)
    client = browser()
    answer = knock(client, "ada", login, way)
    assert answer.status_code == 200
    assert answer.json()["person"]["id"] == cast.ada.pk
    assert answer.json()["vault"] == {"way": way, "sealed": cast.ada.vaults.get().sealed}
    assert who_is(client) == cast.ada.pk


def test_somebody_with_both_ways_gets_the_vault_of_the_way_they_came(cast):
    logins = {way: make_way_back(cast.ada, way) for way in ("recovery", "passphrase")}
    for way, login in logins.items():
        assert knock(browser(), "ada", login, way).json()["vault"]["way"] == way
    assert knock(browser(), "ada", logins["recovery"], "passphrase").status_code == 403


def test_a_handle_counts_however_it_is_typed(cast):
    login = make_way_back(cast.ada)
    assert knock(browser(), " ADA ", login).status_code == 200


def test_wrong_words_open_nothing(cast):
    login = make_way_back(cast.ada)
    assert knock(browser(), "ada", login).status_code == 200
    client = browser()
    answer = knock(client, "ada", drawn(32))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-key")
    assert who_is(client) is None


def test_nobody_learns_from_an_answer_who_is_here(cast):
    make_way_back(cast.ada)  # Bo is here without a way back, and nobody is called nobody-here
    salts = {
        handle: ask_salt(browser(), handle) for handle in ("ada", "bo-42", "nobody-here", "?!")
    }
    assert {answer.status_code for answer in salts.values()} == {200}
    assert {tuple(answer.json()) for answer in salts.values()} == {("salt", "site")}
    assert {len(answer.json()["salt"]) for answer in salts.values()} == {22}
    assert len({answer.json()["salt"] for answer in salts.values()}) == 4
    answers = [knock(browser(), handle, drawn(32)) for handle in ("ada", "bo-42", "nobody-here")]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


def test_a_made_up_salt_is_the_same_each_time(cast):
    first, second = (ask_salt(browser(), "nobody-here").json()["salt"] for _ in range(2))
    assert first == second


def test_the_real_salt_is_the_one_of_the_vault(cast):
    make_way_back(cast.ada)
    assert ask_salt(browser(), "ada").json()["salt"] == cast.ada.vaults.get().salt


def test_the_name_of_the_place_is_drawn_once_and_stays(cast):
    seals = {ask_salt(browser(), handle).json()["site"] for handle in ("ada", "bo-42", "x")}
    assert len(seals) == 1
    assert seals.pop().startswith("midspan-")


def test_too_many_wrong_words_make_one_handle_wait_and_no_other(cast):
    login, bos = make_way_back(cast.ada), make_way_back(cast.bo)
    for _ in range(pace.WRONG_WORDS.most):
        assert knock(browser(), "ada", drawn(32)).status_code == 403
    answer = knock(browser(), "ada", login)
    assert (answer.status_code, answer.json()["code"]) == (429, "pace")
    assert 0 < int(answer["Retry-After"]) <= pace.WRONG_WORDS.within
    assert "Ten wrong tries within fifteen minutes" in answer.json()["say"]
    assert knock(browser(), "bo-42", bos).status_code == 200


def test_the_recovery_key_opens_while_the_words_have_to_wait(cast):
    recovery = make_way_back(cast.ada, "recovery")
    make_way_back(cast.ada)
    for _ in range(pace.WRONG_WORDS.most + 1):
        last = knock(browser(), "ada", drawn(32))
    assert last.status_code == 429
    assert knock(browser(), "ada", recovery, "recovery").status_code == 200


def test_right_words_let_the_wrong_ones_before_be_forgotten(cast):
    login = make_way_back(cast.ada)
    for _ in range(3):
        for _ in range(pace.WRONG_WORDS.most - 1):
            assert knock(browser(), "ada", drawn(32)).status_code == 403
        assert knock(browser(), "ada", login).status_code == 200


def test_who_guesses_recovery_keys_has_to_wait_by_address_and_keeps_nobody_out(cast):
    login = make_way_back(cast.ada, "recovery")
    guesser, hers = browser(), browser()
    answers = [knock(guesser, "ada", drawn(32), way="recovery") for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {403}
    assert answers[60].status_code == 429
    from_home = {"REMOTE_ADDR": "203.0.113.7"}
    body = {"handle": "ada", "way": "recovery", "login": login}
    come = hers.post("/sign-in/", json.dumps(body), content_type="application/json", **from_home)
    assert come.status_code == 200


def test_an_open_session_is_no_place_to_guess_words_at(cast):
    """Whoever sits at somebody's open browser may ask for new words as seldom as at the door."""
    make_way_back(cast.ada)
    hers = browser(cast.ada)
    new = {"way": "passphrase", "sealed": sealed_keys(cast.ada), "login": drawn(32)}
    for n in range(61):
        shown = {"way": "passphrase", "login": drawn(32)}
        body = {"vaults": [new | {"salt": drawn(16)}], "by": shown}
        answer = hers.post("/me/way-back/", json.dumps(body), content_type="application/json")
        assert answer.status_code == (403 if n < 60 else 429)


def test_one_address_cannot_go_through_handle_after_handle(cast):
    tries = pace.BY_ADDRESS["sign-in"].most
    answers = [knock(browser(), f"somebody-{n}", drawn(32)).status_code for n in range(tries + 1)]
    assert answers == [403] * tries + [429]


def test_an_address_is_not_what_somebody_says_it_is(cast):
    """Only a proxy that is named may say for whom it asks, and the server reads that, not we."""
    tries = pace.BY_ADDRESS["sign-in"].most
    for n in range(tries + 1):
        claimed = {"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}",
                   "X-Real-IP": f"198.51.100.{n}"}  # fmt: skip
        body = {"handle": f"somebody-{n}", "way": "passphrase", "login": drawn(32)}
        answer = browser().post(
            "/sign-in/", json.dumps(body), content_type="application/json", headers=claimed
        )
        assert answer.status_code == (403 if n < tries else 429)


def test_another_address_is_counted_by_itself(cast):
    for n in range(pace.BY_ADDRESS["salt"].most):
        ask_salt(browser(), f"somebody-{n}")
    assert ask_salt(browser(), "ada").status_code == 429
    body = json.dumps({"handle": "ada"})
    other = browser().post(
        "/sign-in/salt/", body, content_type="application/json", REMOTE_ADDR="198.51.100.7"
    )
    assert other.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"handle": "ada"}',
        '{"handle": "ada", "way": "passkey", "login": "' + "A" * 43 + '"}',
        '{"handle": "ada", "way": "passphrase", "login": "short"}',
        '{"handle": "ada", "way": "passphrase", "login": "' + "A" * 43 + '", "passphrase": "x"}',
        '{"handle": "ada", "way": "passphrase", "login": "' + "A" * 43 + '", "days": 365}',
        b"\xff",
    ],
)
def test_what_is_not_a_sign_in_is_refused(cast, body):
    answer = browser().post("/sign-in/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_login_spelled_another_way_is_not_taken(cast):
    make_way_back(cast.ada)
    assert knock(browser(), "ada", "A" * 42 + "B").status_code == 403  # stray last bits


def test_a_key_planted_before_is_worth_nothing_after(cast):
    login = make_way_back(cast.ada)
    client = browser(cast.dara)  # an attacker's own session, put into Ada's browser
    planted = client.cookies["midspan"].value
    assert knock(client, "ada", login).status_code == 200
    assert client.cookies["midspan"].value != planted
    assert not Session.objects.filter(pk=mark(planted)).exists()
    thief = browser()
    thief.cookies["midspan"] = planted
    assert who_is(thief) is None


def test_what_the_database_holds_of_a_session_opens_nothing(cast):
    key = browser(cast.ada).cookies["midspan"].value
    row = Session.objects.get(person=cast.ada)
    assert key not in row.session_key + row.session_data
    thief = browser()
    thief.cookies["midspan"] = row.session_key
    assert who_is(thief) is None
    assert Session.objects.filter(person=cast.ada).exists()


def test_whoever_was_signed_in_before_keys_were_hashed_stays_so(cast):
    client = browser(cast.ada)
    key = client.cookies["midspan"].value
    Session.objects.filter(pk=mark(key)).update(session_key=key)  # as a row was before
    name = "midspan.people.migrations.0003_sessions_are_kept_by_their_hash"
    import_module(name).hash_the_keys(apps, None)
    assert who_is(client) == cast.ada.pk


def test_a_made_up_session_key_is_not_adopted(cast):
    login = make_way_back(cast.ada)
    client = browser()
    client.cookies["midspan"] = "z" * 32
    knock(client, "ada", login)
    assert client.cookies["midspan"].value != "z" * 32
    assert who_is(client) == cast.ada.pk


def test_the_cookie_is_closed_to_scripts_and_other_sites(cast):
    client = browser()
    knock(client, "ada", make_way_back(cast.ada))
    cookie = client.cookies["midspan"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_at_an_https_address_the_cookies_travel_by_https_only(cast, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as MIDSPAN_ADDRESS sets
    client = browser()
    client.get("/sign-in/")
    knock(client, "ada", make_way_back(cast.ada))
    assert client.cookies["midspan"]["secure"] is True
    assert client.cookies["midspan_form"]["secure"] is True
    assert client.cookies["midspan_form"]["httponly"] is True


@pytest.mark.parametrize(
    ("chosen", "lasts"),
    [
        ({}, timedelta(hours=12)),
        ({"days": 30}, timedelta(days=30)),
        ({"borrowed": True}, timedelta(hours=2)),
        ({"borrowed": True, "days": 30}, timedelta(hours=2)),
    ],
)
def test_a_session_lasts_as_long_as_was_chosen(cast, chosen, lasts):
    client = browser()
    knock(client, "ada", make_way_back(cast.ada), **chosen)
    ends = Session.objects.get(person=cast.ada).expire_date
    assert abs(ends - timezone.now() - lasts) < timedelta(minutes=1)
    on_my_device = not chosen.get("borrowed")
    assert bool(client.cookies["midspan"]["max-age"]) == on_my_device  # else: with the browser


def test_on_a_borrowed_device_it_ends_after_two_hours_whatever_happens_in_them(cast):
    client = browser(cast.ada, borrowed=True)
    session = client.session
    session["something"] = "written later"
    session.save()
    ends = Session.objects.get(person=cast.ada).expire_date
    assert ends < timezone.now() + timedelta(hours=2, minutes=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert who_is(client) is None


def test_sessions_that_are_over_are_gone_for_good(cast):
    browser(cast.bo)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    browser(cast.ada)
    assert [row.person for row in Session.objects.all()] == [cast.ada]


def test_a_session_names_its_person_and_ends_with_them(cast):
    client = browser(cast.dara)
    assert client.session[SESSION_KEY] == cast.dara.pk
    Session.objects.filter(person=cast.dara).update(person=None)
    assert who_is(client) is None


def test_without_the_form_token_nobody_signs_in(cast):
    login = make_way_back(cast.ada)
    client = browser(csrf=True)
    assert knock(client, "ada", login).status_code == 403
    client.get("/sign-in/")
    body = json.dumps({"handle": "ada", "way": "passphrase", "login": login})
    token = {"X-CSRFToken": client.cookies["midspan_form"].value}
    answer = client.post("/sign-in/", body, content_type="application/json", headers=token)
    assert answer.status_code == 200
    assert answer["X-CSRFToken"]  # the token is a new one, and the page has to hear of it


def test_the_page_asks_for_no_words_by_name(cast):
    page = browser().get("/sign-in/").content.decode()
    fields = [part.split(">")[0] for part in page.split("<input")[1:]]
    assert any('autocomplete="current-password"' in one and "name=" not in one for one in fields)
    assert not any('type="password"' in one and "name=" in one for one in fields)


def test_the_page_goes_on_to_where_one_was_going_and_never_out_of_here(cast):
    wanted = "/r/AAAAAAAAAAAAAAAAAAAAAA/?after=3"
    assert 'data-next="/r/AAAAAAAAAAAAAAAAAAAAAA/?after=3"' in (
        browser().get("/sign-in/", {"next": wanted}).content.decode()
    )
    for elsewhere in ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]:
        page = browser().get("/sign-in/", {"next": elsewhere}).content.decode()
        assert 'data-next="/"' in page
        assert "elsewhere" not in page


def test_whoever_is_signed_in_already_is_taken_on(cast):
    answer = browser(cast.ada).get("/sign-in/", {"next": "/me/"})
    assert (answer.status_code, answer["Location"]) == (302, "/me/")


@pytest.mark.parametrize(("status", "signed_in"), [(201, True), (409, False), (410, False)])
def test_a_request_that_is_refused_in_the_end_signs_nobody_in(cast, rf, status, signed_in):
    def arrives_and(request):
        signing_in.sign_in(request, cast.ada, borrowed=False)
        return HttpResponse(status=status)

    answer = SessionMiddleware(middleware.who(arrives_and))(rf.post("/"))
    assert ("midspan" in answer.cookies) is signed_in
    assert Session.objects.filter(person=cast.ada).exists() is signed_in
