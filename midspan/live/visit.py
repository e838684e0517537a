"""A visit: one page of one person that holds the line, from its hello to its goodbye.

It knows nothing of WebSockets: frames come in as bytes, frames go out through a `Wire`. What the
page says is heard in hearing.py, what it missed is caught up with in catching_up.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone

from midspan import counts
from midspan.live import catching_up, frames, hearing, limits, reader, tickets
from midspan.live.farewells import FAREWELLS
from midspan.people import allowance, pace

if TYPE_CHECKING:
    from midspan.live.following import Channel
    from midspan.live.hub import Hub

VERSION = 1


class Wire(Protocol):
    """What a visit needs of the socket under it."""

    def send(self, frame: bytes) -> None: ...
    def close(self, code: int, reason: str) -> None: ...


class Visit:
    __slots__ = (
        "allowance", "at", "early", "early_bytes", "hub", "pages", "person", "refusals",
        "session", "state", "until", "waiting", "wire",
    )  # fmt: skip

    def __init__(self, hub: Hub, wire: Wire) -> None:
        self.hub = hub
        self.wire = wire
        #: new -> asked (hello was said) -> open -> closed
        self.state = "new"
        self.person = self.session = ""
        self.until: datetime | None = None
        #: relationship -> number up to which this visit has everything; also what it may follow,
        #: so membership is looked up when following begins and forgotten when the bell says so.
        self.at: dict[str, int] = {}
        #: Ids of acts whose commit is awaited.
        self.waiting: set[str] = set()
        #: What came between hello and welcome.
        self.early: list[frames.Heard] = []
        self.early_bytes = 0
        #: Pages of the log asked for and not there yet.
        self.pages = 0
        #: How much this person may say, on all their lines together.
        self.allowance = allowance.of("")
        self.refusals = 0

    def hear(self, frame: bytes) -> None:
        hearing.hear(self, frame)

    # Hello

    def hello(self, hello: frames.Hello) -> None:
        if hello.v != VERSION:
            return self.close("version")
        ticket = tickets.read(hello.ticket)
        if ticket is None:
            return self.close("ticket")
        self.state = "asked"
        self.person, self.session = ticket.person, ticket.session
        self.allowance = allowance.of(ticket.person)
        channels = [self.hub.following.open(rel) for rel in hello.since]

        def found(standing: reader.Standing | None) -> None:
            may = standing.rels if standing and self.is_welcome(standing) else {}
            for channel in channels:
                self.follow(channel, may.get(channel.rel), hello.since[channel.rel])
            if standing is None:
                self.close("unavailable")
            elif self.state == "asked":
                self.welcome(may)

        self.hub.reader.ask(lambda: reader.standing(ticket.person), found)
        return None

    def is_welcome(self, standing: reader.Standing) -> bool:
        """Whether the session of the ticket still is one; closes the line if not."""
        self.until = standing.sessions.get(self.session)
        if self.until is None or self.session in self.hub.bell.over:
            self.close("signed-out")
        return self.state == "asked"

    def follow(self, channel: Channel, log: tuple[int, int] | None, since: int) -> None:
        """Follow from number `since` on, if `log` says that the person may."""
        has_left = (self.person, channel.rel) in self.hub.bell.over
        if log is None or has_left or self.state == "closed":
            self.hub.following.opened(channel, None, (0, 0))
        else:
            self.at[channel.rel] = min(since, log[0])
            self.hub.following.opened(channel, self, log)

    def welcome(self, may: dict[str, tuple[int, int]]) -> None:
        self.state = "open"
        self.hub.came(self)
        rels = {
            # The hub may be a moment behind what the log already has, or the look behind the hub.
            rel: frames.Followed(max(may[rel][0], self.newest(rel)), may[rel][1])
            for rel in self.at
        }
        behind = [rel for rel in self.at if self.at[rel] < self.newest(rel)]
        ticket = tickets.give_back(self.person, self.session)
        said: list[frames.Said] = [frames.Welcome(VERSION, rels, ticket)]
        said += [frames.Acts(rel, [], more=True) for rel in behind[limits.CAUGHT_UP_AT_ONCE :]]
        said += [
            frames.Presence(rel, who) for rel in self.at if (who := self.hub.presence.who(rel))
        ]
        self.say(said)
        for rel in behind[: limits.CAUGHT_UP_AT_ONCE]:
            catching_up.page(self, rel)
        early, self.early = self.early, []
        for heard in early:
            hearing.take(self, heard)

    def newest(self, rel: str) -> int:
        return self.hub.following.channels[rel].seq or 0

    # Frames out

    def say(self, said: Sequence[frames.Said]) -> None:
        if self.state != "closed":
            for frame in frames.frames(said):
                self.wire.send(frame)

    def refuse(self, rel: str, id: str, code: str) -> None:
        counts.REFUSED.add(code)
        self.refusals += code in {"pace", "malformed"}
        if self.refusals > limits.REFUSALS:
            if code == "pace":
                pace.line_was_closed(self.person)
            self.close(code)
        else:
            self.say([frames.Refused(rel, id, code)])

    # The end

    def close(self, code: str) -> None:
        if self.state == "closed":
            return
        number, again = FAREWELLS[code]
        counts.CLOSED.add(code)
        self.say([frames.Closing(code, again)])
        self.end(dropped=again is not None, for_good=again is None)
        self.wire.close(number, code)

    def end(self, *, dropped: bool, for_good: bool = False) -> None:
        """The visit is over; `dropped` when it may well come back, `for_good` when it may not.

        Saying so twice is harmless.
        """
        if self.state != "closed":
            self.state = "closed"
            self.early.clear()
            self.hub.went(self, dropped=dropped, for_good=for_good)

    def is_over(self) -> bool:
        """Whether the session it came with has ended by its time."""
        return self.until is not None and self.until <= timezone.now()
