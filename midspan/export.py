"""`midspan open`: reads the locked file that somebody took along, without the place it came from.

The file is locked in the format of age, so `age -d` opens it as well. In it are lines of JSON: who
made it, each relationship with its records and the keys of its epochs, and its acts as the place
kept them. The words are opened here by those keys. What stands in the file is checked as far as
keys of epochs can check it: that nothing was changed, moved or left out. Who said a thing was
checked by the browser that made the file; nobody could, from such a file, prove it to a third.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from getpass import getpass
from html import escape
from pathlib import Path
from typing import Any, TextIO

from midspan.sealing.twin import words
from midspan.sealing.twin.book import unpack
from midspan.sealing.twin.held import Epoch, Round, open_together
from midspan.sealing.twin.roster import Member, Pin, commitment, verify
from midspan.sealing.twin.wire import SealError, b64, unb64

AGE = b"age-encryption.org/v1\n"
FORMAT = 1
CSS = Path(__file__).parent / "static" / "css" / "export.css"
Line = dict[str, Any]


class Trouble(Exception):
    """Why a file does not open, as a sentence."""


@dataclass(frozen=True)
class Entry:
    """One thing as it shows: whose, when, its title, and its parts with what they answer."""

    by: str
    name: str
    at: datetime
    title: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    id: str = ""
    answers: str = ""


@dataclass
class Log:
    """One relationship, or the own notebook, while its acts go by."""

    title: str
    names: dict[str, str] = field(default_factory=dict)
    rosters: dict[int, tuple[str, tuple[Member, ...]]] = field(default_factory=dict)
    keys: dict[int, bytes] = field(default_factory=dict)
    #: What somebody said otherwise later, by who and what it was.
    otherwise: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    code: str = ""
    is_book: bool = False


class Export:
    """A file that somebody took along, opened."""

    def __init__(self, raw: bytes, passphrase: str = "") -> None:
        """Raises Trouble for what is no such file, is cut short, or has another passphrase."""
        self.lines = list(read_lines(unlocked(raw, passphrase)))
        self.about = self.lines[0]
        self.labels: dict[str, str] = self.about["labels"]
        self.sorts: dict[str, Any] = self.about["sorts"]
        self.me: dict[str, str] = self.about["me"]
        #: What did not open or is missing, counted by its code.
        self.wrong: dict[str, int] = {}

    def logs(self) -> Iterator[tuple[Log, list[Entry]]]:
        """Each relationship with what was said in it, and last the notebook."""
        log: Log | None = None
        acts: list[Line] = []
        for line in self.lines[1:]:
            if "act" in line:
                acts.append({**line["act"], "held": line.get("held")})
                continue
            if log is not None:
                yield log, list(self.entries(log, acts))
            log, acts = self.begun(line), []

    def begun(self, line: Line) -> Log | None:
        said = line.get("relationship") or line.get("book")
        if said is None:
            return None
        is_book = "book" in line
        title = self.labels["notebook"] if is_book else said["title"]
        log = Log(title, said.get("names", {}), code=said.get("code", ""), is_book=is_book)
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

    def entries(self, log: Log, acts: list[Line]) -> Iterator[Entry]:
        opened = [(act, *self.open(log, act)) for act in acts]
        for act, content, _, _ in opened:
            if content and act["kind"] == "rewords":
                of = dict(map(tuple, act["facts"])).get("of", "")
                log.otherwise[act["author"], of] = str(content.get("words", ""))
        if log.is_book:
            yield from self.notes(opened)
            return
        for act, content, hash, code in opened:
            if (shown := self.entry(log, act, content, hash, code)) is not None:
                yield shown

    def open(self, log: Log, act: Line) -> tuple[Line | None, str, str]:
        """What an act says, its hash, and the code for which it stays shut."""
        count = log.counts.get(act["author"], 0) + 1
        if act["count"] != count:
            self.count("gap")
        log.counts[act["author"]] = act["count"]
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
            self.count(error.code)
            return None, "", error.code

    def count(self, code: str) -> None:
        self.wrong[code] = self.wrong.get(code, 0) + 1

    def entry(
        self, log: Log, act: Line, content: Line | None, hash: str, code: str
    ) -> Entry | None:
        mine = act["author"] == self.me["id"]
        name = log.names.get(act["author"]) or (self.me["name"] if mine else "")
        about: Any = {
            "by": "mine" if mine else "theirs",
            "name": name or self.labels["somebody"],
            "at": when(act["at"]),
            "id": hash,
        }
        if code:
            return Entry(**about | {"by": "between"}, parts=(("", self.labels["not-opened"]),))
        if act["kind"] in {"rewords", "withdraws", "invites", "revokes", "erases", "no_mirror"}:
            return None
        if content and content["as"] in {"side-by-side", "apart-again"}:
            return None
        if content is None:
            return Entry(**about, parts=(("", self.labels["taken-back"]),))
        return self.shown(log, act, content, about)

    def shown(self, log: Log, act: Line, content: Line, about: Any) -> Entry:
        kind, said = content["as"], str(content.get("words", ""))
        answers = str(content.get("answers", ""))
        if kind == "line":
            other = log.otherwise.get((act["author"], about["id"]))
            title = self.labels["said-otherwise"] if other is not None else ""
            parts = (("", said if other is None else other),)
            return Entry(**about, title=title, parts=parts, answers=answers)
        if kind == "letter":
            title = str(content.get("title", ""))
            return Entry(**about, title=title, parts=(("", said),), answers=answers)
        if kind == "leaving":
            left = self.labels["has-left"].replace("{name}", about["name"])
            return Entry(**about | {"by": "between"}, parts=(("", left), ("", said)))
        if kind == "first-words":
            asked = ("name", "pronouns", "who", "enjoy", "hope", "binding")
            told = tuple((self.labels[f"fw-{one}"], str(content.get(one, ""))) for one in asked)
            return Entry(**about, title=self.labels["first-words"], parts=told)
        if kind == "sheet":
            sort = self.sorts.get(content.get("sort", ""), {})
            title = sort.get("title", str(content.get("sort", "")))
            asks = sort.get("parts", {})
            laid = self.opened_together(log, act, content)
            told = tuple((asks.get(part, part), "\n".join(texts(it))) for part, it in laid.items())
            return Entry(**about, title=title, parts=told)
        if kind == "reply":
            how = str(content.get("how", ""))
            title = self.sorts.get("", {}).get("replies", {}).get(how, how)
            told = (("", said), ("", str(content.get("until", ""))))
            return Entry(**about, title=title, parts=told)
        # Of a shape that this version does not know: its words are there all the same.
        rest = {name: it for name, it in content.items() if name != "as"}
        told = tuple((name, "\n".join(texts(it))) for name, it in rest.items())
        return Entry(**about, title=kind, parts=told)

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

    def notes(self, opened: Iterable[tuple[Line, Line | None, str, str]]) -> Iterator[Entry]:
        """What was kept for oneself; the newest of each slot, and nothing that was let go."""
        newest = {}
        for act, content, _, _ in opened:
            if content is not None:
                newest[dict(map(tuple, act["facts"])).get("slot", "")] = content
        found = [one for one in newest.values() if one["as"] in {"kept", "note"}]
        for one in sorted(found, key=lambda note: float(note.get("at", 0))):
            yield Entry(
                "between", "", when(one.get("at", 0)), parts=(("", str(one.get("words", ""))),)
            )


def unlocked(raw: bytes, passphrase: str) -> bytes:
    if not raw.startswith(AGE):
        return raw  # `age -d` has opened it already
    import pyrage

    try:
        found: bytes = pyrage.passphrase.decrypt(raw, passphrase)
    except pyrage.DecryptError:
        raise Trouble(
            "These words do not open it, or the file is not whole. Look at both once more."
        ) from None
    return found


def read_lines(raw: bytes) -> Iterator[Line]:
    try:
        lines = [json.loads(line) for line in raw.decode().splitlines() if line]
    except (ValueError, RecursionError):
        raise Trouble("This is no file that Midspan made.") from None
    if not lines or not isinstance(lines[0], dict) or "midspan-export" not in lines[0]:
        raise Trouble("This is no file that Midspan made.")
    if lines[0]["midspan-export"] != FORMAT:
        raise Trouble("This file was made by a newer Midspan. Bring this one up to date first.")
    if lines[-1].get("end", {}).get("acts") != sum("act" in line for line in lines):
        raise Trouble("This file is cut short: its end is missing.")
    yield from lines


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()


def write_text(export: Export, out: TextIO) -> None:
    for log, entries in export.logs():
        print(f"\n{log.title}\n{'=' * len(log.title)}", file=out)
        for one in entries:
            name = f"  {one.name}" if one.name else ""
            print(f"\n{one.at:%Y-%m-%d %H:%M}{name}", file=out)
            for label, text in (("", one.title), *one.parts):
                if text:
                    shown = f"{label}: {text}" if label else text
                    print("\n".join(f"    {line}" for line in shown.splitlines()), file=out)


def write_html(export: Export, out: TextIO) -> None:
    """The page that the browser makes, static/js/export/readable.js, from the locked file."""
    said = export.labels
    title = escape(said["title"])
    made = said["made"].replace("{date}", str(export.about["made"])[:10])
    made = made.replace("{name}", export.me["name"]).replace("{place}", export.about["place"])
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    print(
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{CSS.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<header><h1>{title}</h1><p>{escape(made)}</p><p class="soft">{escape(said["care"])}</p>'
        "</header>\n<main>",
        file=out,
    )
    many = 0
    for log, entries in export.logs():
        print(f"<section><h2><bdi>{escape(log.title)}</bdi></h2>", file=out)
        day = ""
        for one in entries:
            many += 1
            if (today := f"{one.at:%Y-%m-%d}") != day:
                print(f"<h3>{today}</h3>", file=out)
                day = today
            print(article(one, said), file=out)
        print("</section>", file=out)
    end = escape(said["end"].replace("{count}", str(many)))
    print(f'</main>\n<footer><p class="soft">{end}</p></footer>\n</body>\n</html>', file=out)


def article(one: Entry, labels: dict[str, str]) -> str:
    name = f"<b><bdi>{escape(one.name)}</bdi></b> " if one.name else ""
    shown = [f'<p class="who">{name}<time>{one.at:%H:%M}</time></p>']
    if one.answers:
        link = f'<a href="#a-{escape(one.answers)}">{escape(labels["answers"])}</a>'
        shown.append(f'<p class="asks">{link}</p>')
    if one.title:
        shown.append(f'<h4 dir="auto">{escape(one.title)}</h4>')
    for label, text in one.parts:
        if text and label:
            shown.append(f'<p class="asks">{escape(label)}</p>')
        if text:
            shown.append(f'<p class="words" dir="auto">{escape(text)}</p>')
    id = f' id="a-{escape(one.id)}"' if one.id else ""
    return f'<article class="{one.by}"{id}>{"".join(shown)}</article>'


def run(file: Path, *, html: Path | None, words_in: Path | None) -> int:
    """The command. Prints the words, or writes the page; what is amiss goes to the error line."""
    try:
        raw = file.read_bytes()
        passphrase = ""
        if raw.startswith(AGE):
            passphrase = words_in.read_text().strip() if words_in else getpass("Its words: ")
        export = Export(raw, passphrase)
        if html:
            with html.open("x", encoding="utf-8") as out:
                write_html(export, out)
        else:
            write_text(export, sys.stdout)
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"midspan: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    for code, many in sorted(export.wrong.items()):
        print(f"midspan: {many} did not open or are missing ({code})", file=sys.stderr)
    return 0
