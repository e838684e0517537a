"""Another site can neither show our pages in a frame nor send a deed in somebody's name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, browser, drawn
from tests.promises.test_addresses import HOSTS, LISTED, OWN, REACHED, ask

GETS = sorted(
    {address for address, how in [*OWN, *REACHED, *HOSTS] if how == "GET"} | {*LISTED["open"]}
)
EVERY = sorted({*LISTED["open"], *LISTED["own"], *LISTED["hosts"], *LISTED["reached"]})
PARTS = {"<invitation>": "A" * 22, "<code>": "A" * 22, "<seal>": "A" * 30, "<mark>": "x"}


@pytest.fixture
def host(cast: Cast) -> Cast:
    """Ada reaches all there is to reach."""
    cast.ada.hosts = True
    cast.ada.save()
    return cast


def filled(address: str, rel: str) -> str:
    for name, value in (PARTS | {"<rel>": rel}).items():
        address = address.replace(name, value)
    return address


def cannot_be_framed(answer: Any) -> None:
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", GETS)
def test_no_page_can_be_put_in_a_frame(host: Cast, address: str) -> None:
    """So nobody is led to press a button of ours that they do not see."""
    cannot_be_framed(ask(browser(host.ada), "GET", address, rel=host.rel))


def refusals(cast: Cast) -> dict[int, Any]:
    """Pages that nobody meant to ask for: each is made somewhere else than the others."""
    client = browser(cast.ada)
    return {
        302: browser().get("/me/"),
        403: browser(cast.ada, csrf=True).post("/me/handle/", {"handle": "stolen"}),
        404: client.get(f"/r/{drawn(16)}/"),
        405: client.post("/me/kept/"),
        410: client.get("/begin/not-the-code/"),
        400: client.get("/", headers={"host": "elsewhere.example"}),
    }


def test_nor_can_a_page_that_refuses(host: Cast) -> None:
    for status, answer in refusals(host).items():
        assert answer.status_code == status
        cannot_be_framed(answer)


@pytest.mark.parametrize("address", EVERY)
def test_no_deed_is_done_without_the_token_of_a_page(host: Cast, address: str) -> None:
    """Tried at every address, also where nobody is signed in yet and where nothing is posted."""
    for client in (browser(host.ada, csrf=True), browser(csrf=True)):
        for headers in ({}, {"origin": "https://elsewhere.example"}, {"x-csrftoken": "a" * 64}):
            answer = client.post(
                filled(address, host.rel), "{}", content_type="application/json", headers=headers
            )
            assert answer.status_code == 403, headers
    client = browser(host.ada, csrf=True)
    assert client.get("/me/").status_code == 200


def test_the_token_of_one_browser_is_worth_nothing_in_another(host: Cast) -> None:
    theirs, hers = browser(host.bo, csrf=True), browser(host.ada, csrf=True)
    token = theirs.get("/me/").context["csrf_token"]
    hers.get("/me/")
    forged = {"handle": "stolen", "csrfmiddlewaretoken": str(token)}
    assert hers.post("/me/handle/", forged).status_code == 403
    hers.cookies.pop("midspan_form")
    assert hers.post("/me/handle/", forged).status_code == 403


WRITES = ("INSERT", "UPDATE", "DELETE")


def written_by(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [one["sql"] for one in asked if one["sql"].lstrip().startswith(WRITES)]


def test_nothing_is_done_by_looking(host: Cast) -> None:
    """A link or a picture on another site makes a browser look, with its cookie and no token."""
    client = browser(host.ada)
    client.get("/me/")  # what is told once was told
    written = {address: written_by(client, filled(address, host.rel)) for address in EVERY}
    assert {address: sql for address, sql in written.items() if sql} == {}


def test_json_of_a_page_is_read_by_that_page_alone(host: Cast) -> None:
    """Without CORS, and not guessed to be a script: another site gets nothing of it."""
    answer = browser(host.ada).get(
        f"/r/{host.rel}/acts/", headers={"origin": "https://elsewhere.example"}
    )
    assert json.loads(answer.content)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
