"""A person's own book, opened: slots of sealed notes in a relationship of one (section 2)."""

from __future__ import annotations

import json
from typing import Any

from midspan.sealing.twin import words
from midspan.sealing.twin.asking import Asking, Refused
from midspan.sealing.twin.keys import Identity, by_my_hand
from midspan.sealing.twin.roster import open_key, own_pin, verify
from midspan.sealing.twin.wire import SealError, uuid7, write_json

Content = dict[str, Any]

#: Two browsers of one person may write at once; each loses the race a few times at most.
TRIES = 5


def pack(as_: str, fields: Content) -> str:
    """The clear text of an act: a JSON object whose `as` says what it is."""
    return write_json({"as": as_, **fields}).decode()


def unpack(text: str) -> Content:
    """The object again. Raises malformed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise SealError("malformed") from None
    if not isinstance(found, dict) or not isinstance(found.get("as"), str):
        raise SealError("malformed")
    return found


class Book:
    """The slots, by name. `data` is what GET /book/acts/ gives."""

    def __init__(self, data: Content, identity: Identity) -> None:
        self.rel: str = data["rel"]
        self.count: int = data["count"]
        self._identity = identity
        records = data["records"]
        # The own key is the pin: only a book that we made and signed ourselves is ours.
        self._roster = verify(records=records, pin=own_pin(records, identity), rel=self.rel)[-1]
        self._key = open_key(self._roster, identity)
        self.slots: dict[str, Content] = {}
        for act in data["acts"]:
            self.slots[act["facts"][0][1]] = unpack(self._open(act))

    def hand(self, session: str, path: str, body: bytes) -> str:
        """Signs what only we may do, a session alone not."""
        return by_my_hand(self._identity, session, path, body)

    def _open(self, act: Content) -> str:
        fields = self._fields(act["id"], act["count"], act["facts"])
        return words.open(fields, act["sealed"], self._key, self._identity, self._roster.members)

    def _fields(self, id: str, count: int, facts: list[tuple[str, str]]) -> words.Fields:
        roster, author = self._roster, self._identity.id
        return words.Fields(self.rel, roster.n, roster.hash, author, "notes", id, count, (), facts)

    def seal(self, slot: str, as_: str, fields: Content, count: int) -> Content:
        """One note as an envelope."""
        around = self._fields(uuid7(), count, [("slot", slot)])
        sealed = words.seal(
            around, pack(as_, fields), self._key, self._identity, self._roster.members
        ).sealed
        return envelope(around, sealed)

    def put(self, asking: Asking, slot: str, as_: str, fields: Content) -> None:
        """Keep something in a slot; what stood there is let go. Raises Refused."""
        for _ in range(TRIES):
            note = self.seal(slot, as_, fields, self.count + 1)
            answer = asking.ask(f"/r/{self.rel}/acts/", note, self.hand)
            if answer.is_ok:
                self.count = note["count"]
                self.slots[slot] = {"as": as_, **fields}
                return
            if answer.data.get("code") != "taken":
                break
            self.count = max(self.count, answer.data["act"]["count"])
        raise Refused(answer)


def envelope(fields: words.Fields, sealed: str) -> Content:
    """An act on its way in; who sends it is known from the session."""
    return {
        "rel": fields.rel, "n": fields.n, "kind": fields.kind, "id": fields.id,
        "count": fields.count, "sealed": sealed, "after": list(fields.after),
        "facts": [list(fact) for fact in fields.facts],
    }  # fmt: skip
