"""Presence: who is in a relationship's page now. Never stored, never an act, never in the log.

A person is here while one of their pages says so: with words or, `quiet`, without. They may say
that they will be back `later`; they are `away` while their pages are open behind other things, and
`dropped` when a line broke without a goodbye. After some time they are simply not here, which is
what not being in the map means.

The tabs of one browser share a line. When the tab that has it closes, the next one opens another,
and nobody has come or gone: so whoever's line ends counts as they were for a moment more, until a
line of the same session says how they are here now.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from midspan.live import limits
from midspan.live.deadlines import Deadlines

if TYPE_CHECKING:
    from midspan.live.visit import Visit

Place = tuple[str, str]  # (relationship, person)
Who = dict[str, str]  # person -> how they are here

#: Of what several pages of one person say, the first of these holds: who sits with somebody in
#: silence does so whatever their other device shows, and a page in the background says least.
STRONGEST_FIRST = ("quiet", "here", "later", "away", "dropped")


class Presence:
    def __init__(self, loop: AbstractEventLoop, changed: Callable[[str], None]) -> None:
        self.changed = changed
        #: Told of what other workers cannot see, when there are any (bus.py).
        self.tell_others: Callable[[str, Who], None] | None = None
        #: relationship -> other worker -> what its visits said last
        self.others: dict[str, dict[str, Who]] = {}
        #: relationship -> person -> what each of their visits said last
        self.said: dict[str, dict[str, dict[Visit, str]]] = {}
        #: relationship -> person who dropped out -> a mark that the newest deadline carries
        self.dropped: dict[str, dict[str, object]] = {}
        self.forgetting: Deadlines[tuple[Place, object]] = Deadlines(
            loop, limits.DROPPED_FOR, self.forget
        )
        #: Visits whose line has ended, and whether it dropped.
        self.passing: Deadlines[tuple[Visit, str, bool]] = Deadlines(
            loop, limits.PASSING_FOR, self.passed
        )

    def who(self, rel: str) -> Who:
        """Each person who is here in some way, or dropped; the same for everyone who asks."""
        who = self.mine(rel)
        for other in self.others.get(rel, {}).values():
            for person, state in other.items():
                who[person] = stronger(who.get(person, state), state)
        return who

    def mine(self, rel: str) -> Who:
        """The same, as far as the lines of this worker tell."""
        who = dict.fromkeys(self.dropped.get(rel, ()), "dropped")
        for person, visits in self.said.get(rel, {}).items():
            said = visits.values()
            who[person] = next(state for state in STRONGEST_FIRST if state in said)
        return who

    def say(self, visit: Visit, rel: str, state: str) -> None:
        if state == "gone":
            self.go(visit, [rel])
            return
        with self.change(rel):
            self.undrop(rel, visit.person)
            visits = self.said.setdefault(rel, {}).setdefault(visit.person, {})
            for before in [one for one in visits if one.state == "closed"]:
                if before.session == visit.session:
                    del visits[before]
            visits[visit] = state

    def go(self, visit: Visit, rels: Iterable[str]) -> None:
        """A visit is over in these relationships, at once."""
        for rel in rels:
            with self.change(rel):
                self.leave(visit, rel, dropped=False)

    def pass_on(self, visit: Visit, *, dropped: bool) -> None:
        """The line of a visit has ended; `dropped` when it did so without a goodbye.

        It counts for a moment more: another tab of the same browser may be taking its place.
        """
        for rel in visit.at:
            if visit in self.said.get(rel, {}).get(visit.person, {}):
                self.passing.set((visit, rel, dropped))

    def passed(self, passing: tuple[Visit, str, bool]) -> None:
        visit, rel, dropped = passing
        with self.change(rel):
            self.leave(visit, rel, dropped)

    def leave(self, visit: Visit, rel: str, dropped: bool) -> None:
        people = self.said.get(rel, {})
        visits = people.get(visit.person, {})
        if visits.pop(visit, None) is None or visits:
            return
        del people[visit.person]
        if not people:
            del self.said[rel]
        if dropped and visit.person not in self.who(rel):
            self.drop(rel, visit.person)

    def drop(self, rel: str, person: str) -> None:
        mark = object()
        self.dropped.setdefault(rel, {})[person] = mark
        self.forgetting.set(((rel, person), mark))

    def undrop(self, rel: str, person: str) -> None:
        dropped = self.dropped.get(rel, {})
        if dropped.pop(person, None) and not dropped:
            del self.dropped[rel]

    def forget(self, dropped: tuple[Place, object]) -> None:
        (rel, person), mark = dropped
        if self.dropped.get(rel, {}).get(person) is mark:
            with self.change(rel):
                self.undrop(rel, person)

    def out(self, person: str, rel: str) -> None:
        """They have left: not here any more, not even dropped, and nobody takes their place."""
        with self.change(rel):
            self.undrop(rel, person)
            for visit in list(self.said.get(rel, {}).get(person, ())):
                self.leave(visit, rel, dropped=False)

    def stop(self) -> None:
        self.forgetting.stop()
        self.passing.stop()

    # Other workers

    def hear(self, rel: str, worker: str, who: Who) -> None:
        """What another worker sees, whole. Somebody whose line dropped here may be back there."""
        with self.change(rel):
            for person, state in who.items():
                if state != "dropped":
                    self.undrop(rel, person)
            if who:
                self.others.setdefault(rel, {})[worker] = who
            elif rel in self.others:
                self.others[rel].pop(worker, None)

    def lost(self, worker: str) -> None:
        """A worker has gone: for whoever was there, it is as if their line dropped here."""
        for rel, others in list(self.others.items()):
            if who := others.get(worker):
                with self.change(rel):
                    del others[worker]
                    still = self.who(rel)
                    for person in who:
                        if person not in still:
                            self.drop(rel, person)

    def nobody_asks(self, rel: str) -> None:
        self.others.pop(rel, None)

    def change(self, rel: str) -> _Change:
        return _Change(self, rel)


class _Change:
    """Tells of a change only if there was one."""

    def __init__(self, presence: Presence, rel: str) -> None:
        self.presence, self.rel = presence, rel

    def __enter__(self) -> None:
        self.before = self.presence.who(self.rel)
        if self.presence.tell_others:
            self.mine = self.presence.mine(self.rel)

    def __exit__(self, *_: object) -> None:
        if self.presence.who(self.rel) != self.before:
            self.presence.changed(self.rel)
        if self.presence.tell_others:
            mine = self.presence.mine(self.rel)
            if mine != self.mine:
                self.presence.tell_others(self.rel, mine)


def stronger(one: str, other: str) -> str:
    return min(one, other, key=STRONGEST_FIRST.index)
