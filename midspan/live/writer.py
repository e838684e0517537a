"""The writer: one thread that commits everything waiting in one transaction.

It has its own connection to the database. An act is told to have been stored only after the
commit that holds it; a commit costs the disk the same for one act as for a hundred.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)

from midspan import counts
from midspan.live import limits
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope

if TYPE_CHECKING:
    from midspan.live.visit import Visit

logger = logging.getLogger(__name__)

#: How often a database that is busy or away is tried again before the senders hear that it is;
#: the pauses between make about six seconds, and the page keeps what it could not send.
TRIES = 5
FIRST_PAUSE = 0.2
#: SQLite waits so long for another's write lock before it counts as busy, in milliseconds.
BUSY = 2000
#: What SQLite keeps of the file in memory for the writer, in KiB (below 0: not in pages). A long
#: log has its ends in many places.
CACHE = -65536

Waiting = tuple["Visit", Envelope]
Done = tuple["Visit", Envelope, log.Outcome]


class Writer:
    """Takes acts on the loop, commits them on its thread, tells the loop what became of them."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        committed: Callable[[Sequence[Done]], None],
        *,
        using: str = "default",
    ) -> None:
        self.loop = loop
        self.committed = committed
        self.using = using
        self.waiting: deque[Waiting] = deque()
        self.acts = self.bytes = 0
        self.is_called = False
        self.is_over = False
        self.bell = threading.Semaphore(0)
        self.thread = threading.Thread(target=self.work, name="midspan-writer", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def take(self, visit: Visit, act: Envelope) -> bool:
        """On the loop: let an act wait for the next commit. False when too many wait."""
        size = len(act.sealed)
        if self.acts >= limits.WAITING_OF_ALL or self.bytes + size > limits.WAITING_BYTES:
            return False
        self.acts += 1
        self.bytes += size
        self.waiting.append((visit, act))
        if not self.is_called:
            # After whatever else this turn of the loop reads, so that it is one commit.
            self.is_called = True
            self.loop.call_soon(self.bell.release)
        return True

    def work(self) -> None:
        while True:
            self.bell.acquire()
            self.is_called = False
            # The loop may append meanwhile, and then calls again.
            group = [self.waiting.popleft() for _ in range(len(self.waiting))]
            for start in range(0, len(group), limits.GROUP):
                self.tell(self.commit(group[start : start + limits.GROUP]))
            if self.is_over and not self.waiting:
                break
        connections[self.using].close()

    def tell(self, done: Sequence[Done]) -> None:
        try:
            self.loop.call_soon_threadsafe(self.settle, done)
        except RuntimeError:
            logger.warning("the loop ended before %d acts were acknowledged", len(done))

    def settle(self, done: Sequence[Done]) -> None:
        self.acts -= len(done)
        self.bytes -= sum(len(act.sealed) for _, act, _ in done)
        self.committed(done)

    def commit(self, group: Sequence[Waiting]) -> Sequence[Done]:
        """Store a group; if the database refuses it, its halves, down to the act it refuses."""
        began = time.perf_counter()
        try:
            outcomes = self.patiently([(visit.person, act) for visit, act in group])
        except Exception as error:
            if len(group) > 1 and not is_away(error):
                middle = len(group) // 2
                return [*self.commit(group[:middle]), *self.commit(group[middle:])]
            # The kind of error only: its text may hold what somebody sent.
            logger.error("%d acts not stored: %s", len(group), type(error).__name__)
            outcomes = [log.Refused(code_of(error))] * len(group)
        else:
            counts.COMMITS.took(time.perf_counter() - began)
            counts.ACTS.add(by=sum(isinstance(one, log.Stored) for one in outcomes))
        return [
            (visit, act, outcome) for (visit, act), outcome in zip(group, outcomes, strict=True)
        ]

    def patiently(self, acts: Sequence[tuple[str, Envelope]]) -> list[log.Outcome]:
        """Append in one transaction, and again for a while when the database is busy or away.

        Trying again is safe even after a commit whose answer was lost: an act that is stored
        answers so, and is not stored twice.
        """
        pause = FIRST_PAUSE
        for left in range(TRIES, 0, -1):
            try:
                self.connect()
                with transaction.atomic(using=self.using):
                    return log.append(acts, using=self.using)
            except Exception as error:
                if not is_away(error):
                    raise
                connections[self.using].close()
                if left == 1 or self.is_over:
                    raise
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause *= 2
        raise AssertionError("unreachable")

    def connect(self) -> None:
        connection = connections[self.using]
        if connection.connection is None and connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout={BUSY}")
                cursor.execute(f"PRAGMA cache_size={CACHE}")

    def stop(self) -> None:
        """Commit what waits, then end. Called from another thread than the loop's."""
        self.is_over = True
        self.bell.release()
        self.thread.join()


def is_away(error: Exception) -> bool:
    """Whether the database itself is the trouble, and not what it was asked to store."""
    return isinstance(error, (OperationalError, InterfaceError))


def code_of(error: Exception) -> str:
    return "malformed" if isinstance(error, (DataError, IntegrityError)) else "unavailable"
