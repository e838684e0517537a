"""What happened to the way into somebody's keys is told to them, and to nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.people import devices
from midspan.people.models import KeyEvent
from midspan.people.tests.test_make_a_way_back import make, sign_in, way
from tests.cast import browser

pytestmark = pytest.mark.django_db
LINE = "Something happened to your keys"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:149.0) Gecko/149.0 Firefox/149.0"


def signs_in(handle, one, **headers):
    client = browser()
    body = {"handle": handle, "way": one["way"], "login": one["login"]}
    client.post("/sign-in/", json.dumps(body), content_type="application/json", headers=headers)
    return client


def test_a_device_that_signed_in_elsewhere_is_told_on_the_next_visit_and_then_no_more(cast):
    here, mine = browser(cast.ada), way(cast.ada)
    make(here, mine)
    assert LINE not in here.get("/").content.decode()
    phone = signs_in("ada", mine, **{"user-agent": PHONE})
    assert LINE in here.get("/").content.decode()
    assert LINE not in phone.get("/").content.decode(), "it need not be told of itself"
    page = here.get("/me/").content.decode()
    assert "<strong>A device signed in" in page
    assert "Firefox, Android" in page
    assert LINE not in here.get("/").content.decode()
    assert "<strong>A device" not in here.get("/me/").content.decode()
    assert LINE not in browser(cast.bo).get("/").content.decode()


def test_ways_made_and_changed_are_told_where_it_was_not_done(cast):
    here, there, old = browser(cast.ada), browser(cast.ada), way(cast.ada)
    make(here, old, way(cast.ada, "recovery"))
    make(here, way(cast.ada), by={"way": "passphrase", "login": old["login"]})
    kinds = [event.kind for event in cast.ada.key_events.all()]
    assert kinds == ["changed_words", "made_recovery", "made_words"]
    assert "The words were changed" in there.get("/me/").content.decode()


def test_a_wrong_try_and_a_refused_change_are_no_event(cast):
    mine = way(cast.ada)
    make(browser(cast.ada), mine)
    KeyEvent.objects.all().delete()
    sign_in("ada", way(cast.ada))
    make(browser(cast.ada), way(cast.ada))
    assert not KeyEvent.objects.exists()


def test_after_three_months_nothing_of_it_is_kept(cast):
    mine = way(cast.ada)
    make(browser(cast.ada), mine)
    KeyEvent.objects.update(at=timezone.now() - timedelta(days=91))
    assert "Words were made" not in browser(cast.ada).get("/me/").content.decode()
    sign_in("ada", mine)
    assert [event.kind for event in KeyEvent.objects.all()] == ["signed_in"]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (PHONE, "Firefox, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1",
         "Safari, iPhone"),
        ("<script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_of_what_a_browser_says_only_its_kind_is_kept(said, named):
    assert devices.named(said) == named
