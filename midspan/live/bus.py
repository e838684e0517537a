"""The bus: the bell between workers, over Redis, when there are several.

The log is the truth, and the bus says only where to look: no word, sealed or not, goes over it.
Each worker numbers what it says and says twice a second how far it has come. So whoever missed
something knows it within a moment, however it was missed, and looks at the log itself; so does
everybody, every other second, while the bus is away. What comes twice is heard once.

How people are here is never stored; workers tell it each other over the bus and forget it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from midspan.live import limits

if TYPE_CHECKING:
    from midspan.live.hub import Hub

logger = logging.getLogger(__name__)

AWAY = (RedisError, OSError, TimeoutError)


class Said(msgspec.Struct, omit_defaults=True):
    """What one worker says at once. With nothing in it, it says only how far it has come."""

    by: str
    #: How many messages with something in them it has said, this one included.
    n: int = 0
    #: relationship -> number of its newest act, 0 when that is not known here
    rings: dict[str, int] = {}
    #: Relationships whose record of who is in it has changed.
    changed: list[str] = []
    #: (person, relationship) that was left.
    left: list[tuple[str, str]] = []
    #: Sessions that have ended.
    over: list[str] = []
    #: Sessions that slept, and are again.
    woken: list[str] = []
    #: relationship -> person -> how they are here, as far as this worker sees; whole each time
    here: dict[str, dict[str, str]] = {}
    #: Relationships of which the one who says this wants to know who is here.
    who: list[str] = []
    #: That these are all it follows, to be answered in one.
    whole: bool = False
    #: That `here` is this answer: what is not in it, of what was asked for, is empty.
    to: str = ""
    #: This worker stops.
    bye: bool = False

    def says_something(self) -> bool:
        said = (self.rings, self.changed, self.left, self.over, self.woken, self.here, self.who)
        return any((*said, self.to))


class Worker:
    """Another worker, as far as it was heard."""

    __slots__ = ("at", "n")

    def __init__(self) -> None:
        self.n = 0
        self.at = 0.0


class Bus:
    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop, url: str, name: str) -> None:
        self.hub, self.loop, self.name = hub, loop, name
        self.me = secrets.token_urlsafe(9)
        self.redis = Redis.from_url(
            url, socket_timeout=limits.BUS_PATIENCE, socket_connect_timeout=limits.BUS_PATIENCE
        )
        self.next = Said(self.me)
        self.answers: deque[Said] = deque()
        self.n = 0
        self.something = asyncio.Event()
        self.workers: dict[str, Worker] = {}
        #: When our own voice was heard last: while it is not, the bus is away, whatever it says.
        self.heard_at = -limits.BUS_PATIENCE
        self.is_up = False
        #: What was asked for when all was asked for last.
        self.asked: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    # Said to the others. On the loop, but for the three that the bell rings from any thread.

    def ring(self, rel: str, *, changed: bool = False) -> None:
        self.on_the_loop(lambda: self.rang(rel, changed))

    def left(self, person_id: str, rel: str) -> None:
        self.on_the_loop(lambda: self.say(lambda said: said.left.append((person_id, rel))))

    def signed_out(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.say(lambda said: said.over.append(session_hash)))

    def woken(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.say(lambda said: said.woken.append(session_hash)))

    def on_the_loop(self, deed: Callable[[], None]) -> None:
        if self.hub.is_open:
            self.loop.call_soon_threadsafe(deed)

    def rang(self, rel: str, changed: bool) -> None:
        self.stored({rel: 0})
        if changed:
            self.next.changed.append(rel)

    def stored(self, rels: dict[str, int]) -> None:
        self.next.rings.update(rels)
        self.something.set()

    def here(self, rel: str, who: dict[str, str]) -> None:
        self.next.here[rel] = who
        self.something.set()

    def who(self, rel: str) -> None:
        self.next.who.append(rel)
        self.something.set()

    def say(self, put: Callable[[Said], None]) -> None:
        put(self.next)
        self.something.set()

    # Three tasks: say it, listen, and mind the time

    async def start(self) -> None:
        for work in (self.speak, self.listen, self.mind):
            self.tasks.append(self.loop.create_task(self.again_and_again(work)))

    async def again_and_again(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except AWAY as error:
                logger.info("the bus is away: %s", type(error).__name__)
            except Exception:
                logger.exception("a mistake on the bus")
            await asyncio.sleep(limits.BUS_AGAIN * random.uniform(0.5, 1.0))

    async def speak(self) -> None:
        while True:
            await self.something.wait()
            self.something.clear()
            said, self.next = self.next, Said(self.me)
            await self.publish(said)
            while self.answers:
                await self.publish(self.answers.popleft())

    async def publish(self, said: Said) -> None:
        """If this fails, whoever hears the next number knows that one is missing."""
        self.n += said.says_something()
        said.n = self.n
        await self.redis.publish(self.name, msgspec.json.encode(said))

    async def listen(self) -> None:
        async with self.redis.pubsub(ignore_subscribe_messages=True) as line:
            await line.subscribe(self.name)
            self.missed()
            while True:
                heard: Any = await line.get_message(timeout=limits.BUS_PATIENCE)
                if heard is not None:
                    self.hear(heard["data"])

    async def mind(self) -> None:
        while True:
            self.something.set()
            await asyncio.sleep(limits.BUS_BEAT)
            now = self.loop.time()
            if now - self.heard_at > limits.BUS_PATIENCE:
                if self.is_up:
                    logger.warning("the bus is away; the log is looked at meanwhile")
                self.is_up = False
                self.hub.looking.look_at_all()
            for name, worker in list(self.workers.items()):
                if self.is_up and now - worker.at > limits.WORKER_GONE:
                    self.went(name)
                    self.missed()  # it may have stored what it could not tell any more

    # Heard from the others

    def hear(self, data: bytes) -> None:
        try:
            said = msgspec.json.decode(data, type=Said)
        except msgspec.MsgspecError:
            return logger.warning("something on the bus was not ours")
        if said.by == self.me:
            return self.heard_ourselves()
        if said.bye:
            return self.went(said.by)
        worker = self.workers.setdefault(said.by, Worker())
        says_something = said.says_something()
        if says_something and said.n <= worker.n:
            return None  # it came twice
        if said.n != worker.n + says_something:
            self.missed()
        worker.n, worker.at = said.n, self.loop.time()
        return self.take(said)

    def heard_ourselves(self) -> None:
        self.heard_at = self.loop.time()
        if not self.is_up:
            self.is_up = True
            for worker in self.workers.values():
                worker.at = self.heard_at  # nobody could be heard
            self.missed()

    def take(self, said: Said) -> None:
        for rel, seq in said.rings.items():
            self.hub.looking.rang_elsewhere(rel, seq)
        for rel in said.changed:
            self.hub.bell.rang(rel, changed=True)
        for person, rel in said.left:
            self.hub.bell.has_left(person, rel)
        for session in said.over:
            self.hub.bell.has_signed_out(session)
        self.hub.bell.over.difference_update(said.woken)
        if said.to and said.to != self.me:
            return
        rels = self.asked if said.to else said.here
        for rel in rels:
            if rel in self.hub.following.channels:
                self.hub.presence.hear(rel, said.by, said.here.get(rel, {}))
        here = {rel: who for rel in said.who if (who := self.hub.presence.mine(rel))}
        if said.whole:
            self.answers.append(Said(self.me, here=here, to=said.by))
            self.something.set()
        elif here:
            self.next.here.update(here)
            self.something.set()

    def missed(self) -> None:
        """Something may have been said that was not heard: look, and ask who is here."""
        self.hub.looking.look_at_all()
        self.asked = list(self.hub.following.channels)
        if self.asked:
            self.next.who, self.next.whole = self.asked, True
            self.something.set()

    def went(self, name: str) -> None:
        if self.workers.pop(name, None) is not None:
            self.hub.presence.lost(name)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        with suppress(*AWAY):
            said = Said(self.me, n=self.n, bye=True)
            await self.redis.publish(self.name, msgspec.json.encode(said))
            await self.redis.aclose()
