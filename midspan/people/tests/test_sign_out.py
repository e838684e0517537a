"""Somebody leaves a browser, and nothing of theirs stays in it."""

from __future__ import annotations

import pytest

from midspan import bell
from midspan.people.models import Session
from midspan.people.sessions import mark
from tests.cast import browser, make_way_back

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


@pytest.fixture
def heard():
    """What the live hub would hear of sessions that ended."""

    class Ear:
        def ring(self, rel, *, changed=False): ...
        def woken(self, session_hash): ...
        def left(self, person_id, rel): ...
        def signed_out(self, session_hash):
            self.ended.append(session_hash)

    ear = Ear()
    ear.ended = []
    bell.hang(ear)
    yield ear.ended
    bell._listeners.remove(ear)


def test_signing_out_ends_the_session_and_empties_the_browser(cast, heard):
    make_way_back(cast.ada)
    client = browser(cast.ada)
    key = client.cookies["midspan"].value
    answer = client.post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer["Clear-Site-Data"] == '"storage"'
    assert not Session.objects.filter(person=cast.ada).exists()
    assert client.cookies["midspan"].value == ""
    assert heard == [mark(key)]


def test_on_a_borrowed_device_the_owners_things_are_left_alone(cast):
    make_way_back(cast.ada)
    answer = browser(cast.ada, borrowed=True).post("/sign-out/")
    assert answer.status_code == 302
    assert "Clear-Site-Data" not in answer


def test_without_a_way_back_one_is_asked_first(cast):
    client = browser(cast.ada)
    answer = client.post("/sign-out/")
    assert answer.status_code == 200
    assert "There is no way back yet" in answer.content.decode()
    assert Session.objects.filter(person=cast.ada).exists()
    assert client.post("/sign-out/", {"sure": "yes"}).status_code == 302
    assert not Session.objects.filter(person=cast.ada).exists()


def test_a_page_that_asks_hears_the_same(cast):
    client = browser(cast.ada)
    answer = client.post("/sign-out/", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-way-back")
    answer = client.post("/sign-out/?sure=yes", headers=JSON)
    assert (answer.status_code, answer.json()) == (200, {"to": "/"})


def test_signing_out_needs_the_form_token_and_is_never_a_link(cast):
    make_way_back(cast.ada)
    assert browser(cast.ada, csrf=True).post("/sign-out/").status_code == 403
    assert browser(cast.ada).get("/sign-out/").status_code == 405
    assert Session.objects.filter(person=cast.ada).count() == 2


def test_one_device_can_be_signed_out_from_another(cast, heard):
    make_way_back(cast.ada)
    phone, library, bos = browser(cast.ada), browser(cast.ada), browser(cast.bo)
    ended, not_hers = (mark(one.cookies["midspan"].value) for one in (library, bos))
    assert phone.post("/me/others/", {"one": not_hers})["Location"] == "/me/?changed=one"
    assert bos.get("/me/").status_code == 200
    assert heard == []
    assert ended in phone.get("/me/").content.decode()
    phone.post("/me/others/", {"one": ended})
    assert library.get("/me/").status_code == 302
    assert phone.get("/me/").status_code == 200
    assert heard == [ended]


def test_without_a_way_back_one_is_asked_before_a_device_is_signed_out(cast):
    phone, library = browser(cast.ada), browser(cast.ada)
    one = mark(library.cookies["midspan"].value)
    asked = phone.post("/me/others/", {"one": one})
    assert "Your keys may be on that other device" in asked.content.decode()
    assert library.get("/me/").status_code == 200
    phone.post("/me/others/", {"one": one, "sure": "yes"})
    assert library.get("/me/").status_code == 302


def test_all_other_devices_can_be_signed_out_from_one(cast, heard):
    make_way_back(cast.ada)
    phone, library, bos = browser(cast.ada), browser(cast.ada, borrowed=True), browser(cast.bo)
    ended = mark(library.cookies["midspan"].value)
    assert phone.post("/me/others/").status_code == 302
    assert phone.get("/me/").status_code == 200
    assert library.get("/me/").status_code == 302
    assert bos.get("/me/").status_code == 200
    assert heard == [ended]


def test_a_stranger_who_signs_out_is_simply_outside(cast):
    answer = browser().post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
