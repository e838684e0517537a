"""Keys and sessions belong to one address, so this machine has one name; and who is asking."""

from __future__ import annotations

import pytest

from tests.cast import browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("host", "there"),
    [
        ("127.0.0.1:8000", "http://localhost:8000/sign-in/?next=/me/"),
        ("127.0.0.1", "http://localhost/sign-in/?next=/me/"),
        ("[::1]:8000", "http://localhost:8000/sign-in/?next=/me/"),
    ],
)
def test_numbers_of_this_machine_lead_to_its_name(client, host, there):
    answer = client.get("/sign-in/?next=/me/", headers={"host": host})
    assert (answer.status_code, answer["Location"]) == (302, there)


@pytest.mark.parametrize("host", ["localhost:8000", "one.localhost:8000", "localhost"])
def test_names_stay(client, host):
    assert client.get("/sign-in/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("rest", [".elsewhere.example", ":80@elsewhere.example", ":8.example"])
def test_a_host_that_only_begins_like_one_is_refused(client, rest):
    answer = client.get("/sign-in/", headers={"host": f"127.0.0.1{rest}"})
    assert answer.status_code == 400


def test_a_form_that_is_refused_leaves_no_path_in_the_log(cast, caplog):
    """It would say who tried something in which relationship, and when."""
    answer = browser(cast.ada, csrf=True).post(f"/r/{cast.rel}/acts/", "{}", "text/plain")
    assert answer.status_code == 403
    assert cast.rel not in caplog.text


def test_a_stranger_costs_no_query_for_who_they_are(client, django_assert_num_queries):
    client.get("/sign-in/", headers={"host": "localhost"})  # the place itself is drawn
    with django_assert_num_queries(1):  # the name of the place, which stands on the page
        client.get("/nothing-here/", headers={"host": "localhost"})


def test_who_is_asking_costs_one_query(cast, django_assert_num_queries):
    client = browser(cast.ada)
    client.get("/nothing-here/")
    with django_assert_num_queries(2):  # the other is the name of the place
        client.get("/nothing-here/")


def test_pages_send_strangers_to_the_door_and_remember_where_they_were_going(client):
    answer = client.get("/me/?changed=handle", headers={"host": "localhost"})
    assert answer["Location"] == "/sign-in/?next=%2Fme%2F%3Fchanged%3Dhandle"


@pytest.mark.parametrize(
    ("host", "secure", "private"),
    [
        ("localhost:8000", False, True),
        ("one.localhost:8000", False, True),
        ("testserver", True, True),
        ("testserver", False, False),
    ],
)
def test_pages_know_whether_words_stay_private_here(client, settings, host, secure, private):
    settings.ALLOWED_HOSTS = ["localhost", ".localhost", "testserver"]
    answer = client.get("/sign-in/", headers={"host": host}, secure=secure)
    assert answer.context["words_stay_private"] is private
    assert ("At this address no browser can keep words private" in answer.content.decode()) is (
        not private
    )
