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
#: Moves that are made by what stood before: without it nobody can tell, so they are not learnt so.
_NEED_ALL = frozenset({"joking", "changing"})


def of(example: Example, kind: str) -> Example:
    """The same line with the same labels, in the view `kind`."""
    me = example.turns[-1].speaker
    turns = example.turns[-1:]
    if kind == MINE:
        turns = tuple(turn for turn in example.turns if turn.speaker == me)
    name = f"{example.dialogue} {len(example.turns)} {kind}"
    return replace(example, turns=turns, dialogue=name, view=kind, is_twin=False)


def has_less(example: Example) -> bool:
    """Whether a view can differ from the line as it stands: something was said before it."""
    return not example.pair and len(example.turns) > 1


def to_judge(examples: Sequence[Example], kind: str) -> list[Example]:
    """Every line of a talk, whatever its labels: who reads does not know them."""
    return [of(example, kind) if has_less(example) else example for example in examples]


def to_learn(examples: Sequence[Example]) -> list[Example]:
    """One view of every line that can be told so, half of them of each kind, told by its place."""
    return [
        of(example, MINE if _drawn(example) < 50 else ALONE)
        for example in examples
        if has_less(example) and not _NEED_ALL & set(example.moves)
    ]


def _drawn(example: Example) -> int:
    """0 to 99, always the same for a line of a dialogue whatever is added to the corpus."""
    return zlib.crc32(f"{example.dialogue}{len(example.turns)}".encode()) % 100
