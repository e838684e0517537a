"""What a file holds, opened by the keys it brings along, and checked as far as these can."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from midspan.export.file import Line, Lines
from midspan.export.showing import Entry, Showing, when
from midspan.sealing.twin import words
from midspan.sealing.twin.book import unpack
from midspan.sealing.twin.held import Epoch, Round, open_together
from midspan.sealing.twin.roster import Member, Pin, commitment, verify
from midspan.sealing.twin.wire import SealError, b64, unb64


@dataclass
class Log:
    """One relationship, or the own notebook, while its acts go by."""

    title: str
    rel: str
    names: dict[str, str] = field(default_factory=dict)
    rosters: dict[int, tuple[str, tuple[Member, ...]]] = field(default_factory=dict)
    keys: dict[int, bytes] = field(default_factory=dict)
    #: What somebody said otherwise later, by who and what it was.
    otherwise: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    code: str = ""
    is_book: bool = False
    #: Whose word it is for what was said before somebody came, or came back, in a sentence.
    kept: str = ""


class Export:
    """A file that somebody took along, opened."""

    def __init__(self, raw: bytes, passphrase: str = "") -> None:
        """Raises Trouble for what is no such file, is cut short, or has another passphrase."""
        self.lines = Lines(raw, passphrase)
        self.about = next(iter(self.lines))
        self.me: dict[str, str] = self.about["me"]
        self.labels: dict[str, str] = self.about["labels"]
        self.showing = Showing(self.labels, self.about["sorts"], self.me)
        #: What did not open or is missing, counted by its code.
        self.wrong: dict[str, int] = {}

    def logs(self) -> Iterator[tuple[Log, Iterator[Entry]]]:
        """Each relationship with what was said in it, and last the notebook. Its entries have to be
        taken before the next is asked for: nothing of it is kept."""
        said_otherwise = self.otherwise()
        log: Log | None = None
        for are_acts, lines in groupby(self.lines, key=lambda line: "act" in line):
            if are_acts:
                if log is not None:
                    yield (
                        log,
                        self.entries(
                            log, ({**one["act"], "held": one.get("held")} for one in lines)
                        ),
                    )
                    log = None
                continue
            for line in lines:
                if log is not None:
                    yield log, iter(())
                log = self.begun(line)
                if log is not None:
                    log.otherwise = said_otherwise.get(log.rel, {})
        if log is not None:
            yield log, iter(())

    def talks(self) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
        """Each relationship with what was said in its talk alone: whose, and the words."""
        for log, entries in self.logs():
            if not log.is_book:
                yield log.title, ((one.name, one.parts[0][1]) for one in entries if one.is_said)

    def otherwise(self) -> dict[str, dict[tuple[str, str], str]]:
        """What somebody said otherwise later, by relationship, and who and what it was."""
        found: dict[str, dict[tuple[str, str], str]] = {}
        log: Log | None = None
        counted, self.wrong = self.wrong, {}
        for line in self.lines:
            if "act" not in line:
                log = self.begun(line) or log
            elif log is not None and line["act"]["kind"] == "rewords":
                act = line["act"]
                content, _, _ = self.opened(log, act)
                if content:
                    of = dict(map(tuple, act["facts"])).get("of", "")
                    found.setdefault(log.rel, {})[act["author"], of] = str(content.get("words", ""))
        self.wrong = counted  # counted when it is shown
        return found

    def begun(self, line: Line) -> Log | None:
        said = line.get("relationship") or line.get("book")
        if said is None:
            return None
        is_book = "book" in line
        title = self.labels["notebook"] if is_book else said["title"]
        names, code = said.get("names", {}), said.get("code", "")
        log = Log(title, str(said.get("rel", "")), names, code=code, is_book=is_book)
        if kept := said.get("kept"):
            log.kept = self.labels.get("as-kept", "{name}").replace("{name}", str(kept))
        if not log.code:
            try:
                self.take_in(log, said)
            except (SealError, KeyError, TypeError, ValueError) as error:
                log.code = getattr(error, "code", "malformed")
                self.count(log.code)
        return log

    def take_in(self, log: Log, said: Line) -> None:
        pin = Pin(said["pin"]["n"], said["pin"]["hash"])
        rosters = verify(records=said["records"], pin=pin, rel=said["rel"])
        log.rosters = {one.n: (one.hash, tuple(one.members)) for one in rosters}
        for n, key in said["keys"]:
            raw = unb64(key, 32)
            roster = next(one for one in rosters if one.n == n)
            if b64(commitment(raw)) != roster.kc:
                raise SealError("key-mismatch")
            log.keys[n] = raw

    def entries(self, log: Log, acts: Iterable[Line]) -> Iterator[Entry]:
        if log.is_book:
            yield from self.notes(log, acts)
            return
        for act in acts:
            content, hash, code = self.open(log, act)
            if content and content["as"] == "sheet":
                content = {**content, "parts": self.opened_together(log, act, content)}
            shown = self.showing.entry(
                act, content, hash=hash, code=code, names=log.names,
                otherwise=log.otherwise.get((act["author"], hash)),
            )  # fmt: skip
            if shown is not None:
                yield shown

    def open(self, log: Log, act: Line) -> tuple[Line | None, str, str]:
        """What an act says, its hash, and the code for which it stays shut."""
        count = log.counts.get(act["author"], 0) + 1
        if act["count"] != count:
            self.count("gap")
        log.counts[act["author"]] = act["count"]
        content, hash, code = self.opened(log, act)
        if code and not log.code:
            self.count(code)
        return content, hash, code

    def opened(self, log: Log, act: Line) -> tuple[Line | None, str, str]:
        """As `open`, without counting."""
        if log.code:
            return None, "", log.code
        if not act["sealed"]:
            return None, act.get("hash", ""), ""
        try:
            if act["n"] not in log.rosters:
                raise SealError("unknown-epoch")
            record, members = log.rosters[act["n"]]
            fields = words.Fields(
                act["rel"], act["n"], record, act["author"], act["kind"], act["id"], act["count"],
                tuple(act["after"]), [(name, value) for name, value in act["facts"]],
            )  # fmt: skip
            if act["n"] not in log.keys:
                raise SealError("before-me")
            text = words.open_kept(fields, act["sealed"], log.keys[act["n"]], members)
            return unpack(text), words.hash_of(fields, act["sealed"]), ""
        except SealError as error:
            return None, "", error.code

    def count(self, code: str) -> None:
        self.wrong[code] = self.wrong.get(code, 0) + 1

    def opened_together(self, log: Log, act: Line, content: Line) -> Line:
        """The parts of a sheet; those that were closed until all had written, by their own key."""
        parts = dict(content.get("parts") or {})
        closed, held = parts.pop("closed", None), act["held"]
        if closed is None or held is None:
            return parts
        try:
            n = held["n"]
            round = Round(act["rel"], held["round"], act["author"])
            words = open_together(
                closed, held["sealed"], round, Epoch(n, log.rosters[n][0], log.keys[n])
            )
            return parts | dict(json.loads(words))
        except (SealError, KeyError, ValueError):
            self.count("altered")
            return parts

    def notes(self, log: Log, acts: Iterable[Line]) -> Iterator[Entry]:
        """What was kept for oneself; the newest of each slot, and nothing that was let go."""
        newest = {}
        for act in acts:
            content, _, _ = self.open(log, act)
            if content is not None:
                newest[dict(map(tuple, act["facts"])).get("slot", "")] = content
        found = [one for one in newest.values() if one["as"] in {"kept", "note"}]
        for one in sorted(found, key=lambda note: float(note.get("at", 0))):
            yield Entry(
                "between", "", when(one.get("at", 0)), parts=(("", str(one.get("words", ""))),)
            )
