"""Logs that another worker has made grow are read together, and handed on as if each by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from midspan.live import frames, limits, reader
from midspan.live.following import LOOK_AGAIN, Following


class Loop:
    """Turns when it is told to; a look ends when the test says so."""

    def __init__(self) -> None:
        self.soon: deque[Callable[[], Any]] = deque()
        self.later: list[float] = []

    def call_soon(self, deed: Callable[[], Any]) -> None:
        self.soon.append(deed)

    def call_later(self, wait: float, deed: Callable[..., Any], *given: Any) -> None:
        self.later.append(wait)
        self.soon.append(lambda: deed(*given))

    def turn(self) -> None:
        while self.soon:
            self.soon.popleft()()


class Follower(SimpleNamespace):
    __hash__ = object.__hash__  # type: ignore[assignment]

    def say(self, said: list[Any]) -> None:
        for acts in said:
            self.heard += [int(bytes(act)) for act in acts.acts]


class Log:
    """So many acts in each relationship, read as limits.py says; it keeps what was asked."""

    def __init__(self, many: int) -> None:
        self.acts = {f"r{number:03}": 0 for number in range(many)}
        self.looks: list[Mapping[str, int]] = []
        self.fails = 0
        #: Relationships of which nothing can be read.
        self.broken: set[str] = set()
        self.waiting: list[Callable[[], None]] = []

    def pages(self, after: Mapping[str, int]) -> dict[str, reader.Page]:
        self.looks.append(after)
        most = limits.PAGE // len(after)
        found = {}
        for rel, seq in after.items():
            acts = [{"seq": n, "id": f"{rel}-{n}"} for n in range(seq + 1, self.acts[rel] + 1)]
            found[rel] = reader.Page(acts[:most], is_full=len(acts) >= most)  # type: ignore[arg-type]
        return found

    def ask(self, look: Callable[[], Any], then: Callable[[Any], None]) -> None:
        assert not self.waiting, "two looks at once"
        self.waiting = [lambda: then(look())]

    def answer(self, loop: Loop) -> bool:
        """One look is over; False when none was under way."""
        if not self.waiting:
            return False
        self.waiting.pop()()
        self.fails -= 1
        loop.turn()
        return True


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A hundred and twenty relationships, each with somebody who hears it."""
    log, loop = Log(120), Loop()

    def pages(after: Mapping[str, int]) -> Any:
        return None if log.fails > 0 or log.broken & after.keys() else log.pages(after)

    monkeypatch.setattr(reader, "pages", pages)
    monkeypatch.setattr(frames, "raw", lambda act: frames.write(act["seq"]))
    following = Following(loop, log, lambda rel: None, lambda rel: None)  # type: ignore[arg-type]
    followers = {}
    for rel in log.acts:
        one = followers[rel] = Follower(heard=[], at={rel: 0}, waiting=set())
        following.opened(following.open(rel), one, (0, 1))  # type: ignore[arg-type]
    return SimpleNamespace(log=log, loop=loop, following=following, followers=followers)


def rings(many: Any) -> None:
    for channel in many.following.channels.values():
        many.following.catch_up(channel)


def test_what_has_grown_in_one_turn_is_read_in_few_looks(many: Any) -> None:
    many.log.acts = dict.fromkeys(many.log.acts, 3)
    rings(many)
    rings(many)  # a bell that rings twice before anybody looked
    many.loop.turn()
    while many.log.answer(many.loop):
        pass
    assert all(one.heard == [1, 2, 3] for one in many.followers.values())
    assert [len(look) for look in many.log.looks] == [50, 50, 20]


def test_a_log_that_is_long_does_not_keep_the_others_waiting(many: Any) -> None:
    many.log.acts = dict.fromkeys(many.log.acts, 1) | {"r000": 700}
    rings(many)
    many.loop.turn()
    for _ in range(3):
        many.log.answer(many.loop)
    assert all(len(one.heard) >= 1 for one in many.followers.values())
    while many.log.answer(many.loop):
        pass
    assert many.followers["r000"].heard == list(range(1, 701))


def test_what_grows_while_it_is_read_is_read_again(many: Any) -> None:
    many.log.acts["r007"] = 1
    many.following.catch_up(many.following.channels["r007"])
    many.loop.turn()
    many.log.acts["r007"], many.log.acts["r008"] = 2, 1
    for rel in ("r007", "r008"):
        many.following.catch_up(many.following.channels[rel])
    while many.log.answer(many.loop):
        pass
    assert (many.followers["r007"].heard, many.followers["r008"].heard) == ([1, 2], [1])


def test_a_look_that_fails_is_tried_again_for_each(many: Any) -> None:
    many.log.acts["r001"] = many.log.acts["r002"] = 2
    many.log.fails = 2
    for rel in ("r001", "r002"):
        many.following.catch_up(many.following.channels[rel])
    many.loop.turn()
    while many.log.answer(many.loop):
        pass
    assert LOOK_AGAIN in many.loop.later
    assert many.followers["r001"].heard == many.followers["r002"].heard == [1, 2]


def test_a_log_that_cannot_be_read_keeps_nobody_else_from_hearing(many: Any) -> None:
    many.log.acts = dict.fromkeys(many.log.acts, 1)
    many.log.broken = {"r010"}
    rings(many)
    many.loop.turn()
    for _ in range(200):
        many.log.answer(many.loop)
    heard = {rel for rel, one in many.followers.items() if one.heard == [1]}
    assert heard == many.log.acts.keys() - {"r010"}
    many.log.broken = set()
    many.log.answer(many.loop)
    while many.log.answer(many.loop):
        pass
    assert many.followers["r010"].heard == [1]
