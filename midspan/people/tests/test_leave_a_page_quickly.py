"""What somebody wished for leaving a page quickly holds on their device, and harms nobody."""

from __future__ import annotations

import re

import pytest

from midspan.people import looks
from tests.cast import browser, make_way_back

pytestmark = pytest.mark.django_db
PAGES = ("/", "/me/", "/about-this-place/", "/nowhere/", "/leave-this-page/")


def wishes(client, **chosen):
    return client.post("/leave-this-page/", chosen)


def title(page: str) -> str:
    return re.search(r"<title>(.*?)</title>", page).group(1)  # type: ignore[union-attr]


def deed(client) -> str:
    found = re.search(
        r'id="leave-page"[^>]*data-deed="([^"]*)"', client.get("/me/").content.decode()
    )
    return found.group(1) if found else ""


@pytest.mark.parametrize("name", looks.NAMES)
def test_each_page_has_the_title_and_picture_that_were_wished_for(cast, name):
    for client in (browser(cast.ada), browser()):
        assert wishes(client, looks=name).status_code == 302
        for path in PAGES:
            page = client.get(path, follow=True).content.decode()
            assert title(page) == looks.NAMES[name]
            assert f"img/{name}.svg" in page
            assert f"img/{name}-new.svg" in page  # the dot for something new
            assert "img/mark" not in page.split("</head>")[0]
        wishes(client, looks="")
        assert title(client.get("/").content.decode()).endswith("Midspan")


def test_the_wish_is_kept_on_the_device_and_nowhere_else(cast):
    client = browser(cast.ada)
    wishes(client, looks="notes")
    assert title(browser(cast.ada).get("/me/").content.decode()).endswith("Midspan")
    kept = client.cookies[looks.COOKIE]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"
    assert kept["max-age"] > 300 * 24 * 60 * 60
    on_a_borrowed_device = browser(cast.ada, borrowed=True)
    wishes(on_a_borrowed_device, looks="notes")
    assert on_a_borrowed_device.cookies[looks.COOKIE]["max-age"] == ""


@pytest.mark.parametrize(
    "nonsense", ["zebra.burn", "notes", ".", "", "notes.lock.forget", "é" * 40]
)
def test_nonsense_in_the_cookie_asks_for_nothing_it_does_not_spell(cast, nonsense):
    make_way_back(cast.ada)
    client = browser(cast.ada)
    client.cookies[looks.COOKIE] = nonsense
    assert client.get("/me/").status_code == 200
    assert deed(client) == ""


def test_keys_are_closed_or_removed_only_where_there_is_a_way_back(cast):
    client = browser(cast.ada)
    for chosen in looks.DEEDS:
        wishes(client, deed=chosen)
        assert deed(client) == ""
    make_way_back(cast.ada)
    assert deed(client) == "forget"
    wishes(client, deed="lock")
    assert deed(client) == "lock"
    wishes(client, deed="")
    assert deed(client) == ""


def test_on_a_borrowed_device_leaving_quickly_signs_out_when_one_can_come_back(cast):
    client = browser(cast.ada, borrowed=True)
    assert deed(client) == ""
    make_way_back(cast.ada)
    assert deed(client) == "sign-out"
