"""`midspan lens read`: transcripts in; text for a person, JSON for a program, or a page out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.lens.command.needs import Kinds, is_installed
from midspan.lens.command.placing import placed, why_not
from midspan.lens.command.progress import Progress

if TYPE_CHECKING:
    from midspan.lens.many import Read
    from midspan.lens.transcripts import Dialogue, Opens, Trouble

    #: Given the file in which the words stand that open a locked one, or None to ask for them.
    OpensBy = Callable[[Path | None], Opens]

#: How a command ends that somebody stopped with Ctrl-C.
STOPPED = 130
#: Names of those who speak, as many as fit into a sentence.
MOST_NAMES = 8

FORMATS = ("jsonl", "json", "text", "subtitles", "whatsapp", "matrix", "convokit", "midspan")


def add(kinds: Kinds[argparse.ArgumentParser], opens: OpensBy | None) -> None:
    reads = kinds.add_parser(
        "read",
        help="read transcripts",
        description="Read transcripts: JSON Lines, plain text (Name: words), WebVTT and SRT,"
        " exports of WhatsApp and Matrix, ConvoKit, what one took along from a Midspan, and folders"
        " of such files. Text and pages need"
        " --me NAME, and speak of that person's lines alone; the lines of others are what stands"
        " around them.",
        epilog="Ends with 1 if something could not be read; the rest is read all the same. A page"
        " is put in its place when there was something to read, and never over a file that is no"
        " such page.",
    )
    reads.add_argument(
        "files", nargs="+", metavar="FILE", help="a transcript, a folder, or - for what is piped in"
    )
    reads.add_argument("--me", metavar="NAME", help="who you are in it")
    shapes = reads.add_mutually_exclusive_group()
    shapes.add_argument("--json", action="store_true", help="one dialogue a line, for programs")
    shapes.add_argument(
        "--html", type=Path, metavar="OUT", help="one page that holds all it needs, to keep"
    )
    reads.add_argument("--all", action="store_true", help="with --json: every move with its p")
    reads.add_argument(
        "--corpus",
        action="store_true",
        help="for consented research and training talks: every speaker, called A, B, C",
    )
    reads.add_argument(
        "--by-speaker",
        action="store_true",
        help="with --corpus: after each talk, how often it noticed what in whose lines",
    )
    reads.add_argument("--format", choices=FORMATS, help="if it is not told from the content")
    reads.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="read with so many processes (default: 1)"
    )
    reads.add_argument("--weights", type=Path, metavar="FILE", help="others than ours")
    reads.add_argument(
        "--words-in", type=Path, metavar="FILE", help="the words that open a locked file are there"
    )
    reads.set_defaults(run=read, opens=opens)


def read(given: argparse.Namespace) -> int:
    if wrong := _is_asked_wrongly(given):
        print(wrong, file=sys.stderr)
        return 2
    if not is_installed():
        return 2
    from midspan.lens import weights

    try:
        weights.read(given.weights or weights.OURS)
        return _Reading(given).run()
    except weights.Unfit as unfit:
        print(f"midspan: {unfit}", file=sys.stderr)
    except KeyboardInterrupt:
        said = " No page was written." if given.html else ""
        print(f"\nmidspan: stopped before the end.{said}", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # Whoever read along has seen enough; Python would complain once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as broken:
        print(f"midspan: {broken.filename or 'output'}: {broken.strerror}", file=sys.stderr)
    return 2


def _is_asked_wrongly(given: argparse.Namespace) -> str:
    if not given.json and not given.corpus and not given.me:
        return (
            "Say who you are in these talks: --me NAME. The lens speaks to people about their own"
            " words only. For consented research talks there is --corpus."
        )
    if given.corpus and given.me:
        return "Give --me or --corpus, not both."
    if given.by_speaker and not given.corpus:
        return "--by-speaker goes with --corpus: about people nothing is counted otherwise."
    if given.all and not given.json:
        return "--all goes with --json: it is for programs. People are asked about little."
    if given.jobs < 1:
        return "--jobs is the number of processes, 1 or more."
    return why_not(given.html, given.files) if given.html else ""


class _Reading:
    """One run of the command: what it met on its way, and how it ended."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.opens: OpensBy | None = given.opens
        #: The name as it is written in the talks, which may be in other letters than was asked.
        self.me: str | None = given.me
        self.names: dict[str, None] = {}
        self.troubles = 0
        self.found = self.met = False
        self.progress = Progress.over(given.files, sys.stderr, is_shown=self._has_the_terminal())

    def _has_the_terminal(self) -> bool:
        return sys.stderr.isatty() and (bool(self.given.html) or not sys.stdout.isatty())

    def run(self) -> int:
        mine = self._mine()
        # Nothing is begun before there is something to read, and one's name is known as written.
        if (first := next(mine, None)) is not None:
            from midspan.lens import many

            asked = many.Asked(self.me, self.given.corpus, self.given.all, self.given.weights)
            self._show(self._counted(many.readings(chain([first], mine), asked, self.given.jobs)))
        self.progress.end()
        return self._ended()

    def _show(self, talks: Iterator[Read]) -> None:
        from midspan.lens import showing
        from midspan.lens.page import Page

        if self.given.html:
            with placed(self.given.html) as out:
                page = Page(out, self.me, by_speaker=self.given.by_speaker)
                for one in talks:
                    page.add(*one)
                page.end()
        elif self.given.json:
            told = showing.Json(self.me, self.given.all, self.given.by_speaker)
            for one in talks:
                print(told.line(*one))
        else:
            text = showing.Text(self.me, sys.stdout, self.given.by_speaker)
            text.begin()
            for one in talks:
                text.add(*one)
            text.end()

    def _mine(self) -> Iterator[Dialogue]:
        """The talks in which I speak, or all."""
        for talk in self._talks():
            self.found = True
            if self.given.me is None or self._is_in(talk):
                self.met = True
                yield talk

    def _is_in(self, talk: Dialogue) -> bool:
        speakers = talk.speakers
        if self.me in speakers:
            return True
        alike = [name for name in speakers if name.casefold() == self.given.me.casefold()]
        if len(alike) != 1:
            self.names.update(dict.fromkeys(speakers[: MOST_NAMES + 1]))
            return False
        if not self.met:
            self.me = alike[0]
        for turn in talk.turns:
            if self.me and turn.speaker == alike[0]:
                turn.speaker = self.me
        return True

    def _talks(self) -> Iterator[Dialogue]:
        from midspan.lens import many, transcripts

        opens = self.opens and self.opens(self.given.words_in)
        for path in many.files(self.given.files, self._told, but=self.given.html):
            try:
                yield from transcripts.read(
                    path,
                    kind=self.given.format or "",
                    on_trouble=self._told,
                    on_bytes=self.progress.read,
                    opens=opens,
                )
            except transcripts.Trouble as trouble:
                self._told(trouble)

    def _counted(self, talks: Iterator[Read]) -> Iterator[Read]:
        for talk, readings in talks:
            self.progress.talk(len(readings))
            yield talk, readings

    def _told(self, trouble: Trouble) -> None:
        self.troubles += not trouble.is_read
        self.progress.wipe()
        print(f"midspan: {trouble}", file=sys.stderr)

    def _ended(self) -> int:
        kept = f" {self.given.html} is as it was." if _is_there(self.given.html) else ""
        if self.found and not self.met:
            nobody = f"nobody called {self.given.me} speaks in these talks."
            print(f"midspan: {nobody} {_who(list(self.names))}{kept}", file=sys.stderr)
            return 1
        if not self.met and (kept or not self.troubles):
            print(f"midspan: there was nothing to read.{kept}", file=sys.stderr)
        elif self.met and self.given.html:
            print(f"Written: {self.given.html}", file=sys.stderr)
        return 1 if self.troubles or not self.met else 0


def _is_there(out: Path | None) -> bool:
    return out is not None and out.is_file()


def _who(names: list[str]) -> str:
    """Who speaks there, as a sentence."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and others do."
    if len(names) == 1:
        return f"{names[0]} does."
    return f"{', '.join(names[:-1])} and {names[-1]} do."
