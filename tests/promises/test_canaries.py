"""The search for canaries finds words in every spelling in which they could have travelled."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import urlencode

import pytest

from tests.canaries import Canaries

WORDS = "the heron came back at dusk?>ü"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        b"INSERT INTO act VALUES('" + WORDS.encode() + b"')",
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        json.dumps({"words": WORDS}).encode(),
        json.dumps({"words": WORDS}, ensure_ascii=False).encode(),
        urlencode({"words": WORDS}).encode(),
        WORDS.encode().hex().encode(),
        *[b64encode(b"x" * n + WORDS.encode() + b"tail") for n in range(5)],
        *[urlsafe_b64encode(b"x" * n + WORDS.encode()).rstrip(b"=") for n in range(5)],
        b64encode(WORDS.encode("utf-16-le")),
    ],
)
def test_a_canary_is_found(data: bytes) -> None:
    canaries = Canaries()
    canaries(WORDS)
    assert canaries.seen_in([("a place", data)]) == [f"{WORDS!r} stands in a place"]


def test_where_there_is_none_nothing_is_found() -> None:
    canaries = Canaries()
    canaries(WORDS)
    assert canaries.seen_in([("a place", b"w1.AAAA.BBBB" * 100), ("another", b"")]) == []


def test_words_that_could_turn_up_by_chance_are_refused() -> None:
    with pytest.raises(AssertionError):
        Canaries()("hello")
