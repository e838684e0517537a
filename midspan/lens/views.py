"""A line as the lens mostly meets it: with less before it than was said.

In a talk it reads one's own lines alone unless all agreed to more, and whoever tries it by
themself pastes one line. Whoever learnt from whole talks alone takes a line with nothing before it
for the opening of a talk, where little happens. So it learns from such views as well, and is judged
on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

from midspan.lens.corpus import Example

#: One's own lines alone before the line; nothing before it.
MINE, ALONE = "one's own lines alone", "a line by itself"
#: Moves that are made by what stood before: without it nobody can tell, so they have no views.
_NEED_ALL = frozenset({"joking", "changing"})


def of(example: Example, kind: str) -> Example:
    """The same line with the same labels, in the view `kind`."""
    me = example.turns[-1].speaker
    turns = example.turns[-1:]
    if kind == MINE:
        turns = tuple(turn for turn in example.turns if turn.speaker == me)
    name = f"{example.dialogue} {len(example.turns)} {kind}"
    return replace(example, turns=turns, dialogue=name, view=kind, is_twin=False)


def can_be(example: Example) -> bool:
    """Whether it has views: a line of a talk that can be told without what stood before it."""
    return not example.pair and len(example.turns) > 1 and not _NEED_ALL & set(example.moves)


def to_judge(examples: Sequence[Example], kind: str) -> list[Example]:
    return [of(example, kind) for example in examples if can_be(example)]


def to_learn(examples: Sequence[Example]) -> list[Example]:
    """One view of every line that can be seen so, half of them of each kind, told by its place."""
    return [
        of(example, MINE if _drawn(example) < 50 else ALONE)
        for example in examples
        if can_be(example)
    ]


def _drawn(example: Example) -> int:
    """0 to 99, always the same for a line of a dialogue whatever is added to the corpus."""
    return zlib.crc32(f"{example.dialogue}{len(example.turns)}".encode()) % 100
