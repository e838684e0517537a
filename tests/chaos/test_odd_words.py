"""Ten thousand odd frames, records and forms, through the doors that people's own come through.

Made by hypothesis, the same each time unless MIDSPAN_TEST_CHANCE is set, so that a run that was
well stays well. Nothing of it breaks the server; whatever is stored is a whole act in its place.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan import base64url
from midspan.live import limits, reader, tickets, visit
from midspan.live.farewells import FAREWELLS
from midspan.live.hub import Hub
from midspan.people.models import Person
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.models import Act
from midspan.sealing import records
from tests.cast import Cast, browser, drawn, record
from tests.tree import ROOT

pytestmark = pytest.mark.django_db
FRAMES, RECORDS, FORMS = 6_000, 2_000, 2_000

odd = settings(
    deadline=None,
    database=None,
    derandomize=not os.environ.get("MIDSPAN_TEST_CHANCE"),
    suppress_health_check=list(HealthCheck),
)

REL, OTHER = drawn(16), drawn(16)
NAMES = [
    "t", "v", "rel", "n", "kind", "id", "count", "sealed", "after", "facts", "of_seq", "since",
    "ticket", "state", "author", "who", "handle", "way", "login", "record", "shape", "act",
    "offer", "claim", "until", "person", "book", "vaults", "x", "e", "borrowed", "notes",
]  # fmt: skip
ids = st.sampled_from([REL, OTHER, "A" * 22, "a" * 21, "", "../../etc/passwd", "é" * 22])
plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(0, 5), st.floats(allow_nan=False),
    st.text(max_size=40), ids, st.sampled_from(["said", "act", "hello", "leaves", "w1.AA.A"]),
    st.sampled_from([2**31, 2**63, 2**64, -1, 10**400]),
)  # fmt: skip
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=5,
)


def spoiled(whole: Callable[[], dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """What would be right, with some of its fields other, gone or more."""
    changes = st.dictionaries(st.sampled_from(NAMES), values, max_size=2)
    gone = st.sets(st.sampled_from(NAMES), max_size=1)
    return st.builds(
        lambda other, less: {k: v for k, v in (whole() | other).items() if k not in less},
        changes,
        gone,
    )


def stored_by_now() -> int:
    return Act.objects.filter(relationship=REL).count()


def act() -> dict[str, Any]:
    return {
        "t": "act", "rel": REL, "n": 1, "kind": "said", "id": drawn(16),
        "count": stored_by_now() + 1, "sealed": f"w1.{drawn(12)}.{drawn(16)}",
        "after": [], "facts": [],
    }  # fmt: skip


said = st.one_of(
    spoiled(act),
    st.integers(0, 3).map(lambda more: act() | {"count": stored_by_now() + more}),
    spoiled(lambda: {"t": "ask", "rel": REL, "after": 0}),
    spoiled(lambda: {"t": "here", "rel": REL, "state": "here"}),
    spoiled(lambda: {"t": "hello", "v": 1, "ticket": "", "since": {}}),
    st.just({"t": "bye"}),
    values,
).map(lambda one: json.dumps(one).encode())
one_frame = st.one_of(
    st.lists(said, min_size=1, max_size=4).map(b"\n".join),
    st.lists(said, min_size=1, max_size=2).map(lambda all: b"\n".join(all)[:-1]),
    st.binary(max_size=200),
    st.text(max_size=60).map(str.encode),
)


class Loop:
    """Time stands still, and what is for later is done when the test says so."""

    def time(self) -> float:
        return 0.0

    def call_soon(self, deed: Callable[..., object], *given: object) -> None:
        deed(*given)

    def call_later(self, seconds: float, deed: Callable[..., object], *given: object) -> Any:
        return self

    call_at = call_later

    def cancel(self) -> None:
        pass


class Wire:
    """Where frames go, and how it was closed."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed: tuple[int, str] | None = None

    def send(self, frame: bytes) -> None:
        assert self.closed is None, "said after it was closed"
        self.sent.append(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


@pytest.fixture
def talk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Hub, Person]:
    """A hub whose threads are the test's own, and Ada, in a pair that is known as REL."""
    from midspan.relationships.models import Membership, Relationship
    from midspan.sealing.models import Epoch

    Relationship.objects.create(id=REL, shape="pair")
    Epoch.objects.create(relationship=REL, n=1, record=record(REL, cast.ada, [cast.ada]), hash="h")
    Membership.objects.create(relationship_id=REL, person=cast.ada, since=1)
    hub = Hub(Loop())  # type: ignore[arg-type]
    hub.reader.ask = lambda look, then: then(hub.reader.look(look))
    standing = reader.Standing({"a session": datetime.now(UTC) + timedelta(days=1)}, {REL: (0, 1)})
    monkeypatch.setattr(reader, "standing", lambda person: standing)
    monkeypatch.setattr(limits, "REFUSALS", 10**9)
    return hub, cast.ada


