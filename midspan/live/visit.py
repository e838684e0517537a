"""A visit: one page of one person that holds the line, from its hello to its goodbye.

It knows nothing of WebSockets: frames come in as bytes, frames go out through a `Wire`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from django.utils import timezone

from midspan.live import frames, limits, reader, tickets
from midspan.people import allowance, pace
from midspan.people.allowance import BESIDE_THE_WORDS
from midspan.relationships import kinds

if TYPE_CHECKING:
    from midspan.live.hub import Channel, Hub

VERSION = 1

#: Why the server closes a line -> WebSocket close code, and in how many seconds to come again;
#: None: not by itself, because it would be closed again. docs/live.md, "Closing".
FAREWELLS: dict[str, tuple[int, int | None]] = {
    "malformed": (4400, None),
    "signed-out": (4401, None),
    "ticket": (4403, 0),
    "left": (4404, None),
    "version": (4406, None),
    "hello": (4408, 1),
    "pace": (4429, 30),
    "full": (4503, 10),
    "restart": (1012, 2),
    "unavailable": (1013, 10),
    "fault": (1011, 5),
}


#: What is no JSON at all, or JSON folded so deep that nobody means it.
UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


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

    # Frames in

    def hear(self, frame: bytes) -> None:
        """One frame of the other side, whole."""
        if self.state == "closed":
            return
        if self.state == "asked":
            self.early_bytes += len(frame)
        try:
            self.hear_all(frame)
        except UNREADABLE:
            self.close("malformed")

    def hear_all(self, frame: bytes) -> None:
        try:
            heard = frames.read(frame)
        except msgspec.ValidationError:
            # Something in the frame is not as it must be: refuse that, take the rest.
            for line in frame.split(b"\n"):
                self.hear_one(line)
        else:
            for one in heard:
                self.take(one)

    def hear_one(self, line: bytes) -> None:
        try:
            self.take(frames.read_one(line))
        except msgspec.ValidationError:
            self.refuse_shape(line)

    def refuse_shape(self, line: bytes) -> None:
        named = frames.read_anything(line)
        if self.state == "new" or not isinstance(named, dict):
            self.close("malformed")
        else:
            self.refuse(text_of(named.get("rel")), text_of(named.get("id")), "malformed")

    def take(self, heard: frames.Heard) -> None:
        if self.state == "open":
            if not self.allowance.is_in_pace():
                self.refuse(getattr(heard, "rel", ""), getattr(heard, "id", ""), "pace")
            elif isinstance(heard, frames.Act):
                self.act(heard)
            else:
                DEEDS[type(heard)](self, heard)
        elif self.state == "new":
            if isinstance(heard, frames.Hello):
                self.hello(heard)
            else:
                self.close("hello")
        elif self.state == "asked":
            self.wait_with(heard)

    def wait_with(self, heard: frames.Heard) -> None:
        self.early.append(heard)
        if len(self.early) > limits.EARLY_FRAMES or self.early_bytes > limits.EARLY_BYTES:
            self.close("full")

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
        channels = [self.hub.open(rel) for rel in hello.since]

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
        if self.until is None or self.session in self.hub.over:
            self.close("signed-out")
        return self.state == "asked"

    def follow(self, channel: Channel, log: tuple[int, int] | None, since: int) -> None:
        """Follow from number `since` on, if `log` says that the person may."""
        has_left = (self.person, channel.rel) in self.hub.over
        if log is None or has_left or self.state == "closed":
            self.hub.opened(channel, None, 0)
        else:
            self.at[channel.rel] = min(since, log[0])
            self.hub.opened(channel, self, log[0])

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
        said += [frames.Presence(rel, who) for rel in self.at if (who := self.hub.who(rel))]
        self.say(said)
        for rel in behind[: limits.CAUGHT_UP_AT_ONCE]:
            self.page(rel)
        early, self.early = self.early, []
        for heard in early:
            self.take(heard)

    def newest(self, rel: str) -> int:
        return self.hub.channels[rel].seq or 0

    # What a visit may say

    def act(self, act: frames.Act) -> None:
        if kinds.has_own_address(act.kind):
            self.refuse(act.rel, act.id, "malformed")
        elif code := self.allowance.refuses(len(act.sealed) + BESIDE_THE_WORDS):
            self.refuse(act.rel, act.id, code)
        elif len(self.waiting) >= limits.WAITING_OF_ONE or not self.hub.writer.take(self, act):
            self.refuse(act.rel, act.id, "full")
        else:
            self.waiting.add(act.id)

    def ask(self, ask: frames.Ask) -> None:
        """Go on from number `after`: a page is missing something, or turns to the next page."""
        if self.pages >= limits.ASKED:
            self.refuse(ask.rel, "", "pace")
        elif ask.rel in self.at:
            self.at[ask.rel] = min(ask.after, self.newest(ask.rel))
            self.page(ask.rel)
        elif len(self.at) >= limits.FOLLOWED:
            self.refuse(ask.rel, "", "full")
        else:
            self.begin(ask)

    def begin(self, ask: frames.Ask) -> None:
        """Follow a relationship that hello did not name."""
        channel = self.hub.open(ask.rel)
        self.pages += 1

        def found(standing: reader.Standing | None) -> None:
            self.pages -= 1
            may = standing.rels if standing else {}
            self.follow(channel, may.get(ask.rel), ask.after)
            if ask.rel in self.at:
                self.page(ask.rel)
                self.say([frames.Changed(ask.rel, may[ask.rel][1])])
                if who := self.hub.who(ask.rel):
                    self.say([frames.Presence(ask.rel, who)])
            else:
                self.refuse(ask.rel, "", "not-here" if standing else "unavailable")

        self.hub.reader.ask(lambda: reader.standing(self.person), found)

    def page(self, rel: str) -> None:
        after = self.at[rel]
        self.pages += 1
        self.hub.reader.ask(
            lambda: reader.page(rel, after), lambda page: self.turn(rel, after, page)
        )

    def turn(self, rel: str, after: int, page: reader.Page | None) -> None:
        self.pages -= 1
        at = self.at.get(rel)
        if at is None or at < after:
            return None  # left meanwhile, or asked for an earlier page, which is on its way
        if page is None:
            return self.refuse(rel, "", "unavailable")
        # Without what was handed on live while the log was being read.
        acts = [act for act in page.acts if int(str(act["seq"])) > at]
        if acts:
            self.at[rel] = int(str(acts[-1]["seq"]))
        more = page.is_full or self.at[rel] < self.newest(rel)
        return self.say([frames.Acts(rel, [frames.raw(act) for act in acts], more)])

    def here(self, here: frames.Here) -> None:
        if here.rel in self.at:
            self.hub.presence.say(self, here.rel, here.state)
        else:
            self.refuse(here.rel, "", "not-here")

    def bye(self, _: frames.Bye) -> None:
        self.end(dropped=False)
        self.wire.close(1000, "bye")

    def hello_again(self, _: frames.Hello) -> None:
        self.close("hello")

    # Frames out

    def say(self, said: Sequence[frames.Said]) -> None:
        if self.state != "closed":
            for frame in frames.frames(said):
                self.wire.send(frame)

    def refuse(self, rel: str, id: str, code: str) -> None:
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
        self.say([frames.Closing(code, again)])
        self.end(dropped=again is not None)
        self.wire.close(number, code)

    def end(self, *, dropped: bool) -> None:
        """The visit is over; `dropped` when it may well come back. Saying so twice is harmless."""
        if self.state != "closed":
            self.state = "closed"
            self.early.clear()
            self.hub.went(self, dropped=dropped)

    def is_over(self) -> bool:
        """Whether the session it came with has ended by its time."""
        return self.until is not None and self.until <= timezone.now()


DEEDS: dict[type, Callable[[Visit, Any], None]] = {
    frames.Ask: Visit.ask,
    frames.Here: Visit.here,
    frames.Bye: Visit.bye,
    frames.Hello: Visit.hello_again,
}


def text_of(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 40 else ""
