"""What somebody took along from a Midspan: the page to read, and the file under a passphrase.

The page (`static/js/export/readable.js` makes it, and `midspan open --html`) marks what was said in
the talk; sheets, first words and the notebook are left out. The file holds sealed words and keys
that open them. The lens knows no keys: whoever calls it hands in what opens such a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from itertools import groupby

from midspan.lens.transcripts.lines import LOCKED, LONGEST, Source
from midspan.lens.transcripts.talks import Dialogue, Trouble, Turn, clean, in_parts

#: How the lines of JSON begin that stand in the file.
LINES = '{"midspan-export"'
#: What a page of ours says of itself, within what is looked at to tell formats apart.
OURS = '<meta name="generator" content="Midspan">'

#: Opens a file, given its bytes and how it is named: each talk with who said what. Raises Trouble.
Opens = Callable[[bytes, str], Iterator[tuple[str, Iterable[tuple[str, str]]]]]


def is_one(text: str) -> bool:
    return text.startswith((LINES, LOCKED.decode())) or OURS in text


def read(source: Source, name: str, opens: Opens | None) -> Iterator[Dialogue]:
    if OURS in source.peek():
        yield from page(source, name)
        return
    if opens is None:
        says = "this is a file that somebody took along from a Midspan; nothing here can open it"
        raise Trouble(says, source.path)
    for title, said in opens(source.rest(), source.path):
        turns = (Turn(clean(who) or "?", words) for who, text in said if (words := clean(text)))
        yield from in_parts(clean(title) or name, turns)


def page(source: Source, name: str) -> Iterator[Dialogue]:
    parser = _Page(source.path)
    found = (each for piece in source.chunks() for each in parser.fed(piece))
    for (_, title), said in groupby(found, key=lambda each: each[:2]):
        yield from in_parts(title or name, (turn for *_, turn in said))


class _Page(HTMLParser):
    """Lines of talks out of a page: sections with their titles, and marked articles in them."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.section = 0
        self.found: list[tuple[int, str, Turn]] = []
        self.is_said = False
        self.into: list[str] | None = None
        self.name: list[str] = []
        self.words: list[str] = []
        self.heading: list[str] = []

    def fed(self, piece: str) -> list[tuple[int, str, Turn]]:
        self.feed(piece)
        # What never ends would be searched anew with every piece.
        if len(self.rawdata) > LONGEST:
            raise Trouble("this page breaks, after the lines read so far", self.path)
        found, self.found = self.found, []
        return found

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        told = dict(given)
        if tag == "section":
            self.section += 1
            self.heading = []
        elif tag == "h2":
            self.into = self.heading
        elif tag == "article":
            self.is_said = "data-said" in told
            self.name, self.words = [], []
        elif tag == "b":
            self.into = self.name
        elif tag == "p":
            self.into = self.words if told.get("class") == "words" else None

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "b", "p"}:
            self.into = None
        elif tag == "article" and self.is_said:
            who, words = clean("".join(self.name)), clean("".join(self.words))
            if words:
                title = clean("".join(self.heading))
                self.found.append((self.section, title, Turn(who or "?", words)))
            self.is_said = False

    def handle_data(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)
