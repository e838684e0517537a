"""What a reader gives: dialogues of turns. And what it says when something cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: A talk longer than this is handed on in parts, so that memory stays bounded.
MOST_TURNS = 2000
#: Signs of one utterance that are kept where lines are added up to it.
MOST_SIGNS = 50_000
#: Signs that no one means to say: controls without line ends and tabs, marks of text direction,
#: and halves of a surrogate pair, which cannot be written out again.
_UNSAID = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Turn:
    speaker: str
    text: str
    #: Labels, when the file has them; empty otherwise.
    moves: tuple[str, ...] = ()
    #: Per move the words that carry it, [start, end) in characters of `text`.
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def goes_on(self, words: str) -> None:
        """Add a line to what was said, as long as that is a length somebody may say."""
        if len(self.text) < MOST_SIGNS:
            self.text = f"{self.text} {words}"


@dataclass(slots=True)
class Dialogue:
    id: str
    turns: list[Turn]

    @property
    def speakers(self) -> list[str]:
        """Who speaks, in the order in which they first do."""
        return list(dict.fromkeys(turn.speaker for turn in self.turns))


class Trouble(Exception):
    """Something that could not be read: which file, where in it, and a sentence for a person."""

    #: Whether it was read all the same, though perhaps not as it was meant.
    is_read = False

    def __init__(self, says: str, path: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(says)
        self.says, self.path, self.line, self.column = says, path, line, column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.says}" if place else self.says


class Doubt(Trouble):
    """Something that was read, and may have been meant otherwise."""

    is_read = True


#: What a reader does with a trouble it can go on after. Raising it stops the reading.
OnTrouble = Callable[[Trouble], None]


def stop(trouble: Trouble) -> None:
    if not trouble.is_read:
        raise trouble


def clean(text: str) -> str:
    """Text as it can be shown: no control signs, no half signs, no blanks around it."""
    return _HALF.sub("\ufffd", _UNSAID.sub("", text)).strip()


def in_parts(name: str, turns: Iterator[Turn]) -> Iterator[Dialogue]:
    """One dialogue, or several parts of it named `name/2`, `name/3` when it is very long."""
    held: list[Turn] = []
    part = 1
    for turn in turns:
        if len(held) == MOST_TURNS:
            yield Dialogue(name if part == 1 else f"{name}/{part}", held)
            held, part = [], part + 1
        held.append(turn)
    if held:
        yield Dialogue(name if part == 1 else f"{name}/{part}", held)
