"""Ringing: what the bell tells (midspan/bell.py): a log has grown, or somebody is out.

The first four methods are called from any thread, the others on the loop, by other workers' bells
too (bus.py).
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import TYPE_CHECKING

from midspan.live import frames, limits, reader
from midspan.live.deadlines import Deadlines

if TYPE_CHECKING:
    from midspan.live.hub import Hub


class Ringing:
    def __init__(self, hub: Hub, loop: AbstractEventLoop) -> None:
        self.hub = hub
        self.loop = loop
        #: What the bell has just said is over, so that a look from a moment before, which did
        #: not see it yet, opens nothing: sessions, and (person, relationship) that was left.
        self.over: set[str | tuple[str, str]] = set()
        self.forgetting: Deadlines[str | tuple[str, str]] = Deadlines(
            loop, limits.TICKET, self.over.discard
        )

    def ring(self, rel: str, *, changed: bool = False) -> None:
        self.on_the_loop(lambda: self.rang(rel, changed))

    def left(self, person_id: str, rel: str) -> None:
        self.on_the_loop(lambda: self.has_left(person_id, rel))

    def signed_out(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.has_signed_out(session_hash))

    def woken(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.over.discard(session_hash))

    def on_the_loop(self, deed: Callable[[], None]) -> None:
        if self.hub.is_open:
            self.loop.call_soon_threadsafe(deed)

    def rang(self, rel: str, changed: bool) -> None:
        channel = self.hub.following.channels.get(rel)
        if channel is None:
            return
        self.hub.following.catch_up(channel)
        if changed:
            self.hub.reader.ask(lambda: reader.epoch(rel), lambda n: self.roster_changed(rel, n))

    def roster_changed(self, rel: str, n: int | None) -> None:
        channel = self.hub.following.channels.get(rel)
        if channel is not None and n:
            channel.n = n
            self.hub.following.tell(rel, frames.Changed(rel, n))

    def has_left(self, person: str, rel: str) -> None:
        """Nothing more of this relationship reaches any page of this person."""
        self.remember_over((person, rel))
        for visit in list(self.hub.people.get(person, ())):
            if rel in visit.at:
                self.hub.presence.go(visit, [rel])
                self.hub.following.unfollow(visit, rel)
                del visit.at[rel]
                if visit.at:
                    visit.say([frames.Refused(rel, "", "not-here")])
                else:
                    visit.close("left")
        self.hub.presence.out(person, rel)

    def has_signed_out(self, session: str) -> None:
        self.remember_over(session)
        for visits in list(self.hub.people.values()):
            for visit in list(visits):
                if visit.session == session:
                    visit.close("signed-out")

    def remember_over(self, what: str | tuple[str, str]) -> None:
        self.over.add(what)
        self.forgetting.set(what)

    def stop(self) -> None:
        self.forgetting.stop()
