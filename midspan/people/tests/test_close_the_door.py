"""Whether strangers may look round: every address with the door open and closed is tried in
tests/promises/test_addresses.py; here is how a host decides it."""

from __future__ import annotations

import pytest

from midspan.people.models import Place
from tests.cast import browser

pytestmark = pytest.mark.django_db


def decides(client, strangers):
    return client.post("/host/doors/", {"strangers": strangers})


def test_a_place_begins_open_and_a_host_closes_the_door(hosted, log):
    assert browser().get("/").status_code == 200
    assert decides(browser(hosted.ada), "no").status_code == 302
    answer = browser().get("/")
    assert answer.status_code == 403
    assert "You need an invitation" in answer.content.decode()
    assert "Two people, a bridge between them" not in answer.content.decode()
    assert log() == [("ada", "closed_doors", None, "")]


def test_it_can_be_opened_again(hosted, log):
    for strangers in ("no", "yes"):
        decides(browser(hosted.ada), strangers)
    assert browser().get("/").status_code == 200
    assert [kind for _, kind, *_ in log()] == ["opened_doors", "closed_doors"]


def test_deciding_what_is_so_already_is_no_deed(hosted, log):
    decides(browser(hosted.ada), "yes")
    assert log() == []


def test_for_those_who_are_in_nothing_changes(hosted):
    decides(browser(hosted.ada), "no")
    client = browser(hosted.bo)
    for path in ("/", "/me/", f"/r/{hosted.rel}/", "/a-place-of-your-own/"):
        assert client.get(path).status_code == 200


def test_a_closed_door_says_its_name_and_who_hosts_and_no_more(hosted):
    Place.objects.update(name="The Boathouse", words="behind the reeds")
    decides(browser(hosted.ada), "no")
    page = browser().get("/").content.decode()
    assert "The Boathouse" in page
    assert "behind the reeds" not in page
    for path in ("/sign-in/", "/invited/", "/who-can-see-what/", "/about-this-place/"):
        assert f'href="{path}"' in page
        assert browser().get(path).status_code == 200


def test_a_page_that_asks_hears_the_same_in_its_own_way(hosted):
    decides(browser(hosted.ada), "no")
    answer = browser().get("/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "closed-door")


def test_who_does_not_host_decides_nothing(hosted, log):
    assert decides(browser(hosted.bo), "no").status_code == 404
    assert decides(browser(), "no").status_code == 302
    assert browser().get("/").status_code == 200
    assert log() == []
