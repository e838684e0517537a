"""A made-up relationship that grows record by record, with all its keys in one hand.

Only for tests and vectors: in a real one nobody holds more than one person's keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from midspan.sealing.twin import words
from midspan.sealing.twin.invitation import make_secret
from midspan.sealing.twin.keys import Identity, make_identity
from midspan.sealing.twin.roster import (
    Invitation,
    Made,
    Pin,
    Roster,
    create_record,
    guest_key,
    join_record,
    leave_record,
    remove_record,
    replace_record,
    rotate_record,
    verify,
)
from midspan.sealing.twin.wire import b64, random, uuid7


class OnTop(TypedDict):
    rel: str
    previous: Roster
    identity: Identity


@dataclass
class Gathering:
    """`people` are those in it now, in the order of the newest record; `made` its records;
    `cast` everybody who ever was, with the keys they then had."""

    people: list[Identity] = field(default_factory=lambda: [make_identity()])
    rel: str = field(default_factory=lambda: b64(random(16)))
    made: list[Made] = field(default_factory=list)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    agreed: list[tuple[str, str]] = field(default_factory=list)
    called_back: list[tuple[str, str]] = field(default_factory=list)
    cast: list[Identity] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.made:
            self.made = [create_record(rel=self.rel, identity=self.people[0])]
        self.cast = list(self.people)

    @classmethod
    def of(cls, count: int) -> Gathering:
        """`count` people who came one after the other."""
        gathering = cls()
        for _ in range(count - 1):
            gathering.comes()
        return gathering

    # What people do.

    def invites(self, replaces: str = "") -> Invitation:
        invitation = Invitation(b64(random(16)), make_secret(), replaces)
        self.invitations[invitation.id] = invitation
        if replaces:
            self.called_back.append((invitation.id, replaces))
        return invitation

    def comes(self, identity: Identity | None = None) -> Identity:
        newcomer = identity or make_identity()
        self.made.append(join_record(**self.next(newcomer), invitation=self.invites()))
        self.people.append(newcomer)
        self.cast.append(newcomer)
        return newcomer

    def comes_back(self, lost: Identity) -> Identity:
        """The same person, who is somebody new to the place."""
        fresh = make_identity()
        invitation = self.invites(replaces=lost.id)
        self.made.append(replace_record(**self.next(fresh), invitation=invitation))
        self.people = [fresh if person.id == lost.id else person for person in self.people]
        self.cast.append(fresh)
        return fresh

    def leaves(self, person: Identity) -> None:
        self.left.append(person.id)
        self.people = [other for other in self.people if other.id != person.id]
        self.made.append(leave_record(**self.next(self.people[0]), left=person.id))

    def is_removed(self, person: Identity) -> None:
        act = b64(random(16))
        self.agreed.append((act, person.id))
        self.people = [other for other in self.people if other.id != person.id]
        self.made.append(remove_record(**self.next(self.people[0]), removed=person.id, of=act))

    def rotates(self, by: Identity | None = None) -> None:
        self.made.append(rotate_record(**self.next(by or self.people[0])))

    # What is known of it.

    def next(self, identity: Identity) -> OnTop:
        """What any new record on top of the newest needs, made by `identity`."""
        return {"rel": self.rel, "previous": self.roster, "identity": identity}

    @property
    def records(self) -> list[str]:
        return [made.record for made in self.made]

    @property
    def pin(self) -> Pin:
        return Pin(1, self.made[0].hash)

    @property
    def key(self) -> bytes:
        return self.made[-1].key

    @property
    def rosters(self) -> list[Roster]:
        return self.verify()

    @property
    def roster(self) -> Roster:
        return self.rosters[-1]

    def verify(self, records: list[str] | None = None, pin: Pin | None = None) -> list[Roster]:
        """The records (these, or the gathering's own) as somebody with this pin reads them."""
        return verify(
            records=self.records if records is None else records,
            pin=pin or self.pin,
            rel=self.rel,
            secrets=self.invitations.get,
            left=self.left,
            agreed=self.agreed,
            called_back=self.called_back,
            guests=self.guests,
        )

    def guests(self, invitation: str, place: str) -> list[str]:
        """What the invitations here show to all."""
        found = self.invitations.get(invitation)
        return [guest_key(found.secret)] if found and found.replaces == place else []

    def with_record(self, record: str) -> list[Roster]:
        """Verify with one more record at the end, which need not be a good one."""
        return self.verify([*self.records, record])

    # What is said in it.

    def fields(
        self,
        author: Identity,
        count: int = 1,
        after: Sequence[str] = (),
        facts: Sequence[tuple[str, str]] = (),
    ) -> words.Fields:
        """The fields of a line by `author` in the newest epoch."""
        newest = self.made[-1]
        return words.Fields(
            self.rel, newest.n, newest.hash, author.id, "said", uuid7(), count, after, facts
        )

    def seal(self, fields: words.Fields, text: str, author: Identity) -> words.Sealed:
        return words.seal(fields, text, self.key, author, self.roster.members)

    def open(self, fields: words.Fields, sealed: str, reader: Identity) -> str:
        return words.open(fields, sealed, self.key, reader, self.roster.members)
