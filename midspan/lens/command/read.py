"""`midspan lens read`: transcripts in; text for a person, JSON for a program, or a page out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.lens.command.needs import Kinds, is_installed
from midspan.lens.command.progress import Progress

if TYPE_CHECKING:
    from midspan.lens.many import Asked, Read
    from midspan.lens.transcripts import Dialogue, Opens, Trouble

    #: Given the file in which the words stand that open a locked one, or None to ask for them.
    OpensBy = Callable[[Path | None], Opens]

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
        epilog="Ends with 1 if something could not be read; the rest is read all the same.",
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
    from midspan.lens import many, weights

    try:
        weights.read(given.weights or weights.OURS)
        return _Reading(given, many.Asked(given.me, given.corpus, given.all, given.weights)).run()
    except weights.Unfit as unfit:
        print(f"midspan: {unfit}", file=sys.stderr)
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
    if given.jobs < 1:
        return "--jobs is the number of processes, 1 or more."
    return ""


class _Reading:
    """One run of the command: what it met on its way, and how it ended."""

    def __init__(self, given: argparse.Namespace, asked: Asked) -> None:
        self.given, self.asked = given, asked
        self.opens: Opens | None = given.opens and given.opens(given.words_in)
        self.troubles = 0
        self.found = self.met = False
        self.progress = Progress.over(given.files, sys.stderr, is_shown=self._has_the_terminal())

    def _has_the_terminal(self) -> bool:
        return sys.stderr.isatty() and (bool(self.given.html) or not sys.stdout.isatty())

    def run(self) -> int:
        from midspan.lens import many, showing
        from midspan.lens.page import Page

        talks = many.readings(self._talks(), self.asked, self.given.jobs)
        if self.given.html:
            with self.given.html.open("w", encoding="utf-8") as out:
                page = Page(out, self.given.me, by_speaker=self.given.by_speaker)
                for one in self._counted(talks):
                    page.add(*one)
                page.end()
        elif self.given.json:
            told = showing.Json(self.given.me, self.given.all, self.given.by_speaker)
            for one in self._counted(talks):
                print(told.line(*one))
        else:
            text = showing.Text(self.given.me, sys.stdout, self.given.by_speaker)
            text.begin()
            for one in self._counted(talks):
                text.add(*one)
        self.progress.end()
        return self._ended()

    def _talks(self) -> Iterator[Dialogue]:
        from midspan.lens import many, transcripts

        for path in many.files(self.given.files, self._told):
            try:
                for talk in transcripts.read(
                    path,
                    kind=self.given.format or "",
                    on_trouble=self._told,
                    on_bytes=self.progress.read,
                    opens=self.opens,
                ):
                    self.found = True
                    if not self.given.me or self.given.me in talk.speakers:
                        self.met = True
                        yield talk
            except transcripts.Trouble as trouble:
                self._told(trouble)

    def _counted(self, talks: Iterator[Read]) -> Iterator[Read]:
        for talk, readings in talks:
            self.progress.talk(len(readings))
            yield talk, readings

    def _told(self, trouble: Trouble) -> None:
        self.troubles += 1
        self.progress.wipe()
        print(f"midspan: {trouble}", file=sys.stderr)

    def _ended(self) -> int:
        if self.given.me and self.found and not self.met:
            print(f"midspan: nobody called {self.given.me} speaks in these talks.", file=sys.stderr)
            return 1
        if self.given.html and self.met:
            print(f"Written: {self.given.html}", file=sys.stderr)
        return 1 if self.troubles else 0
