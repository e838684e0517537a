"""Words that must never be seen outside the browsers they were typed and read in.

A journey types them; afterwards every request, header, live frame, log line and stored byte is
searched for them, in every spelling in which they could have travelled.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus


def spellings(words: str) -> set[bytes]:
    """The ways in which `words` could stand in bytes: as text, escaped, in base64, in hex."""
    plain = words.encode()
    found = {
        plain,
        words.encode("utf-16-le"),
        words.encode("utf-16-be"),
        json.dumps(words)[1:-1].encode(),
        quote(words).encode(),
        quote_plus(words).encode(),
        plain.hex().encode(),
    }
    for encoded in (plain, words.encode("utf-16-le")):
        found |= set(in_base64(encoded))
    return found


def in_base64(data: bytes) -> Iterator[bytes]:
    """The part of base64 that `data` fixes, wherever it begins within three bytes."""
    for before in range(3):
        whole = b64encode(b"\0" * before + data)
        first = -(-before * 8 // 6)
        last = (before + len(data)) * 8 // 6
        fixed = whole[first:last]
        yield fixed
        yield fixed.replace(b"+", b"-").replace(b"/", b"_")


class Canaries:
    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, words: str) -> str:
        """Say that `words` must stay between people; gives them back, to be typed."""
        assert len(words) >= 12, f"{words!r} is so short that it could turn up by chance"
        self.words.append(words)
        return words

    def seen_in(self, places: Iterable[tuple[str, bytes]]) -> list[str]:
        """Each place in which a canary was seen, in words for whoever reads the failure."""
        wanted = {words: spellings(words) for words in self.words}
        return [
            f"{words!r} stands in {place}"
            for place, data in places
            for words, ways in wanted.items()
            if any(way in data for way in ways)
        ]
