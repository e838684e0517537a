"""The hub: everything of the live line that one process has once, and how it goes together.

Acts are stored by the writer (writer.py) and handed on to those who follow (following.py); the
bell tells what others stored and who is out (ringing.py), and with several workers the database
is asked when a bell may have been missed (looking.py). Everything but the bell's own four methods
happens on the loop.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Sequence
from typing import TYPE_CHECKING

from midspan import counts
from midspan.live import frames, limits
from midspan.live.following import Following, Outbox, put
from midspan.live.looking import Looking
from midspan.live.presence import Presence
from midspan.live.reader import Reader
from midspan.live.ringing import Ringing
from midspan.live.writer import Done, Writer
from midspan.relationships import log

if TYPE_CHECKING:
    from midspan.live.bus import Bus
    from midspan.live.visit import Visit


class Hub:
    def __init__(self, loop: AbstractEventLoop) -> None:
        self.loop = loop
        self.is_open = True
        self.writer = Writer(loop, self.committed)
        self.reader = Reader(loop)
        self.presence = Presence(loop, self.presence_changed)
        self.following = Following(loop, self.reader, self.ask_others, self.presence.nobody_asks)
        self.bell = Ringing(self, loop)
        self.looking = Looking(self)
        #: To other workers, when there are any.
        self.bus: Bus | None = None
        self.people: dict[str, dict[Visit, None]] = {}

    # What was stored

    def committed(self, done: Sequence[Done]) -> None:
        """A group was committed: acknowledge it, hand it on; one frame for each socket."""
        out: Outbox = {}
        for visit, act, outcome in done:
            visit.waiting.discard(act.id)
            if isinstance(outcome, log.Stored):
                stored = frames.Stored(act.rel, act.id, act.count, outcome.seq, outcome.at)
                put(out, visit, stored)
                self.following.hand_on(visit, act, outcome, out)
            elif isinstance(outcome, log.Taken):
                put(out, visit, frames.Taken(act.rel, act.id, act.count, outcome.act))
            else:
                counts.REFUSED.add(outcome.code)
                put(out, visit, frames.Refused(act.rel, act.id, outcome.code))
        for visit, said in out.items():
            visit.say(said)
        if self.bus:
            self.bus.stored({act.rel: s.seq for _, act, s in done if isinstance(s, log.Stored)})

    # Who is here

    def presence_changed(self, rel: str) -> None:
        self.following.tell(rel, frames.Presence(rel, self.presence.who(rel)))

    def ask_others(self, rel: str) -> None:
        if self.bus:
            self.bus.who(rel)

    def came(self, visit: Visit) -> None:
        visits = self.people.setdefault(visit.person, {})
        visits[visit] = None
        if len(visits) > limits.SOCKETS_OF_ONE:
            next(iter(visits)).close("full")

    def went(self, visit: Visit, *, dropped: bool, for_good: bool = False) -> None:
        if for_good:
            self.presence.go(visit, visit.at)
        else:
            self.presence.pass_on(visit, dropped=dropped)
        for rel in visit.at:
            self.following.unfollow(visit, rel)
        visit.at.clear()
        visits = self.people.get(visit.person)
        if visits is not None:
            visits.pop(visit, None)
            if not visits:
                del self.people[visit.person]

    # From the first to the last

    def start(self) -> None:
        self.writer.start()

    async def stop(self) -> None:
        self.is_open = False
        await self.loop.run_in_executor(None, self.writer.stop)
        await self.loop.run_in_executor(None, self.reader.stop)
        self.bell.stop()
        self.presence.stop()
