"""Whoever watches the machine learns how it is, and nothing about anybody: canaries say so."""

from __future__ import annotations

import http.client
import os
import re
import socket
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from midspan import counts
from midspan.host import watching
from tests.site import Site

TOKEN = "t" * 40
#: What somebody is, does and asks; none of it may be told on.
ADDRESS, HANDLE, REL, WORDS = (
    "203.0.113.77",
    "canary-handle",
    "CanaryRelationship1234",
    "canarywords",
)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("watched")
    site = Site(folder, MIDSPAN_METRICS=TOKEN, MIDSPAN_LOG="INFO").start()
    yield site
    site.stop()


def ask(site: Site, path: str, how: str = "GET", body: str = "", **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as line:
        given = {"Host": f"localhost:{site.port}"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        line.request(how, path, body or None, given)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def live_a_little(site: Site) -> None:
    """Pages that are there, that are not, that are refused, and what is no request at all."""
    seen_as = {"X_Forwarded_For": ADDRESS, "User_Agent": WORDS, "Cookie": f"midspan={WORDS}"}
    ask(site, "/", **seen_as)
    ask(site, f"/r/{REL}/", **seen_as)
    ask(site, f"/{WORDS}/", **seen_as)
    ask(site, f"/sign-in/?next={WORDS}", "POST", f"handle={HANDLE}", **seen_as,
        Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    ask(site, "/", **seen_as | {"Host": f"{WORDS}.example"})
    upgrade = (f"GET /live HTTP/1.1\r\nHost: {WORDS}\r\nX-Forwarded-For: {ADDRESS}\r\n"
               "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               f"Sec-WebSocket-Key: {'x' * 24}\r\n\r\n")  # fmt: skip
    for sent in (f"GET /{WORDS} HTTP/9\r\n\r\n", f"{WORDS}\r\n\r\n", upgrade):
        with socket.create_connection(("127.0.0.1", site.port), timeout=5) as line:
            line.sendall(sent.encode())
            line.recv(1000)


def told(text: str) -> list[str]:
    return [one for one in (ADDRESS, HANDLE, REL, WORDS) if one in text]


def test_no_address_no_path_and_nobody_stands_in_the_log(quiet: Site) -> None:
    live_a_little(quiet)
    assert ask(quiet, "/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
    assert told(quiet.log) == []
    assert "127.0.0.1" not in quiet.log


def test_the_numbers_hold_nobody_and_no_label_that_is_not_ours(quiet: Site) -> None:
    live_a_little(quiet)
    status, numbers = ask(quiet, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200 and told(numbers) == []
    labels = set(re.findall(r'\{\w+="([^"]*)"\}', numbers))
    ours = {word for each in counts.ALL if isinstance(each, counts.Count) for word in each.words}
    bounds = {f"{bound:g}" for bound in counts.BOUNDS} | {"+Inf"}
    workers = {"1"}
    assert {
        one for one in labels - ours - bounds - workers if not re.fullmatch(r"\d+\.\d+\.\d+", one)
    } == set()
    assert re.search(r'^midspan_pages_total\{status="4xx"\} [1-9]', numbers, re.M)
    assert all(re.fullmatch(r"(# (HELP|TYPE) .*|[a-z_]+(\{.*\})? [-\d.e+]+)", line)
               for line in numbers.splitlines())  # fmt: skip


def test_numbers_are_for_who_shows_the_token_and_else_not_there(quiet: Site) -> None:
    not_there = ask(quiet, "/nowhere/")[0]
    for shown in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        assert ask(quiet, "/metrics", **shown)[0] == not_there == 404
    assert ask(quiet, "/health/") == (200, "ok\n")
    assert ask(quiet, "/ready/") == (200, "ready\n")
    # By whatever name a balancer calls this machine, and no redirect.
    assert ask(quiet, "/ready/", Host="10.0.0.7") == (200, "ready\n")


def test_who_asks_for_addresses_gets_those_that_were_refused_and_no_path(tmp_path: Path) -> None:
    site = Site(tmp_path, MIDSPAN_METRICS="here", MIDSPAN_LOG_ADDRESSES="yes").start()
    try:
        live_a_little(site)
        assert ask(site, "/metrics")[0] == 200
        # Through a proxy it is somebody else who asks.
        assert ask(site, "/metrics", X_Forwarded_For="127.0.0.1")[0] == 404
        assert ask(site, "/metrics", Host="midspan.example.org")[0] in {400, 404}
        assert "This place writes down the address" in ask(site, "/who-can-see-what/")[1]
    finally:
        site.stop()
    assert told(site.log) == [ADDRESS]
    assert re.search(rf"{ADDRESS} POST /sign-in/: 403", site.log)


@pytest.mark.django_db
def test_a_database_that_is_away_or_older_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would end the transaction in which a test is.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    watched = watching.Watched(None)
    assert watched.look() == watching.READY
    older = watching.Watched(None)
    monkeypatch.setattr(watching, "missing_migrations", lambda: ["people.0099_something"])
    assert older.look() == watching.OLDER
    monkeypatch.setattr(connection, "cursor", lambda: (_ for _ in ()).throw(OperationalError()))
    monkeypatch.setattr(connection, "close", lambda: None)
    assert watched.look() == watching.AWAY
    for one in (watched, older):
        one.thread.shutdown()


def test_workers_count_each_for_itself_and_any_of_them_tells_for_all() -> None:
    file = counts.new_file(2)
    one, two = counts.Shared(file, 2, 0), counts.Shared(file, 2, 1)
    one.mine[counts.SOCKETS.at], two.mine[counts.SOCKETS.at] = 3, 4
    one.mine[counts.BEGAN.at] = one.mine[counts.ACTS.at] = 10
    assert one.sum(counts.SOCKETS.at) == two.sum(counts.SOCKETS.at) == 7
    assert two.each(counts.BEGAN.at) == [10, 0]
    # Whoever started it says so when it has ended; what it counted stays.
    counts.is_over(counts.Shared(file, 2, 0))
    assert (two.sum(counts.SOCKETS.at), two.each(counts.BEGAN.at)) == (4, [0, 0])
    assert two.sum(counts.ACTS.at) == 10
    os.close(file)


def test_these_addresses_are_listed_too() -> None:
    listed = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text())
    assert set(listed["watched"]) == {path for path in watching.PATHS if path.endswith("/")}