def committed(hub: Hub) -> int:
    """What the writer's thread does, here and now."""
    group = list(hub.writer.waiting)
    hub.writer.waiting.clear()
    hub.writer.is_called = False
    if group:
        hub.writer.settle(hub.writer.commit(group))
    return len(group)


ANSWERS = msgspec.json.Decoder(dict[str, Any])


def test_odd_frames(talk, tell):
    hub, ada = talk
    seen: Counter[str] = Counter()
    hello = {"t": "hello", "v": 1, "since": {REL: 0}, "ticket": tickets.give(ada.pk, "a session")}

    @settings(odd, max_examples=FRAMES)
    @given(one_frame, st.booleans())
    def frame_by_frame(frame: bytes, is_open: bool) -> None:
        wire = Wire()
        page = visit.Visit(hub, wire)
        try:
            hears(page, wire, frame, is_open)
        finally:
            page.end(dropped=False)
        assert not hub.people and not hub.following.channels
        assert not hub.writer.acts and not hub.writer.bytes
        seen["frames"] += 1

    def hears(page: visit.Visit, wire: Wire, frame: bytes, is_open: bool) -> None:
        if is_open:
            page.hear(json.dumps(hello).encode())
            assert page.state == "open"
        page.hear(frame)
        taken = committed(hub)
        said = [ANSWERS.decode(one) for sent in wire.sent for one in sent.split(b"\n")]
        for one in said:
            seen[one["t"]] += 1
            if one["t"] == "refused":
                seen["refused as " + one["code"]] += 1
        answered = sum(one["t"] in {"stored", "taken", "refused"} for one in said)
        assert page.state == "closed" or taken <= answered
        assert (wire.closed is None) == (page.state != "closed")
        if wire.closed:
            seen[f"closed as {wire.closed[1]}"] += 1
            assert wire.closed in {(code, why) for why, (code, _) in FAREWELLS.items()} | {
                (1000, "bye")
            }

    frame_by_frame()
    tell(f"odd frames: {dict(seen)}")
    assert seen["frames"] >= FRAMES
    # All ways were gone: stored, refused for its shape, closed as rubbish, and gone in order.
    for what in ("stored", "refused as malformed", "refused as count", "closed as malformed",
                 "closed as bye", "closed as hello"):  # fmt: skip
        assert seen[what] > 10, (what, seen)
    stored = log.acts_after(REL, 0, 10**6)
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    for one in stored:
        msgspec.convert(
            {k: v for k, v in one.items() if k not in {"seq", "author", "at"}}, Envelope
        )


def test_odd_records(cast, tell):
    whole = record(REL, cast.ada, [cast.ada, cast.bo], why="create")
    body = json.loads(base64url.read(whole.split(".")[1]))
    seen: Counter[str] = Counter()

    def spelled(said: object) -> str:
        text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
        parts = whole.split(".")
        written = base64url.write(text.encode("utf-8", "surrogatepass"))
        return ".".join([parts[0], written, *parts[2:]])

    fields = st.dictionaries(st.sampled_from(sorted(body)), values, max_size=2)
    right = st.fixed_dictionaries({}, optional={
        "at": st.just("2027-01-01T00:00:00Z"), "kc": st.just(drawn(32)), "rel": st.just(drawn(16)),
        "why": st.just("leave"),
    })  # fmt: skip
    changed = st.one_of(fields, right).map(lambda other: spelled(body | other))
    places = st.integers(0, len(whole) - 1)
    bitten = st.builds(
        lambda at, by: whole[:at] + by + whole[at + 1 :], places, st.text(max_size=2)
    )

    @settings(odd, max_examples=RECORDS)
    @given(st.one_of(changed, bitten, st.text(max_size=80), values.map(spelled)))
    def one_by_one(text: str) -> None:
        seen["records"] += 1
        try:
            read = records.read(text)
        except ValueError as error:
            seen[str(error)] += 1
        else:
            seen["read"] += 1
            assert read.hash == records.hash_of(text) and len(read.members) >= 1

    one_by_one()
    tell(f"odd records: {dict(seen)}")
    assert seen.keys() == {"records", "read", "malformed", "wrong-change"}, "as records.read says"
    assert seen["records"] >= RECORDS and seen["read"] > 10 and seen["malformed"] > 100


