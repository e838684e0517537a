"""Looking: with several workers, what another one's bell should have told may have been missed.

So this worker asks the database itself, for everything that it has lines for: the newest act and
record of each log, and which sessions and memberships still hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from midspan.live import reader

if TYPE_CHECKING:
    from midspan.live.hub import Hub
    from midspan.live.visit import Visit


class Looking:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.is_looking = self.look_again = False

    def rang_elsewhere(self, rel: str, seq: int) -> None:
        """Another worker has stored act `seq`; 0: it does not know the number."""
        channel = self.hub.following.channels.get(rel)
        if channel is not None and not 0 < seq <= (channel.seq or 0):
            self.hub.following.catch_up(channel)

    def look_at_all(self) -> None:
        """The bell of another worker may have been missed: ask the database itself."""
        if self.is_looking or not self.hub.following.channels:
            self.look_again = self.is_looking
            return
        self.is_looking, self.look_again = True, False
        visits = [(one, list(one.at)) for those in self.hub.people.values() for one in those]
        rels, people = list(self.hub.following.channels), list(self.hub.people)
        sessions = list({visit.session for visit, _ in visits})

        def found(whole: reader.Whole | None) -> None:
            self.is_looking = False
            if whole is not None:
                self.looked(whole, visits)
            if self.look_again:
                self.look_at_all()

        self.hub.reader.ask(lambda: reader.whole(rels, people, sessions), found)

    def looked(self, whole: reader.Whole, visits: list[tuple[Visit, list[str]]]) -> None:
        for rel, (seq, n) in whole.logs.items():
            channel = self.hub.following.channels.get(rel)
            if channel is not None and seq > (channel.seq or 0):
                self.hub.following.catch_up(channel)
            if channel is not None and n != channel.n:
                self.hub.bell.roster_changed(rel, n)
        for visit, rels in visits:
            if visit.session not in whole.sessions:
                visit.close("signed-out")
            for rel in rels:
                if rel in visit.at and (visit.person, rel) not in whole.members:
                    self.hub.bell.has_left(visit.person, rel)
