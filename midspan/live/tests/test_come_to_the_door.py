"""Who comes in, who does not, and what happens to who behaves like no page of ours."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from midspan.live.tests.conftest import Meeting, Page, Place


def hello(page: Page, **other: Any) -> None:
    said = {"v": 1, "ticket": page.person["ticket"], "since": {page.meeting.rel: 0}}
    page.say(t="hello", **said | other)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:1"])
def test_a_page_of_another_site_does_not_come_in(meeting: Meeting, origin: str) -> None:
    meeting.page(origin=f"http://localhost:{meeting.place.port}").speak()
    with pytest.raises(InvalidStatus) as refused:
        meeting.page(origin=origin)
    assert refused.value.response.status_code == 403


def test_a_name_that_is_not_ours_does_not_come_in(meeting: Meeting) -> None:
    # DNS rebinding: the page's own origin, pointed at this machine.
    answer = upgrade(meeting, host="rebound.example", origin="http://rebound.example")
    assert answer.startswith(b"HTTP/1.1 403")
    assert upgrade(meeting).startswith(b"HTTP/1.1 101")


def test_firefox_comes_in(meeting: Meeting) -> None:
    assert upgrade(meeting, connection="keep-alive, Upgrade").startswith(b"HTTP/1.1 101")


def test_there_is_no_other_door(meeting: Meeting) -> None:
    with pytest.raises(InvalidStatus) as refused:
        meeting.page(path="/live/ticket/")
    assert refused.value.response.status_code == 404


def upgrade(
    meeting: Meeting, host: str = "", origin: str = "", connection: str = "Upgrade"
) -> bytes:
    lines = [
        "GET /live HTTP/1.1",
        f"Host: {host or f'localhost:{meeting.place.port}'}",
        f"Connection: {connection}",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        f"Cookie: {'x' * 6000}",
        *([f"Origin: {origin}"] if origin else []),
    ]
    with socket.create_connection(("localhost", meeting.place.port), 5) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return line.recv(1000)


def ask_for_ticket(meeting: Meeting, session: str) -> tuple[int, dict[str, str]]:
    asked = HTTPConnection("localhost", meeting.place.port, timeout=10)
    asked.request("GET", "/live/ticket/", headers={"Cookie": f"midspan={session}"})
    answer = asked.getresponse()
    said = json.loads(answer.read())
    asked.close()
    return answer.status, said


def test_a_page_that_is_signed_in_gets_a_ticket_that_opens(meeting: Meeting) -> None:
    status, said = ask_for_ticket(meeting, meeting.people[0]["session"])
    assert status == 200
    page = meeting.page(since=None)
    hello(page, ticket=said["ticket"])
    assert page.hear("welcome")["rels"]


def test_a_page_that_is_not_signed_in_gets_none(meeting: Meeting, place: Place) -> None:
    place.do("end_session", session=meeting.people[0]["session"])
    for session in (meeting.people[0]["session"], "x" * 32, ""):
        assert ask_for_ticket(meeting, session) == (401, {"code": "signed-out"})


@pytest.mark.parametrize("ticket", ["", "nonsense", "a:b:c"])
def test_without_a_ticket_of_ours(meeting: Meeting, ticket: str) -> None:
    page = meeting.page(since=None)
    hello(page, ticket=ticket)
    assert page.closes() == (4403, {"t": "closing", "code": "ticket", "again": 0})


def test_with_a_ticket_that_is_too_old(meeting: Meeting, place: Place) -> None:
    page = meeting.page(since=None)
    old = place.do("old_ticket", person=page.person["id"], session=page.person["session"])
    hello(page, ticket=old)
    assert page.closes()[1]["code"] == "ticket"


def test_with_a_ticket_of_a_session_that_has_ended(meeting: Meeting, place: Place) -> None:
    page = meeting.page(since=None)
    place.do("end_session", session=page.person["session"])
    hello(page)
    assert page.closes() == (4401, {"t": "closing", "code": "signed-out", "again": None})


def test_a_page_of_another_version_is_told(meeting: Meeting) -> None:
    page = meeting.page(since=None)
    hello(page, v=2)
    assert page.closes()[1] == {"t": "closing", "code": "version", "again": None}


def test_who_says_nothing_is_asked_to_go(meeting: Meeting) -> None:
    page = meeting.page(since=None)
    assert page.closes() == (4408, {"t": "closing", "code": "hello", "again": 1})


def test_who_speaks_before_hello_is_asked_to_go(meeting: Meeting) -> None:
    page = meeting.page(since=None)
    page.write()
    assert page.closes()[1]["code"] == "hello"
    assert meeting.log() == []


def test_lines_right_behind_hello_are_stored(meeting: Meeting) -> None:
    page = meeting.page(since=None)
    hello(page)
    acts = [page.write(), page.write()]
    assert [page.hear("stored")["id"] for _ in acts] == [act["id"] for act in acts]


@pytest.mark.parametrize("garbage", ["hello", "{", "[1]\x00", '{"t":', "[]", "[" * 5000])
def test_garbage_closes(meeting: Meeting, garbage: str) -> None:
    page = meeting.page()
    page.socket.send(garbage)
    assert page.closes() == (4400, {"t": "closing", "code": "malformed", "again": None})


def test_bytes_that_are_no_text_close(meeting: Meeting) -> None:
    page = meeting.page()
    page.socket.send(b'{"t":"bye"}')
    assert ended(page) == 1003
    page = meeting.page()
    raw(page, 0x81, b'{"t":"\xff\xfe"}')
    assert page.closes()[0] == 4400


def test_bits_that_mean_nothing_close(meeting: Meeting) -> None:
    for first in (0xC1, 0x83, 0x80):  # a reserved bit, an unknown sort, a part of nothing
        page = meeting.page()
        raw(page, first, b"{}")
        assert ended(page) == 1002


def test_a_long_line_may_come_in_parts(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    act = meeting.act(1, sealed="w1.AAAA." + "x" * 100_000)
    whole = json.dumps({"t": "act", **act})
    ada.socket.send([whole[:10], whole[10:70_000], whole[70_000:]])
    assert ada.hear("stored")["id"] == act["id"]
    assert bo.hear_acts(1)[0]["sealed"] == act["sealed"]


def test_half_a_frame_is_waited_for_and_hurts_nobody(meeting: Meeting) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    act = meeting.act(1)
    frame = masked(0x81, json.dumps({"t": "act", **act}).encode())
    ada.socket.socket.sendall(frame[:100])
    bo.speak()
    ada.socket.socket.sendall(frame[100:])
    assert ada.hear("stored")["id"] == act["id"]


@pytest.mark.parametrize("parts", [1, 4])
def test_too_large_a_frame_closes_whole_or_in_parts(meeting: Meeting, parts: int) -> None:
    ada, bo = meeting.page(0), meeting.page(1)
    piece = "x" * (132_000 // parts)
    with suppress(ConnectionClosed):  # it may not even let us finish
        ada.socket.send(piece if parts == 1 else iter([piece] * parts))
    assert ended(ada) == 1009
    bo.speak()


def test_who_writes_like_no_person_is_slowed_then_closed(own_place: type[Place]) -> None:
    # Slow enough that nothing comes back while they are written, on a busy machine too.
    place = own_place(PACE=0.5, BURST=20.0, REFUSALS=30)
    meeting = place.meet()
    ada, bo = meeting.page(0), meeting.page(1)
    acts = [ada.write() for _ in range(25)]
    assert {ada.hear("refused")["code"] for _ in range(3)} == {"pace"}
    heard = bo.hear_acts(20)
    assert [act["id"] for act in heard] == [act["id"] for act in acts[: len(heard)]]
    assert [ada.hear("stored")["id"] for _ in heard] == [act["id"] for act in heard]
    time.sleep(2.5)
    ada.speak(count=len(heard) + 1)
    for _ in range(60):
        ada.write()
    assert ada.closes() == (4429, {"t": "closing", "code": "pace", "again": 30})
    bo.speak()
    meeting.close()


def test_who_does_not_read_is_closed_and_others_hear_on(own_place: type[Place]) -> None:
    place = own_place(UNREAD=300_000, UNREAD_FOR=60.0, PACE=1e6, BURST=1e6)
    circle = place.meet(3)
    ada, bo = circle.page(0), circle.page(1)
    cleo = asleep(circle, 2)
    heard = 0
    for _ in range(200):
        ada.speak(sealed="w1.AAAA." + "x" * 100_000)
        heard += len(bo.hear_acts(1))
        if cleo_is_gone(cleo):
            break
    assert cleo_is_gone(cleo)
    assert heard == len(circle.log()) < 200
    circle.close()
    cleo.close()


def asleep(circle: Meeting, who: int) -> socket.socket:
    """A page that says hello and then never reads."""
    line = socket.create_connection(("localhost", circle.place.port), 5)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(
        b"GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    assert line.recv(1000).startswith(b"HTTP/1.1 101")
    ticket = circle.people[who]["ticket"]
    said = {"t": "hello", "v": 1, "ticket": ticket, "since": {circle.rel: 0}}
    line.sendall(masked(0x81, json.dumps(said).encode()))
    time.sleep(0.3)
    return line


def cleo_is_gone(line: socket.socket) -> bool:
    """Whether the server has cut this line, seen from the kernel: nothing is read."""
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return info[0] != 1  # TCP_ESTABLISHED


def masked(first: int, payload: bytes) -> bytes:
    mask, size = os.urandom(4), len(payload)
    length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0xFE, size)
    return bytes([first]) + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def raw(page: Page, first: int, payload: bytes) -> None:
    page.socket.socket.sendall(masked(first, payload))


def ended(page: Page) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            page.socket.recv(10)
    return closed.value.rcvd.code if closed.value.rcvd else 1006
