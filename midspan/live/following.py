"""Following: who follows which log, and handing on what is stored, in order, each act once.

Everything here happens on the loop. The log is the truth: when numbers jump, because another
process or a form has appended, it is read, and handed on from there.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from midspan.live import frames, limits, reader
from midspan.live.reader import Reader
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope

if TYPE_CHECKING:
    from midspan.live.visit import Visit

#: How long after a failed look at the log it is looked at again, in seconds.
LOOK_AGAIN = 1.0

#: Acts held back for one relationship; beyond, they are read from the log again.
MOST_HELD = 1000

Outbox = dict["Visit", list[frames.Said]]
Stored = tuple["Visit", Envelope, int]  # who sent it, what, when


class Channel:
    """One relationship that somebody follows now."""

    __slots__ = (
        "again", "followers", "held", "is_behind", "is_doubted", "is_reading", "n", "opening",
        "rel", "seq",
    )  # fmt: skip

    def __init__(self, rel: str) -> None:
        self.rel = rel
        #: Everything up to here has been handed on; None until the log was looked at.
        self.seq: int | None = None
        #: The newest record of who is in it, as far as followers were told; 0: not known here.
        self.n = 0
        self.followers: dict[Visit, None] = {}
        #: Visits that have asked to follow and whose standing is being looked up.
        self.opening = 0
        #: Stored acts that came while one before them is missing, by number.
        self.held: dict[int, Stored] = {}
        #: The log has more, and is looked at with the next look; then that look is under way.
        self.is_behind = False
        self.is_reading = False
        #: A look that it was part of failed: it is looked at alone, so that it keeps nobody else.
        self.is_doubted = False
        #: The bell rang while the log was being read; that reading may have missed it.
        self.again = False


class Following:
    def __init__(
        self,
        loop: AbstractEventLoop,
        reader: Reader,
        began: Callable[[str], None],
        ended: Callable[[str], None],
    ) -> None:
        self.loop = loop
        self.reader = reader
        #: Told when the first visit follows a relationship here, and when none does any more.
        self.began, self.ended = began, ended
        self.channels: dict[str, Channel] = {}
        #: Those whose log has grown elsewhere, until it is read; one look at a time.
        self.behind: deque[Channel] = deque()
        self.is_called = self.is_reading = False

    def open(self, rel: str) -> Channel:
        """The channel of a relationship somebody is about to follow.

        It exists before the log is looked at, so that what is stored meanwhile is not missed.
        """
        channel = self.channels.get(rel)
        if channel is None:
            channel = self.channels[rel] = Channel(rel)
        channel.opening += 1
        return channel

    def opened(self, channel: Channel, visit: Visit | None, log: tuple[int, int]) -> None:
        """The look that `open` waited for is over; `visit` follows from now on, if given."""
        seq, n = log
        channel.opening -= 1
        if visit is None:
            self.tidy(channel)
            return
        if not channel.followers:
            self.began(channel.rel)
        channel.followers[visit] = None
        if channel.seq is None:
            channel.seq = seq
        channel.n = max(channel.n, n)
        if channel.again or channel.held or seq > channel.seq:
            self.catch_up(channel)

    def unfollow(self, visit: Visit, rel: str) -> None:
        channel = self.channels.get(rel)
        if channel is not None:
            channel.followers.pop(visit, None)
            self.tidy(channel)

    def tidy(self, channel: Channel) -> None:
        if not channel.followers and not channel.opening:
            self.channels.pop(channel.rel, None)
            self.ended(channel.rel)

    def tell(self, rel: str, said: frames.Said) -> None:
        """To everybody who follows it, beside the acts."""
        channel = self.channels.get(rel)
        for follower in list(channel.followers) if channel else ():
            follower.say([said])

    # Handing on

    def hand_on(self, visit: Visit, act: Envelope, stored: log.Stored, out: Outbox) -> None:
        channel = self.channels.get(act.rel)
        if channel is None:
            return
        if channel.seq is not None and stored.seq <= channel.seq:
            return
        if channel.seq is not None and stored.seq == channel.seq + 1:
            self.advance_with(channel, stored.seq, (visit, act, stored.at), out)
            if channel.held:
                self.let_go(channel, out)
        else:
            if len(channel.held) < MOST_HELD:
                channel.held[stored.seq] = (visit, act, stored.at)
            self.catch_up(channel)

    def let_go(self, channel: Channel, out: Outbox) -> None:
        """Hand on what was held back, as far as nothing is missing any more."""
        while held := channel.held.pop((channel.seq or 0) + 1, None):
            self.advance_with(channel, (channel.seq or 0) + 1, held, out)

    def advance_with(self, channel: Channel, seq: int, stored: Stored, out: Outbox) -> None:
        visit, act, at = stored
        is_alone = len(channel.followers) == 1 and visit in channel.followers
        written = None if is_alone else frames.outgoing(visit.person, act, seq, at)
        self.advance(channel, seq, act.id, written, out, visit)

    def advance(
        self,
        channel: Channel,
        seq: int,
        act_id: str,
        act: msgspec.Raw | None,
        out: Outbox,
        sender: Visit | None = None,
    ) -> None:
        """Hand act `seq` to each follower who has all before it; the others are on their way."""
        rel = channel.rel
        channel.seq = seq
        for follower in channel.followers:
            if follower.at[rel] != seq - 1:
                continue
            follower.at[rel] = seq
            if act is None or follower is sender or act_id in follower.waiting:
                continue
            said = out.get(follower)
            if said is None:
                out[follower] = [frames.Acts(rel, [act])]
            elif type(last := said[-1]) is frames.Acts and last.rel == rel:
                last.acts.append(act)
            else:
                said.append(frames.Acts(rel, [act]))

    def catch_up(self, channel: Channel) -> None:
        """Numbers have jumped: read the log from where we are and hand on what it has.

        What else has jumped in this turn of the loop, and while the log is being read, goes with
        the next look: with several workers each line of another one is heard of like this.
        """
        if channel.seq is None or channel.is_reading:
            channel.again = True
            return
        if not channel.is_behind:
            channel.is_behind = True
            self.behind.append(channel)
        if not self.is_called and not self.is_reading:
            self.is_called = True
            self.loop.call_soon(self.read)

    def read(self) -> None:
        self.is_called = False
        if self.is_reading or not self.behind:
            return
        self.is_reading = True
        some = self.next()
        for channel in some:
            channel.is_behind, channel.is_reading, channel.again = False, True, False
        after = {channel.rel: channel.seq or 0 for channel in some}
        self.reader.ask(lambda: reader.pages(after), lambda pages: self.was_read(some, pages))

    def next(self) -> list[Channel]:
        """Those that are looked at together, in the order in which they were told to have grown."""
        some = [self.behind.popleft()]
        while (
            self.behind
            and len(some) < limits.READ_AT_ONCE
            and not (some[0].is_doubted or self.behind[0].is_doubted)
        ):
            some.append(self.behind.popleft())
        return some

    def was_read(self, some: list[Channel], pages: dict[str, reader.Page] | None) -> None:
        self.is_reading = False
        out: Outbox = {}
        for channel in some:
            channel.is_reading = False
            channel.is_doubted = pages is None
            if pages is None:
                self.loop.call_later(LOOK_AGAIN, self.catch_up, channel)
            else:
                self.caught_up(channel, pages[channel.rel], out)
        for visit, said in out.items():
            visit.say(said)
        self.read()

    def caught_up(self, channel: Channel, page: reader.Page, out: Outbox) -> None:
        for act in page.acts:
            seq = int(str(act["seq"]))
            held = channel.held.pop(seq, None)
            if seq == (channel.seq or 0) + 1:
                sender = held[0] if held else None
                self.advance(channel, seq, str(act["id"]), frames.raw(act), out, sender)
        self.let_go(channel, out)
        if page.is_full or channel.again:
            self.catch_up(channel)


def put(out: Outbox, visit: Visit, said: frames.Said) -> None:
    if visit in out:
        out[visit].append(said)
    else:
        out[visit] = [said]
