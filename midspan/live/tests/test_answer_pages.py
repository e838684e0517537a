"""Pages beside the live line: answered in threads that last, and bringing a ticket for the line."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from midspan import answering
from midspan.live import tickets
from midspan.live.tests.conftest import PATIENCE, Meeting, Place
from midspan.people.sessions import mark
from tests.cast import Cast

FIRST_TICKET = re.compile(r'<script id="live-ticket" type="application/json">(.*?)</script>')


@contextmanager
def asked(
    place: Place, path: str, *, session: str = "", method: str = "GET", body: bytes = b""
) -> Iterator[http.client.HTTPResponse]:
    line = http.client.HTTPConnection("localhost", place.port, timeout=PATIENCE)
    try:
        line.request(method, path, body=body or None, headers={"Cookie": f"midspan={session}"})
        yield line.getresponse()
    finally:
        line.close()


def connections_of(place: Place) -> int:
    open_ones: int = place.do("connections_of_pages")
    return open_ones


@pytest.mark.django_db
def test_a_page_with_a_line_brings_its_first_ticket(cast: Cast) -> None:
    ada = cast.browser(cast.ada)
    for path in ("/", f"/r/{cast.rel}/"):
        [brought] = FIRST_TICKET.findall(ada.get(path).text)
        ticket = tickets.read(json.loads(brought))
        assert ticket == tickets.Ticket(cast.ada.pk, mark(ada.cookies["midspan"].value))


@pytest.mark.django_db
def test_a_page_of_nobody_brings_none(cast: Cast) -> None:
    assert not FIRST_TICKET.search(cast.browser().get("/").text)


def test_the_ticket_of_a_page_opens_the_line(meeting: Meeting, place: Place) -> None:
    with asked(place, "/", session=meeting.people[0]["session"]) as page:
        [brought] = FIRST_TICKET.findall(page.read().decode())
    meeting.people[0]["ticket"] = json.loads(brought)
    assert meeting.rel in meeting.page(0, since=None).hello()["rels"]


def test_many_pages_at_once_use_few_connections_and_keep_them(
    meeting: Meeting, place: Place
) -> None:
    def read(_: int) -> int:
        with asked(place, "/", session=meeting.people[0]["session"]) as page:
            page.read()
            return page.status

    with ThreadPoolExecutor(30) as readers:
        assert set(readers.map(read, range(60))) == {200}
    first = connections_of(place)
    assert 0 < first <= answering.THREADS
    with ThreadPoolExecutor(30) as readers:
        assert set(readers.map(read, range(60))) == {200}
    assert first <= connections_of(place) <= answering.THREADS


def test_what_is_longer_than_any_form_is_refused_and_not_kept(
    meeting: Meeting, place: Place
) -> None:
    path, session = f"/r/{meeting.rel}/acts/", meeting.people[0]["session"]
    long = json.dumps(meeting.act(1) | {"sealed": "w1.A." + "A" * 600_000}).encode()
    with asked(place, path, session=session, method="POST", body=long) as page:
        assert page.status in {400, 403, 413}
    assert meeting.log() == []


def test_what_comes_without_end_is_dropped_while_others_are_answered(
    meeting: Meeting, place: Place
) -> None:
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("localhost", place.port)) as line:
        line.sendall(
            b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        before = place.do("memory")
        for _ in range(640):
            line.sendall(piece)  # 40 MiB
        with asked(place, "/", session=meeting.people[0]["session"]) as page:
            assert page.status == 200
        assert place.do("memory") - before < 20 * 1024


def test_files_are_served_beside_the_pages(place: Place) -> None:
    with asked(place, "/") as page:
        [style] = re.findall(r'href="(/static/\w+/css/base\.css)"', page.read().decode())
        assert "default-src 'none'" in str(page.headers["Content-Security-Policy"])
        assert page.headers["Cache-Control"] == "no-store"
    with asked(place, style) as file:
        assert file.status == 200
        assert "immutable" in str(file.headers["Cache-Control"])
