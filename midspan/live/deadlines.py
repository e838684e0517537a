"""Deadlines that are all equally far away, on one timer instead of one each.

Twenty thousand sockets that connect after a restart would otherwise be as many timers.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadlines(Generic[T]):
    """Calls `due` for each thing that was set, `seconds` later; `due` asks if it still matters."""

    def __init__(self, loop: AbstractEventLoop, seconds: float, due: Callable[[T], None]) -> None:
        self.loop = loop
        self.seconds = seconds
        self.due = due
        self.waiting: deque[tuple[float, T]] = deque()
        self.timer: TimerHandle | None = None

    def set(self, thing: T) -> None:
        self.waiting.append((self.loop.time() + self.seconds, thing))
        if self.timer is None:
            self.timer = self.loop.call_later(self.seconds, self.ring)

    def ring(self) -> None:
        now = self.loop.time()
        try:
            while self.waiting and self.waiting[0][0] <= now:
                self.due(self.waiting.popleft()[1])
        finally:
            # Whatever went wrong with one thing, the others are still due.
            self.timer = None
            if self.waiting:
                self.timer = self.loop.call_at(self.waiting[0][0], self.ring)

    def stop(self) -> None:
        if self.timer:
            self.timer.cancel()
        self.waiting.clear()
