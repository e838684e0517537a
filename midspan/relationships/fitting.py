"""Whether one relationship fits together: its records, its acts, and the rows told from them.

The truth of a relationship is its records and its acts. Some columns are only a short way to what
these say, so that the live path asks one row: `Relationship.epoch` and `.ended`,
`Membership.since` and `.left`, `Act.hash`. Those can be written again. A number that is missing
cannot: nobody knows what was said there, and a backup may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import msgspec
from django.db import connection

from midspan.people.models import Person
from midspan.relationships.envelopes import Envelope
from midspan.relationships.going_on import A_FRESH_KEY
from midspan.relationships.log import act_hash
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch
from midspan.sealing.records import Record

LINES = 5000


@dataclass(frozen=True)
class Finding:
    """What does not fit, in a sentence; `mend` writes it again, None where nobody can."""

    says: str
    mend: Callable[[], object] | None = None


class Look:
    """One look at one relationship: its records, its acts, and what is told from them."""

    def __init__(self, relationship: Relationship) -> None:
        self.relationship = relationship
        self.rel = relationship.pk
        self.named = f"relationship {self.rel}"
        self.epochs = list(Epoch.objects.filter(relationship=self.rel).order_by("n"))
        self.records: dict[int, Record] = {}
        self.members = {
            one.person_id: one for one in Membership.objects.filter(relationship=self.rel)
        }
        #: When each person left, by the log.
        self.leavings: dict[str, int] = {}
        #: Who left this place for good: records and acts name them, and there are no rows of them.
        self.gone: set[str] = set()

    # Who is in it

    def at_records(self) -> Iterator[Finding]:
        previous = ""
        for place, epoch in enumerate(self.epochs, 1):
            if epoch.n != place:
                yield Finding(f"Record {place} of {self.named} is missing.")
                break
            try:
                record = self.records[epoch.n] = records.read(epoch.record)
            except ValueError:
                yield Finding(f"Record {epoch.n} of {self.named} cannot be read.")
                break
            if (record.rel, record.n, record.prev) != (self.rel, epoch.n, previous):
                yield Finding(f"Record {epoch.n} of {self.named} does not follow the one before.")
            if epoch.hash != record.hash:
                yield Finding(
                    f"Record {epoch.n} of {self.named} stands under another hash than its own.",
                    partial(self.set_record_hash, epoch.n, record.hash),
                )
            previous = record.hash
        yield from self.at_fresh_keys()
        newest = self.epochs[-1].n if self.epochs else 0
        if not newest:
            yield Finding(f"There is no record of who is in {self.named}.")
        elif self.relationship.epoch != newest:
            yield Finding(
                f"The newest record of {self.named} is {newest}, and its row says"
                f" {self.relationship.epoch}.",
                partial(self.set_row, epoch=newest),
            )

    def at_fresh_keys(self) -> Iterator[Finding]:
        """This place takes one an hour: two that came closer were put in by another way."""
        before = None
        for epoch in self.epochs:
            record = self.records.get(epoch.n)
            if record is None or record.why != "rotate":
                continue
            if before is not None and 0 < epoch.taken < before + A_FRESH_KEY:
                yield Finding(f"Record {epoch.n} of {self.named} is a fresh key within the hour.")
            before = epoch.taken

    def set_row(self, **what: object) -> None:
        Relationship.objects.filter(pk=self.rel).update(**what)

    def set_record_hash(self, n: int, hash: str) -> None:
        Epoch.objects.filter(relationship=self.rel, n=n).update(hash=hash)

    def who_is_gone(self) -> None:
        named = {one.id for record in self.records.values() for one in record.members}
        here = Person.objects.filter(pk__in=named).values_list("pk", flat=True)
        self.gone = named - set(here)

    # What was said

    def at_numbers(self) -> Iterator[Finding]:
        """Numbers and counts begin at 1 and miss none."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NULL, COUNT(*), MIN(seq), MAX(seq) FROM relationships_act"
                " WHERE relationship_id = %s HAVING COUNT(*) > 0"
                " UNION ALL SELECT author_id, COUNT(*), MIN(count), MAX(count)"
                " FROM relationships_act WHERE relationship_id = %s GROUP BY author_id",
                (self.rel, self.rel),
            )
            for author, many, least, most in cursor.fetchall():
                if (least, most) != (1, many):
                    whose = f"{author} in {self.named}" if author else self.named
                    yield Finding(
                        f"Of the acts of {whose} some are missing: {many} are there, and they"
                        f" are numbered from {least} to {most}."
                    )

    def at_acts(self) -> Iterator[Finding]:
        """Each act's author, record and hash, and what it says it comes after."""
        hashes: set[str] = set()
        named: dict[str, list[int]] = defaultdict(list)
        wrong: list[tuple[Act, str]] = []
        for act in Act.objects.filter(relationship=self.rel).order_by("seq").iterator(LINES):
            if act.kind == "leaves":
                self.leavings.setdefault(act.author_id, act.at)
            if act.author_id not in self.members and act.author_id not in self.gone:
                yield Finding(f"Act {act.seq} of {self.named} is by somebody who never was in it.")
            for hash in msgspec.json.decode(act.after):
                named[hash].append(act.seq)
            own = self.hash_of(act)
            if own is None:
                yield Finding(f"Act {act.seq} of {self.named} is under a record that is missing.")
                continue
            hashes |= {own, act.hash}
            if act.hash != ("" if act.kind == "said" and act.sealed else own):
                wrong.append((act, own))
            if not act.sealed and not act.hash:
                yield Finding(f"Act {act.seq} of {self.named} has neither words nor a hash.")
        for act, own in wrong:
            yield self.wrong_hash(act, own, named)
        for hash in named.keys() - hashes:
            yield Finding(
                f"Act {named[hash][0]} of {self.named} comes after something that is not there."
            )

    def hash_of(self, act: Act) -> str | None:
        """The hash by which others name this act; kept when its words are gone."""
        if not act.sealed:
            return act.hash
        if act.epoch > len(self.epochs):
            return None
        envelope = Envelope(
            rel=self.rel, n=act.epoch, kind=act.kind, id=act.id, count=act.count,
            sealed=act.sealed, after=msgspec.json.decode(act.after),
            facts=[(name, value) for name, value in msgspec.json.decode(act.facts)],
        )  # fmt: skip
        return act_hash(self.epochs[act.epoch - 1].hash, act.author_id, envelope)

    def wrong_hash(self, act: Act, own: str, named: dict[str, list[int]]) -> Finding:
        if act.hash in named:
            # Others have named it by the hash that is kept, so the words are what changed.
            return Finding(f"Act {act.seq} of {self.named} is not what it was when it was said.")
        kept = "" if act.kind == "said" else own
        return Finding(
            f"Act {act.seq} of {self.named} does not carry its own hash.",
            lambda: Act.objects.filter(relationship=self.rel, seq=act.seq).update(hash=kept),
        )

    # Who is in it, as rows

    def at_members(self) -> Iterator[Finding]:
        if len(self.records) != len(self.epochs) or not self.records:
            return  # told already, and nothing can be read from them
        came: dict[str, int] = {}
        for n, record in self.records.items():
            for member in record.members:
                came.setdefault(member.id, n)
        inside = self.inside()
        for person, n in came.items():
            if person in self.gone:
                continue
            if person not in self.members:
                yield self.missing(person, n, None if person in inside else self.left_at(person))
                continue
            row = self.members[person]
            if row.since != n:
                yield Finding(
                    f"{person} came into {self.named} with record {n}, and their row says"
                    f" {row.since}.",
                    partial(self.set_member, person, since=n),
                )
            if (row.left is None) != (person in inside):
                left = None if person in inside else self.left_at(person)
                has = "has left" if left else "is in"
                yield Finding(
                    f"{person} {has} {self.named}, and their row says otherwise.",
                    partial(self.set_member, person, left=left),
                )
        for person in self.members.keys() - came.keys():
            yield Finding(f"{person} is in {self.named} by a row, and by no record.")

    def inside(self) -> set[str]:
        """Who is in it now: whoever the newest record names and has not left since."""
        return self.named_now() - self.leavings.keys() - self.gone

    def named_now(self) -> set[str]:
        newest = self.records.get(len(self.epochs))
        return {one.id for one in newest.members} if newest else set(self.members)

    def left_at(self, person: str) -> datetime:
        """When they left, by their own act, or by the first record without them."""
        if person in self.leavings:
            return datetime.fromtimestamp(self.leavings[person], UTC)
        last = max(n for n, one in self.records.items() if person in {m.id for m in one.members})
        return datetime.fromisoformat(self.records[last + 1].at)

    def missing(self, person: str, n: int, left: datetime | None) -> Finding:
        says = f"{person} is in the records of {self.named}, and there is no row that says so."
        row = Membership(relationship=self.relationship, person_id=person, since=n, left=left)
        return Finding(says, row.save)

    def set_member(self, person: str, **what: object) -> None:
        Membership.objects.filter(relationship=self.rel, person=person).update(**what)

    def at_ending(self) -> Iterator[Finding]:
        """A pair has ended when one has left; a circle when nobody is in it."""
        is_pair = self.relationship.shape == Relationship.Shape.PAIR
        # Whose place somebody took may be gone for good, and the two who are in it talk on.
        out = self.named_now() & (self.leavings.keys() | self.gone)
        ended = bool(out) and (is_pair or not self.inside())
        if self.relationship.ended != ended:
            has = "has ended" if ended else "has not ended"
            yield Finding(
                f"Relationship {self.rel} {has}, and its row says otherwise.",
                partial(self.set_row, ended=ended),
            )
