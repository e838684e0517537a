"""The hub: hands on what was stored to everyone who follows, in order, each act once.

One hub a process. Everything in it happens on the loop, but for the four methods by which the
bell rings from other threads. The log is the truth: when numbers jump, because another process
or a form has appended, the hub reads the log and hands on from there.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from midspan import counts
from midspan.live import frames, limits, reader
from midspan.live.deadlines import Deadlines
from midspan.live.presence import Presence
from midspan.live.reader import Reader
from midspan.live.writer import Done, Writer
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope

if TYPE_CHECKING:
    from midspan.live.bus import Bus
    from midspan.live.visit import Visit

#: How long after a failed look at the log it is looked at again, in seconds.
LOOK_AGAIN = 1.0

#: Acts held back for one relationship; beyond, they are read from the log again.
MOST_HELD = 1000

Outbox = dict["Visit", list[frames.Said]]
Stored = tuple["Visit", Envelope, int]  # who sent it, what, when


class Channel:
    """One relationship that somebody follows now."""

    __slots__ = ("again", "followers", "held", "is_reading", "n", "opening", "rel", "seq")

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
        self.is_reading = False
        #: The bell rang while the log was being read; that reading may have missed it.
        self.again = False


class Hub:
    def __init__(self, loop: AbstractEventLoop) -> None:
        self.loop = loop
        self.is_open = True
        self.writer = Writer(loop, self.committed)
        self.reader = Reader(loop)
        self.presence = Presence(loop, self.presence_changed)
        #: To other workers, when there are any.
        self.bus: Bus | None = None
        self.is_looking = self.look_again = False
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, dict[Visit, None]] = {}
        #: What the bell has just said is over, so that a look from a moment before, which did
        #: not see it yet, opens nothing: sessions, and (person, relationship) that was left.
        self.over: set[str | tuple[str, str]] = set()
        self.forgetting: Deadlines[str | tuple[str, str]] = Deadlines(
            loop, limits.TICKET, self.over.discard
        )

    # Following

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
        if self.bus and not channel.followers:
            self.bus.who(channel.rel)
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
            self.presence.nobody_asks(channel.rel)

    # What was stored

    def committed(self, done: Sequence[Done]) -> None:
        """A group was committed: acknowledge it, hand it on; one frame for each socket."""
        out: Outbox = {}
        for visit, act, outcome in done:
            visit.waiting.discard(act.id)
            if isinstance(outcome, log.Stored):
                stored = frames.Stored(act.rel, act.id, act.count, outcome.seq, outcome.at)
                put(out, visit, stored)
                self.hand_on(visit, act, outcome, out)
            elif isinstance(outcome, log.Taken):
                put(out, visit, frames.Taken(act.rel, act.id, act.count, outcome.act))
            else:
                counts.REFUSED.add(outcome.code)
                put(out, visit, frames.Refused(act.rel, act.id, outcome.code))
        for visit, said in out.items():
            visit.say(said)
        if self.bus:
            self.bus.stored({act.rel: s.seq for _, act, s in done if isinstance(s, log.Stored)})

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
        """Numbers have jumped: read the log from where we are and hand on what it has."""
        if channel.seq is None or channel.is_reading:
            channel.again = True
            return
        channel.is_reading = True
        channel.again = False
        rel, after = channel.rel, channel.seq
        self.reader.ask(lambda: reader.page(rel, after), lambda page: self.caught_up(channel, page))

    def caught_up(self, channel: Channel, page: reader.Page | None) -> None:
        channel.is_reading = False
        if page is None:
            self.loop.call_later(LOOK_AGAIN, self.catch_up, channel)
            return
        out: Outbox = {}
        for act in page.acts:
            seq = int(str(act["seq"]))
            held = channel.held.pop(seq, None)
            if seq == (channel.seq or 0) + 1:
                sender = held[0] if held else None
                self.advance(channel, seq, str(act["id"]), frames.raw(act), out, sender)
        self.let_go(channel, out)
        for visit, said in out.items():
            visit.say(said)
        if page.is_full or channel.again:
            self.catch_up(channel)

    # Who is here

    def who(self, rel: str) -> dict[str, str]:
        return self.presence.who(rel)

    def presence_changed(self, rel: str) -> None:
        channel = self.channels.get(rel)
        if channel is not None:
            said = frames.Presence(rel, self.presence.who(rel))
            for follower in list(channel.followers):
                follower.say([said])

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
            self.unfollow(visit, rel)
        visit.at.clear()
        visits = self.people.get(visit.person)
        if visits is not None:
            visits.pop(visit, None)
            if not visits:
                del self.people[visit.person]

    # The bell, rung from any thread

    def ring(self, rel: str, *, changed: bool = False) -> None:
        self.on_the_loop(lambda: self.rang(rel, changed))

    def left(self, person_id: str, rel: str) -> None:
        self.on_the_loop(lambda: self.has_left(person_id, rel))

    def signed_out(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.has_signed_out(session_hash))

    def woken(self, session_hash: str) -> None:
        self.on_the_loop(lambda: self.over.discard(session_hash))

    def on_the_loop(self, deed: Callable[[], None]) -> None:
        if self.is_open:
            self.loop.call_soon_threadsafe(deed)

    def rang(self, rel: str, changed: bool) -> None:
        channel = self.channels.get(rel)
        if channel is None:
            return
        self.catch_up(channel)
        if changed:
            self.reader.ask(lambda: reader.epoch(rel), lambda n: self.roster_changed(rel, n))

    def roster_changed(self, rel: str, n: int | None) -> None:
        channel = self.channels.get(rel)
        if channel is not None and n:
            channel.n = n
            for follower in list(channel.followers):
                follower.say([frames.Changed(rel, n)])

    def has_left(self, person: str, rel: str) -> None:
        """Nothing more of this relationship reaches any page of this person."""
        self.remember_over((person, rel))
        for visit in list(self.people.get(person, ())):
            if rel in visit.at:
                self.presence.go(visit, [rel])
                self.unfollow(visit, rel)
                del visit.at[rel]
                if visit.at:
                    visit.say([frames.Refused(rel, "", "not-here")])
                else:
                    visit.close("left")
        self.presence.out(person, rel)

    def has_signed_out(self, session: str) -> None:
        self.remember_over(session)
        for visits in list(self.people.values()):
            for visit in list(visits):
                if visit.session == session:
                    visit.close("signed-out")

    def remember_over(self, what: str | tuple[str, str]) -> None:
        self.over.add(what)
        self.forgetting.set(what)

    # Other workers

    def rang_elsewhere(self, rel: str, seq: int) -> None:
        """Another worker has stored act `seq`; 0: it does not know the number."""
        channel = self.channels.get(rel)
        if channel is not None and not 0 < seq <= (channel.seq or 0):
            self.catch_up(channel)

    def look_at_all(self) -> None:
        """The bell of another worker may have been missed: ask the database itself."""
        if self.is_looking or not self.channels:
            self.look_again = self.is_looking
            return
        self.is_looking, self.look_again = True, False
        visits = [(one, list(one.at)) for those in self.people.values() for one in those]
        rels, people = list(self.channels), list(self.people)
        sessions = list({visit.session for visit, _ in visits})

        def found(whole: reader.Whole | None) -> None:
            self.is_looking = False
            if whole is not None:
                self.looked(whole, visits)
            if self.look_again:
                self.look_at_all()

        self.reader.ask(lambda: reader.whole(rels, people, sessions), found)

    def looked(self, whole: reader.Whole, visits: list[tuple[Visit, list[str]]]) -> None:
        for rel, (seq, n) in whole.logs.items():
            channel = self.channels.get(rel)
            if channel is not None and seq > (channel.seq or 0):
                self.catch_up(channel)
            if channel is not None and n != channel.n:
                self.roster_changed(rel, n)
        for visit, rels in visits:
            if visit.session not in whole.sessions:
                visit.close("signed-out")
            for rel in rels:
                if rel in visit.at and (visit.person, rel) not in whole.members:
                    self.has_left(visit.person, rel)

    # From the first to the last

    def start(self) -> None:
        self.writer.start()

    async def stop(self) -> None:
        self.is_open = False
        await self.loop.run_in_executor(None, self.writer.stop)
        await self.loop.run_in_executor(None, self.reader.stop)
        self.forgetting.stop()
        self.presence.stop()


def put(out: Outbox, visit: Visit, said: frames.Said) -> None:
    if visit in out:
        out[visit].append(said)
    else:
        out[visit] = [said]