LISTED = tomllib.loads((ROOT / "tests/promises/addresses.toml").read_text(encoding="utf-8"))
OPEN_DEEDS = ["/begin/<code>/", "/join/<invitation>/", "/sign-in/", "/sign-in/salt/", "/sign-out/"]
LISTED_WAYS = {**LISTED["own"], **LISTED["hosts"], **LISTED["reached"]}
DEEDS = [*OPEN_DEEDS, *(address for address, ways in LISTED_WAYS.items() if "POST" in ways)]
PAGES = [*LISTED["open"], *(address for address, ways in LISTED_WAYS.items() if "GET" in ways)]
ASKED = [*((address, "POST") for address in DEEDS * 3), *((address, "GET") for address in PAGES)]
PARTS = {"<rel>": REL, "<invitation>": OTHER, "<code>": "A" * 22, "<seal>": "A" * 30}


def test_odd_forms(cast, tell):
    """JSON and forms, by somebody who hosts and by a stranger, to every address there is."""
    from midspan.relationships.models import Relationship

    pair: Relationship = cast.make_pair()
    Person.objects.filter(pk=cast.ada.pk).update(hosts=True)
    there = {"ada": browser(cast.ada), "a stranger": browser()}
    seen: Counter[str] = Counter()
    bodies = st.one_of(
        values.map(lambda said: (json.dumps(said).encode(), "application/json")),
        spoiled(act).map(lambda said: (json.dumps(said).encode(), "application/json")),
        spoiled(lambda: {"act": act(), "offer": {"id": OTHER, "sealed": "o1.A", "claim": "A" * 43}})
        .map(lambda said: (json.dumps(said).encode(), "application/json")),
        st.binary(max_size=60).map(lambda said: (said, "application/json")),
        st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30), max_size=4)
        .map(lambda said: (encoded(said), "application/x-www-form-urlencoded")),
        st.binary(max_size=60).map(lambda said: (said, "multipart/form-data; boundary=x")),
    )  # fmt: skip
    queries = st.one_of(
        st.just(""), st.builds("?{}={}".format, st.sampled_from(["after", "before", "most", "slot",
        "next", "who"]), st.one_of(st.integers(), st.text("a/:é\0%", max_size=9)))
    )  # fmt: skip

    @settings(odd, max_examples=FORMS)
    @given(st.sampled_from(ASKED), st.sampled_from(sorted(there)), bodies, queries)
    def one_by_one(asked: tuple[str, str], who: str, body: tuple[bytes, str], query: str) -> None:
        address, how = asked
        for name, value in (PARTS | {"<rel>": pair.pk}).items():
            address = address.replace(name, value)
        answer = there[who].generic(how, address + query.replace("\0", "%00"), *body)
        seen["forms"] += 1
        seen[f"{answer.status_code}"] += 1
        assert answer.status_code < 500, (how, address, query, body)
        if who == "ada" and address in {"/sign-out/", "/sign-in/"}:
            there["ada"] = browser(cast.ada)
        connection.run_on_commit.clear()

    one_by_one()
    tell(f"odd forms: {dict(seen)}")
    assert seen["forms"] >= FORMS
    assert seen["200"] > 50 and seen["400"] > 50 and seen["405"] < FORMS / 20


def encoded(said: dict[str, str]) -> bytes:
    from urllib.parse import urlencode

    return urlencode(said, errors="replace").encode()
