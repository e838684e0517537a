"""Every address is listed with who may ask it, and the private ones keep to that.

Not yours and not there look the same, so that nobody learns from an address that something is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from midspan.people.models import HostAct, Person, Place
from midspan.relationships import reach
from tests.cast import Cast, browser, drawn

LISTED = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text(encoding="utf-8"))
OWN = [(address, how) for address, ways in LISTED["own"].items() for how in ways]
HOSTS = [(address, how) for address, ways in LISTED["hosts"].items() for how in ways]
REACHED = [(address, how) for address, ways in LISTED["reached"].items() for how in ways]


def spoken(pattern: object) -> str:
    """A route or regular expression as the list writes it: /r/<rel>/acts/."""
    text = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", str(pattern))
    return re.sub(r"<\w+:", "<", text).replace("/?", "/").strip("^$")


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + spoken(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, here)
        else:
            assert isinstance(entry, URLPattern)
            yield here


def ask(client: Client, how: str, address: str, **parts: str) -> Any:
    for name, value in parts.items():
        address = address.replace(f"<{name}>", value)
    if how == "GET":
        return client.get(address)
    return client.post(address, "{}", content_type="application/json")


def seen(response: HttpResponse) -> tuple[int, bytes]:
    return response.status_code, re.sub(rb"[\w-]{22,}", b"", response.content)


def test_every_address_is_listed_and_the_list_invents_none() -> None:
    listed = [*LISTED["open"], *LISTED["own"], *LISTED["hosts"], *LISTED["reached"]]
    assert sorted(set(addresses(get_resolver()))) == sorted(listed)


@pytest.mark.parametrize(("address", "how"), REACHED)
def test_those_who_are_in_it_reach_it(cast: Cast, address: str, how: str) -> None:
    for person in (cast.ada, cast.bo):
        answer = ask(browser(person), how, address, rel=cast.rel)
        # "{}" is no act, so a deed is refused for its form; what matters is that it got so far.
        assert answer.status_code == (200 if how == "GET" else 400)


@pytest.mark.parametrize(("address", "how"), REACHED)
def test_for_all_others_it_is_not_there(cast: Cast, address: str, how: str) -> None:
    for person in (cast.cleo, cast.dara):
        not_theirs = ask(browser(person), how, address, rel=cast.rel)
        not_there = ask(browser(person), how, address, rel=drawn(16))
        assert not_theirs.status_code == 404
        assert seen(not_theirs) == seen(not_there)


@pytest.mark.parametrize(("address", "how"), [*REACHED, *OWN, *HOSTS])
def test_a_stranger_is_shown_to_the_door(cast: Cast, address: str, how: str) -> None:
    there = ask(browser(), how, address, rel=cast.rel)
    not_there = ask(browser(), how, address, rel=drawn(16))
    assert there.status_code in {302, 401}
    assert there.headers.get("Location", "/sign-in/").startswith("/sign-in/")
    assert there.status_code == not_there.status_code


@pytest.mark.parametrize(("address", "how"), OWN)
def test_ones_own_pages_are_there_for_their_person(cast: Cast, address: str, how: str) -> None:
    answer = ask(browser(cast.ada), how, address)
    assert answer.status_code in ({200} if how == "GET" else {200, 302, 400, 422})
    assert not answer.headers.get("Location", "").startswith("/sign-in/")


@pytest.mark.parametrize(("address", "how"), HOSTS)
def test_what_hosts_do_is_there_for_hosts_only(cast: Cast, address: str, how: str) -> None:
    for person in (cast.ada, cast.bo, cast.cleo, cast.dara):
        assert ask(browser(person), how, address).status_code == 404
    Person.objects.filter(pk=cast.ada.pk).update(hosts=True)
    answer = ask(browser(cast.ada), how, address)
    # Taking back and opening again are about somebody, and "{}" names nobody.
    named = address in {"/host/take-back/", "/host/open-again/"}
    assert answer.status_code in ({404} if named else {200} if how == "GET" else {302, 422})


@pytest.mark.parametrize("how", ["GET", "POST"])
def test_nobody_reaches_the_notebook_of_another(cast: Cast, how: str) -> None:
    book = reach.book(cast.ada).pk
    address = "/r/<rel>/acts/"
    assert ask(browser(cast.ada), how, address, rel=book).status_code == (
        200 if how == "GET" else 400
    )
    assert ask(browser(cast.bo), how, address, rel=book).status_code == 404


#: On the page, and to what asks in JSON.
CLOSED_DOOR = (b"You need an invitation to come in.", b'"code": "closed-door"')
TOLD = b"This account is closed"


def is_closed_to(client: Client, address: str) -> bool:
    """Whether the door stands before this address, however it is asked."""
    parts = {"code": drawn(16), "invitation": drawn(16), "seal": "x", "mark": "x", "rel": drawn(16)}
    answers = [ask(client, how, address, **parts) for how in ("GET", "POST")]
    closed = {any(said in answer.content for said in CLOSED_DOOR) for answer in answers}
    assert len(closed) == 1
    assert closed == {False} or {answer.status_code for answer in answers} == {403}
    return closed.pop()


@pytest.mark.parametrize("address", LISTED["open"])
def test_beside_a_closed_door_strangers_see_what_is_listed_and_no_more(
    cast: Cast, address: str
) -> None:
    assert not is_closed_to(browser(), address)
    Place.objects.update(open_to_strangers=False)
    assert is_closed_to(browser(), address) is (address not in LISTED["beside_a_closed_door"])
    assert not is_closed_to(browser(cast.ada), address)


@pytest.mark.parametrize(("address", "how"), [*REACHED, *OWN, *HOSTS])
def test_a_closed_door_sends_to_sign_in_those_who_were_going_somewhere(
    cast: Cast, address: str, how: str
) -> None:
    open_door = ask(browser(), how, address, rel=cast.rel)
    Place.objects.update(open_to_strangers=False)
    closed_door = ask(browser(), how, address, rel=cast.rel)
    assert closed_door.status_code == open_door.status_code
    assert closed_door.headers.get("Location") == open_door.headers.get("Location")


@pytest.mark.parametrize("address", [*LISTED["open"], *LISTED["own"], *LISTED["reached"]])
def test_somebody_whose_account_is_closed_is_told_so_everywhere(cast: Cast, address: str) -> None:
    """But for the pages that say who has what power here. Nothing else is reached with it."""
    client = browser(cast.ada)
    HostAct.objects.create(by=cast.bo, about=cast.ada, kind="closed", words="Far too much.")
    parts = {"code": "x", "invitation": drawn(16), "seal": "x", "mark": "x"}
    answer = ask(client, "GET", address, rel=cast.rel, **parts)
    is_for_everyone = address in {"/who-can-see-what/", "/about-this-place/"}
    assert answer.status_code == (200 if is_for_everyone else 403)
    assert (TOLD in answer.content) is not is_for_everyone


def test_a_session_that_was_ended_opens_nothing(cast: Cast) -> None:
    client = browser(cast.ada)
    assert client.get(f"/r/{cast.rel}/").status_code == 200
    Person.objects.get(pk=cast.ada.pk).sessions.all().delete()
    assert client.get(f"/r/{cast.rel}/").status_code == 302
