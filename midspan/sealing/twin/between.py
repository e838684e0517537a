"""One relationship as its member has verified it: who is in it, what opens, what seals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from midspan.sealing.twin import deeds, words
from midspan.sealing.twin.book import Content, pack, unpack
from midspan.sealing.twin.held import Epoch
from midspan.sealing.twin.invitation import secret_of
from midspan.sealing.twin.keys import Identity
from midspan.sealing.twin.order import Order
from midspan.sealing.twin.roster import Invitation, Pin, Roster, open_key, verify
from midspan.sealing.twin.wire import SealError, unb64, uuid7

#: What an act may name as earlier (relationships.envelopes).
MOST_HEADS = 64


@dataclass(frozen=True)
class Read:
    """An act as it was read: opened, or with the `code` for which it stays shut."""

    seq: int
    at: int
    author: str
    kind: str
    hash: str
    content: Content = field(default_factory=dict)
    code: str = ""
    marks: Sequence[str] = ()

    @property
    def words(self) -> str:
        return str(self.content.get("words", ""))


class Between:
    """`known` is what the own book says of it: pin, names, shared keys of earlier epochs."""

    def __init__(self, rel: str, identity: Identity, known: Content) -> None:
        self.rel = rel
        self.known = known
        self.rosters: dict[int, Roster] = {}
        self.seq = 0
        self.count = 0
        self._identity = identity
        self._keys: dict[int, bytes] = {}
        self._shared = {int(n): unb64(key, 32) for n, key in known.get("keys", {}).items()}
        self._order = Order()
        self._records: list[str] = []
        self._invites: list[Content] = []
        self._revokes: Sequence[Content] = ()

    @property
    def roster(self) -> Roster:
        """The newest verified one."""
        return self.rosters[max(self.rosters)]

    @property
    def pin(self) -> Pin:
        return Pin(**self.known["pin"])

    @property
    def heads(self) -> list[str]:
        """The hashes of the newest acts read, as many as an act may name."""
        return self._order.heads()[-MOST_HEADS:]

    @property
    def past_keys(self) -> list[tuple[int, bytes]]:
        """The keys of all records under which we can read what was said."""
        return sorted((self._shared | self._keys).items())

    def verify(
        self,
        records: Sequence[str],
        invites: list[Content],
        leaves: list[Content],
        revokes: Sequence[Content] = (),
        goings: Sequence[Content] = (),
    ) -> None:
        """Take in all records. Raises SealError with one of the roster's codes.

        One record at a time: the proof of a record is checked with a secret that was sealed in
        an earlier epoch, whose key only opens once that epoch is verified.
        """
        self._records, self._invites, self._revokes = list(records), invites, revokes
        pin = self.pin
        for n in range(pin.n, len(records) + 1):
            rosters = verify(
                records=records[:n], pin=pin, rel=self.rel, secrets=self._still_open(n),
                left=self._left(leaves), agreed=self._agreed(goings),
                called_back=self._called_back(goings), guests=self._guests(n),
            )  # fmt: skip
            for roster in rosters:
                if roster.n not in self.rosters:
                    self._hold(roster)
            pin = Pin(n, rosters[-1].hash)

    def _left(self, leaves: list[Content]) -> list[str]:
        """Who has left, by an act that they signed: the server's word is not enough."""
        return [str(act["author"]) for act in leaves if self._is_signed(act, "leaves")]

    def _agreed(self, goings: Sequence[Content]) -> list[tuple[str, str]]:
        """Each act by which all others agreed to go on without somebody, with whom it is about."""
        found: list[tuple[str, str]] = []
        for gone in self.roster.members if self.rosters else ():
            acts = self._yeses(goings, "goes_on", gone.id, {"without": gone.id})
            found += [(self._hash_of(act), gone.id) for act in acts]
        return found

    def _called_back(self, goings: Sequence[Content]) -> list[tuple[str, str]]:
        """Each invitation by which all others say that somebody may come back, with whose place."""
        about = {
            (facts["invitation"], facts["back"])
            for facts in (dict(act["facts"]) for act in goings if act["kind"] == "calls_back")
        }
        return [
            (invitation, lost)
            for invitation, lost in about
            if self._yeses(goings, "calls_back", lost, {"back": lost, "invitation": invitation})
        ]

    def _yeses(
        self, goings: Sequence[Content], kind: str, whom: str, about: dict[str, str]
    ) -> list[Content]:
        """The newest act about this of each but `whom`, if all of them say yes; else none."""
        newest: dict[str, Content] = {}
        for act in sorted(goings, key=lambda one: int(one["count"])):
            facts = {str(name): str(value) for name, value in act["facts"]}
            if about.items() <= facts.items() and self._is_signed(act, kind):
                newest[str(act["author"])] = act if facts.get("says") == "yes" else {}
        members = self.roster.members if self.rosters else ()
        found = [newest.get(one.id) for one in members if one.id != whom]
        return [act for act in found if act] if all(found) else []

    def _hash_of(self, act: Content) -> str:
        return words.hash_of(self.fields(act), act["sealed"]) if act["sealed"] else act["hash"]

    def _is_signed(self, act: Content, kind: str) -> bool:
        """Whether an act that changes who is here is its author's, by their newest key."""
        author = self.roster.member(str(act["author"])) if self.rosters else None
        return (
            author is not None
            and (act["rel"], act["kind"]) == (self.rel, kind)
            and deeds.is_signed(author.e, act)
        )

    def _hold(self, roster: Roster) -> None:
        self.rosters[roster.n] = roster
        if roster.member(self._identity.id):
            self._keys[roster.n] = open_key(roster, self._identity)

    def _still_open(self, n: int) -> Callable[[str], Invitation | None]:
        """Finds the invitations that had not been taken back before record `n` was made."""

        def find(id: str) -> Invitation | None:
            return None if self._taken_back(id, n) else self._invitation(id)

        return find

    def _guests(self, n: int) -> Callable[[str, str], list[str]]:
        """Finds the keys by which whoever comes shows themself to all, as members signed them."""

        def find(id: str, place: str) -> list[str]:
            found: list[str] = []
            for act in self._invites:
                facts = {str(name): str(value) for name, value in act["facts"]}
                about = (facts.get("invitation"), facts.get("replaces", ""))
                if about == (id, place) and "guest" in facts and self._is_ours(act, "invites"):
                    found.append(facts["guest"])
            return [] if self._taken_back(id, n) else found

        return find

    def _is_ours(self, act: Content, kind: str) -> bool:
        """Whether anybody who ever was here signed an act, as they stood in a verified record."""
        keys = {
            one.e
            for roster in self.rosters.values()
            for one in roster.members
            if one.id == act["author"]
        }
        is_it = (act["rel"], act["kind"]) == (self.rel, kind)
        return is_it and any(deeds.is_signed(e, act) for e in keys)

    def _taken_back(self, id: str, n: int) -> bool:
        """Whether it was taken back before record `n` was made."""
        return any(
            act["n"] < n
            and [list(fact) for fact in act["facts"]][:1] == [["invitation", id]]
            and self._is_ours(act, "revokes")
            for act in self._revokes
        )

    def _invitation(self, id: str) -> Invitation | None:
        content = self._all_invitations().get(id)
        if content is None:
            return None
        return Invitation(id, secret_of(str(content["secret"])), str(content.get("replaces", "")))

    def _all_invitations(self) -> dict[str, Content]:
        """Each invitation as its newest act says, with the `n` of the record that one is under."""
        found: dict[str, Content] = {}
        for act in self._invites:
            try:
                content = self.open(act)
            except SealError:
                continue
            if content.get("as") == "invitation":
                found[str(content["id"])] = {**content, "n": act["n"]}
        return found

    def stale_invitations(self, now: str) -> list[Content]:
        """The open ones that nobody has sealed under the newest record yet; `now` as records do."""
        used = {roster.inv for roster in self.rosters.values()}
        still_open = self._still_open(self.roster.n + 1)
        return [
            {name: value for name, value in each.items() if name not in {"as", "n"}}
            for id, each in self._all_invitations().items()
            if each["n"] < self.roster.n
            and id not in used
            and str(each["until"]) > now
            and still_open(id)
        ]

    def fields(self, act: Content) -> words.Fields:
        """What the server says of an act, with the record of a roster we verified."""
        if act["rel"] != self.rel:
            raise SealError("wrong-relationship")
        roster = self.rosters.get(act["n"])
        if roster is None:
            raise SealError("unknown-epoch")
        return words.Fields(
            self.rel, act["n"], roster.hash, act["author"], act["kind"], act["id"],
            act["count"], act["after"], [tuple(fact) for fact in act["facts"]],
        )  # fmt: skip

    def open(self, act: Content) -> Content:
        """What an act says. Raises SealError, before-me for words of an epoch we never had."""
        fields = self.fields(act)
        members = self.rosters[fields.n].members
        if key := self._keys.get(fields.n):
            return unpack(words.open(fields, act["sealed"], key, self._identity, members))
        if key := self._shared.get(fields.n):
            return unpack(words.open_kept(fields, act["sealed"], key, members))
        raise SealError("before-me")

    def read(self, act: Content) -> Read:
        """The next act of the log, opened, with the marks of its place among the others."""
        content, code = {}, ""
        hash = str(act.get("hash", ""))
        if act["sealed"]:
            hash = words.hash_of(self.fields(act), act["sealed"])
            try:
                content = self.open(act)
            except SealError as error:
                code = error.code
        marks = self._order.see(
            author=act["author"], count=act["count"], id=act["id"], after=act["after"],
            hash=hash, stub=not act["sealed"],
        )  # fmt: skip
        self.seq = max(self.seq, act["seq"])
        if act["author"] == self._identity.id:
            self.count = max(self.count, act["count"])
        return Read(act["seq"], act["at"], act["author"], act["kind"], hash, content, code, marks)

    @property
    def epoch(self) -> Epoch:
        """The newest, with its key."""
        return Epoch(self.roster.n, self.roster.hash, self._keys[self.roster.n])

    def seal(
        self,
        kind: str,
        as_: str,
        content: Content,
        facts: Sequence[tuple[str, str]] = (),
        id: str = "",
    ) -> tuple[words.Fields, words.Sealed]:
        """One more act of ours, under the newest roster and after the newest acts we read."""
        roster, id = self.roster, id or uuid7()
        if kind in deeds.SIGNED:
            facts = [
                *facts,
                deeds.sign(
                    self._identity,
                    rel=self.rel,
                    kind=kind,
                    id=id,
                    count=self.count + 1,
                    facts=facts,
                ),
            ]
        fields = words.Fields(
            self.rel, roster.n, roster.hash, self._identity.id, kind, id, self.count + 1,
            self.heads, facts,
        )  # fmt: skip
        made = words.seal(
            fields, pack(as_, content), self._keys[roster.n], self._identity, roster.members
        )
        return fields, made
