"""A person at a place, as far as the place can tell: what a browser does over HTTP, in Python.

For tests and the demonstration. The keys are in this process's memory and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from midspan.sealing.twin import keys
from midspan.sealing.twin.asking import Asking, Refused
from midspan.sealing.twin.between import Between, Read
from midspan.sealing.twin.book import Book, Content, envelope, pack, unpack
from midspan.sealing.twin.held import Round, hold_back
from midspan.sealing.twin.invitation import (
    Offer,
    claim,
    claim_hash,
    invitation_id,
    make_secret,
    open_offer,
    seal_offer,
    secret_of,
    secret_text,
)
from midspan.sealing.twin.keys import Identity
from midspan.sealing.twin.roster import (
    Invitation,
    Pin,
    Roster,
    create_record,
    guest_key,
    join_record,
    record_hash,
    replace_record,
    verify,
)
from midspan.sealing.twin.wire import LETTERS, SealError, b64, random, spell, unspell, uuid7

#: How often something is tried again that another browser was quicker with.
TRIES = 5


class Laid(NamedTuple):
    """A sheet behind a door: the id of its thing, and the hash by which it is answered."""

    thing: str
    hash: str


class Peer:
    """Somebody at the place at `at`, such as `http://localhost:8000`; at first, nobody there."""

    def __init__(self, at: str) -> None:
        self.asking = Asking(at)
        self.handle = ""
        self.places: dict[str, Between] = {}
        self._identity: Identity | None = None
        self._book: Book | None = None

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            raise SealError("locked")
        return self._identity

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def book(self) -> Book:
        if self._book is None:
            raise SealError("locked")
        return self._book

    # Arriving and coming back.

    def begin(self, code: str, *, handle: str = "") -> None:
        """Become the first person of a place by its one-time code. Raises Refused."""
        person, book = self._arrive(handle)
        self.asking.page(f"/begin/{code}/")
        given = {"person": person, "book": book, "borrowed": False}
        self.asking.need(f"/begin/{code}/", given)

    def sign_in(self, handle: str, recovery: str) -> None:
        """Come back with a recovery key as it was spelled. Raises Refused, mistyped, wrong-key."""
        secret = unspell(recovery)
        self.asking.page("/sign-in/")
        site = self.asking.need("/sign-in/salt/", {"handle": handle})["site"]
        login = keys.recovery_login(secret, site)
        given = {"handle": handle, "way": "recovery", "login": login, "borrowed": False, "days": 0}
        found = self.asking.need("/sign-in/", given)
        id, sealed = found["person"]["id"], found["vault"]["sealed"]
        lock = keys.recovery_lock(secret)
        self._identity = keys.open_vault(sealed, lock, id=id, way="recovery")
        self.handle = found["person"]["handle"]
        self._book = Book(self.asking.need("/book/acts/"), self.identity)
        for slot, known in self.book.slots.items():
            if slot.startswith("known/"):
                self._open(slot.removeprefix("known/"), known)

    def make_way_back(self) -> str:
        """Lock the keys under a new recovery key, and return it as it is written down.

        Raises Refused, when a way back exists already.
        """
        secret = keys.make_recovery()
        self.asking.page("/me/way-back/")
        site = self.asking.need("/me/vaults/")["site"]
        vault = {
            "way": "recovery",
            "sealed": keys.seal_vault(self.identity, keys.recovery_lock(secret), "recovery"),
            "login": keys.recovery_login(secret, site),
        }
        self.asking.need("/me/way-back/", {"vaults": [vault]}, self.book.hand)
        return spell(secret)

    def sign_out(self) -> None:
        """End this session. The keys stay in this process, as its places do. Raises Refused."""
        self.asking.need("/sign-out/?sure=yes", {})

    def _arrive(self, handle: str) -> tuple[Content, Content]:
        """A new identity and own book: what the place is told of them."""
        self._identity = keys.make_identity()
        self.handle = handle or drawn_handle()
        rel = keys.book_of(self.id, self.identity.x, self.identity.e)
        made = create_record(rel=rel, identity=self.identity)
        self._book = Book({"rel": rel, "records": [made.record], "count": 0, "acts": []},
                          self.identity)  # fmt: skip
        person = {"id": self.id, "handle": self.handle, "x": self.identity.x, "e": self.identity.e}
        return person, {"rel": rel, "record": made.record}

    # Places for two.

    def make_place(self, *, name: str, for_: str, first_words: Content, shape: str = "pair") -> str:
        """Make a place, with our first words in it. Returns its `rel`. Raises Refused."""
        rel = b64(random(16))
        made = create_record(rel=rel, identity=self.identity)
        known = {"names": {}, "for": for_, "pin": {"n": 1, "hash": made.hash}, "met": {}}
        known["shape"] = shape
        self.asking.page("/with/new/")
        # The own book first: a place it does not know of could never be opened again.
        self._note(f"known/{rel}", "known", known)
        self._note("me", "me", {"name": name})
        self.asking.need("/with/new/", {"rel": rel, "record": made.record, "shape": shape})
        self._open(rel, known)
        self.write_first_words(rel, first_words)
        return rel

    def invite(
        self,
        rel: str,
        *,
        hello: Content,
        for_: str,
        days: int = 7,
        past: bool = False,
        replaces: str = "",
    ) -> str:
        """An invitation as the path of its link, `/join/<id>#<secret>`; with `replaces`, for that
        person to come back by, who lost all keys. Raises Refused."""
        between = self.look(rel)
        secret = make_secret()
        id, until = invitation_id(secret), moment(datetime.now(UTC) + timedelta(days=days))
        content = {"id": id, "secret": secret_text(secret), "for": for_, "until": until}
        if past:
            content["past"] = "shared"
        if replaces:
            content["replaces"] = replaces
        names = {self.id: hello["name"]}
        given = self._laid(between, content, names, pack("hello", {**hello, "for": for_}))
        self.asking.need(f"/r/{rel}/invitations/", given, self.book.hand)
        return f"/join/{id}#{secret_text(secret)}"

    def _laid(
        self, between: Between, content: Content, names: Mapping[str, str], hello: str
    ) -> Content:
        """An invitation, sealed under the newest record, and the offer that names it."""
        id, secret = content["id"], secret_of(content["secret"])
        guest = guest_key(secret)
        facts = [("invitation", id), ("until", content["until"]), ("guest", guest)]
        replaces = content.get("replaces", "")
        facts += [("replaces", replaces)] if replaces else []
        fields, made = between.seal("invites", "invitation", content, facts)
        # While we are alone in a place for two the past is only what we laid down for them to find.
        alone = len(between.roster.members) == 1 and between.known.get("shape") != "circle"
        shares = content.get("past") == "shared" or replaces or alone
        past = tuple((n, b64(key)) for n, key in between.past_keys) if shares else ()
        offer = Offer(between.rel, between.roster.hash, names, hello, past, replaces)
        sealed = {"id": id, "sealed": seal_offer(secret, id, offer), "claim": claim_hash(secret)}
        return {"act": envelope(fields, made.sealed), "offer": sealed}

    def renew(self, rel: str) -> None:
        """Seal each open invitation under the newest record, where nobody has done so yet."""
        between = self.look(rel)
        for content in between.stale_invitations(moment(datetime.now(UTC))):
            id, secret = content["id"], secret_of(content["secret"])
            held = self.asking.ask(f"/join/{id}/offer/", {"claim": claim(secret)})
            if held.is_ok:
                was = open_offer(secret, id, held.data["offer"])
                laid = self._laid(between, content, was.names, was.hello)
                self.asking.ask(f"/r/{rel}/invitations/", laid, self.book.hand)
                self.look(rel)

    def join(self, link: str, *, handle: str = "") -> str:
        """Come in by a link, arriving first if we are nobody here yet. Returns `rel`.

        Raises Refused; SealError, bad-invitation among others.
        """
        parts = urlsplit(link)
        id, secret = parts.path.strip("/").split("/")[-1], secret_of(parts.fragment)
        self.asking.page(f"/join/{id}/")
        for _ in range(TRIES):
            offer, previous = self._offered(id, secret)
            person, book = (None, None) if self._identity else self._arrive(handle)
            makes = replace_record if offer.replaces else join_record
            made = makes(
                rel=offer.rel,
                previous=previous,
                identity=self.identity,
                invitation=Invitation(id, secret, offer.replaces),
            )
            known = self._known_from(offer, Pin(made.n, made.hash))
            notes = self._first_notes(offer, known, is_new=person is not None)
            given = {"claim": claim(secret), "record": made.record, "notes": notes,
                     "person": person, "book": book, "borrowed": False}  # fmt: skip
            hand = None if person else self.book.hand
            answer = self.asking.ask(f"/join/{id}/", given, hand)
            if answer.is_ok:
                self.book.count += len(notes)
                self.book.slots |= {f"known/{offer.rel}": {"as": "known", **known}}
                self._open(offer.rel, known)
                return offer.rel
            if person:
                self._identity = self._book = None
            if answer.status != 409 or answer.data.get("code") == "already-here":
                break
        raise Refused(answer)

    def _offered(self, id: str, secret: bytes) -> tuple[Offer, Roster]:
        """The offer, and the roster it names, which has to be the newest.

        Raises bad-invitation; stale when one of those inside has to seal it anew first.
        """
        data = self.asking.need(f"/join/{id}/offer/", {"claim": claim(secret)})
        offer, records = open_offer(secret, id, data["offer"]), data["records"]
        hashes = [record_hash(record) for record in records]
        if offer.hash not in hashes:
            raise SealError("bad-invitation")
        if hashes[-1] != offer.hash:
            raise SealError("stale")
        pin = Pin(len(records), offer.hash)
        return offer, verify(records=records, pin=pin, rel=offer.rel)[-1]

    @staticmethod
    def _known_from(offer: Offer, pin: Pin) -> Content:
        return {
            "names": dict(offer.names), "for": unpack(offer.hello).get("name", ""),
            "pin": pin._asdict(), "met": dict.fromkeys(offer.names, "invitation"),
            "keys": {str(n): key for n, key in offer.keys},
        }  # fmt: skip

    def _first_notes(self, offer: Offer, known: Content, *, is_new: bool) -> list[Content]:
        """What goes into the own book with the joining or not at all: without it, no going on."""
        notes = [self.book.seal(f"known/{offer.rel}", "known", known, self.book.count + 1)]
        if is_new:
            name = {"name": unpack(offer.hello).get("for", "")}
            notes.append(self.book.seal("me", "me", name, 2))
        return notes

    def accept(self, rel: str, names: dict[str, str]) -> None:
        """Say yes to who is here now, by these names. Raises Refused."""
        between = self.look(rel)
        roster = between.roster
        met = dict.fromkeys(names, "invitation") | between.known["met"]
        between.known = {**between.known, "names": names, "met": met,
                         "pin": {"n": roster.n, "hash": roster.hash}}  # fmt: skip
        known = {name: value for name, value in between.known.items() if name != "as"}
        self._note(f"known/{rel}", "known", known)

    # Talking.

    def write_first_words(self, rel: str, first_words: Content) -> str:
        return self._act(rel, "first_words", "first-words", first_words)

    def say(self, rel: str, words: str) -> str:
        """Say one line. Returns the act's hash. Raises Refused."""
        return self._act(rel, "said", "line", {"words": words})

    def write_letter(self, rel: str, title: str, words: str) -> str:
        """Lay a letter on the bridge. Returns the act's hash. Raises Refused."""
        return self._act(rel, "said", "letter", {"title": title, "words": words, "answers": ""})

    def lay(
        self,
        rel: str,
        kind: str,
        sort: str,
        parts: Mapping[str, str],
        *,
        thing: str = "",
        began: str = "",
        together: bool = False,
    ) -> Laid:
        """Lay a sheet behind a door, beside the sheets of `thing` if that is given; `began` is the
        hash of the line it began from. `together` closes it until all have laid theirs.
        """
        id = uuid7()
        given = dict(parts)
        if together:
            round = Round(rel, thing or id, self.id)
            epoch = self.look(rel).epoch
            closed, held = hold_back(json.dumps(given, ensure_ascii=False), round, epoch)
            laid = {"round": round.round, "n": epoch.n, "held": held}
            self.asking.need(f"/r/{rel}/together/", laid, self.book.hand)
            given = {"closed": closed}
        content: Content = {"sort": sort, "parts": given}
        content |= {"thing": thing} if thing else {}
        content |= {"began": began} if began else {}
        return Laid(thing or id, self._act(rel, kind, "sheet", content, id=id))

    def answer(self, rel: str, kind: str, laid: Laid, how: str, words: str = "") -> str:
        """Answer a sheet in the very wording it was laid in. Returns the act's hash."""
        content = {"thing": laid.thing, "to": laid.hash, "how": how, "words": words}
        return self._act(rel, kind, "reply", content)

    def remember(self, rel: str) -> None:
        """Note in the own book what was read, as a page does when it is left. Raises Refused."""
        between = self.look(rel)
        seen = {"heads": between.heads, "seq": between.seq}
        self._note(f"heads/{rel}", "heads", seen)

    def leave(self, rel: str) -> str:
        return self._act(rel, "leaves", "leaving", {"words": ""}, path=f"/r/{rel}/leave/")

    def go_on_without(self, rel: str, person: str, *, says: str = "yes") -> str:
        """Say whether our circle goes on without somebody. Returns the act's hash."""
        facts = [("without", person), ("says", says)]
        return self._act(rel, "goes_on", "going-on", {"words": ""}, facts=facts)

    def call_back(self, rel: str, lost: str, link: str, *, says: str = "yes") -> str:
        """Say whether somebody may come back by this link, in the place of who they were."""
        id = urlsplit(link).path.strip("/").split("/")[-1]
        facts = [("back", lost), ("invitation", id), ("says", says)]
        return self._act(rel, "calls_back", "calling-back", {"words": ""}, facts=facts)

    def read(self, rel: str) -> list[Read]:
        """Everything said here from the beginning, opened. Raises Refused, SealError."""
        known = self.book.slots[f"known/{rel}"]
        between = self._between(rel, known)
        read = self._all_after(between)
        self.places[rel] = between
        return read

    def look(self, rel: str) -> Between:
        """The relationship as it is now: the newest roster, and every act read."""
        between = self.places[rel]
        self._verify(between)
        self._all_after(between)
        return between

    def _act(
        self,
        rel: str,
        kind: str,
        as_: str,
        content: Content,
        path: str = "",
        facts: Sequence[tuple[str, str]] = (),
        id: str = "",
    ) -> str:
        for _ in range(TRIES):
            between = self.look(rel)
            fields, made = between.seal(kind, as_, content, facts, id=id)
            given = envelope(fields, made.sealed)
            answer = self.asking.ask(path or f"/r/{rel}/acts/", given)
            if answer.is_ok:
                return made.hash
            if answer.data.get("code") not in {"taken", "epoch"}:
                break
        raise Refused(answer)

    def _open(self, rel: str, known: Content) -> None:
        self.places[rel] = self._between(rel, known)

    def _between(self, rel: str, known: Content) -> Between:
        between = Between(rel, self.identity, known)
        self._verify(between)
        return between

    def _verify(self, between: Between) -> None:
        data = self.asking.need(f"/r/{between.rel}/epochs/?after=0")
        between.verify(
            data["records"], data["invites"], data["leaves"], data["revokes"], data["goings"]
        )

    def _all_after(self, between: Between) -> list[Read]:
        found: list[Read] = []
        more = True
        while more:
            data = self.asking.need(f"/r/{between.rel}/acts/?after={between.seq}")
            found += [between.read(act) for act in data["acts"]]
            more = data["more"]
        return found

    def _note(self, slot: str, as_: str, fields: Content) -> None:
        self.book.put(self.asking, slot, as_, fields)


def moment(when: datetime) -> str:
    """As records and facts write it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def drawn_handle() -> str:
    """A handle by lot, for somebody who did not choose one."""
    return "peer-" + "".join(LETTERS[byte & 31].lower() for byte in random(8))


def names_of(lines: Sequence[Read]) -> dict[str, str]:
    """The names people give themselves in their newest first words, by id."""
    return {
        line.author: str(line.content["name"])
        for line in lines
        if line.content.get("as") == "first-words" and line.content.get("name")
    }
