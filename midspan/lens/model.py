"""The network: a hashed table read twice, then a small layer that looks around.

First look: the pieces of a line pull rows of the table together into eighteen *hints*, one for each
of the seventeen labels and one for "any disconnect". Second look: the hints of this line, of its
sentences (the loudest for each label, and the last sentence), those of the lines around it and the
plain numbers of the place go through one hidden layer. So the second
look knows that the line before told something that hurt, without knowing the words again.

    pieces -> table (ROWS, 18) -> hints (18)  \\
    hints of its sentences, loudest and last   |
    hints of the last lines, who spoke them    -> hidden (H) -> logits (18) -> calibrated p (18)
    place (35)                                /

Shapes: n examples, `OUT` = 18 outputs, H hidden. Everything is float32 in memory; on disk the table
is int8 (weights.py). Source of the shape: stacked generalization (Wolpert 1992) over hashed linear
text models (Joulin et al. 2016, Weinberger et al. 2009); the code is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import features, moves
from midspan.lens.features import Line

Floats = NDArray[np.float32]

#: One output a label, in the order of moves.NAMES, and last "any disconnect".
OUT = len(moves.NAMES) + 1
ANY = OUT - 1
#: How often the sentences of a line are looked at: the loudest for each output, and the last.
SENTENCES = 2


@dataclass(frozen=True)
class Sizes:
    #: Rows of the table; half as many cost a point of F1 at the first look.
    rows: int = features.ROWS
    #: Earlier lines whose hints are looked at: the last two of others and the last of one's own.
    back: int = 3
    #: Hidden signs of the second look; 32 cost a point (with fewer rounds), more was not tried.
    hidden: int = 48

    @property
    def around(self) -> int:
        """Length of what the second look sees."""
        return OUT * (1 + SENTENCES + self.back) + self.back + len(features.PLACE)


@dataclass(slots=True)
class Network:
    table: Floats  # (rows, OUT)
    lean: Floats  # (OUT,) bias of the hints
    first: Floats  # (around, H)
    first_lean: Floats  # (H,)
    second: Floats  # (H, OUT)
    straight: Floats  # (around, OUT), past the hidden layer
    second_lean: Floats  # (OUT,)
    slope: Floats  # (OUT,) calibration: p = sigmoid(slope * logit + shift)
    shift: Floats  # (OUT,)

    def hints(self, lines: Sequence[Line]) -> Floats:
        """The first look at the last of `lines`, (OUT,) logits."""
        rows, values = features.pieces(lines)
        found: Floats = values @ self.table[rows] + self.lean
        return found

    def by_sentence(self, line: Line) -> Floats:
        """What each sentence would hint at were it the whole line, (sentences, OUT); at least one.

        A line's values shrink with its length, so those of a sentence are made louder again.
        """
        if not line.sentences:
            return self.lean[None]
        each = self.table[line.own] * line.values[:, None]
        sizes = np.array([end - start for start, end in line.sentences])
        of_token = np.repeat(np.arange(len(sizes)), sizes)
        found = np.zeros((len(sizes), OUT), np.float32)
        np.add.at(found, of_token[line.source], each)
        louder = np.sqrt(len(line.forms) / sizes).astype(np.float32)
        return found * louder[:, None] + self.lean

    def logits(self, around: Floats) -> Floats:
        """The second look at what `around` built: (n, around) -> (n, OUT), not yet calibrated."""
        hidden = np.tanh(around @ self.first + self.first_lean)
        found: Floats = hidden @ self.second + around @ self.straight + self.second_lean
        return found

    def probabilities(self, around: Floats) -> Floats:
        """(n, around) -> (n, OUT), each between 0 and 1; they need not sum to one."""
        return sigmoid(self.slope * self.logits(around) + self.shift)


def sigmoid(x: Floats) -> Floats:
    found: Floats = (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
    return found


def around(lines: Sequence[Line], hints: Sequence[Floats], by_sentence: Floats) -> Floats:
    """What the second look sees of the last of `lines`: (Sizes.around,).

    Args:
        lines: the talk from its beginning up to and with the line that is read.
        hints: of each line, (OUT,) each, as `Network.hints` gives them; only the last seven count.
        by_sentence: of the last line, as `Network.by_sentence` gives them.
    """
    me = lines[-1].speaker
    last = len(lines) - 1
    others = list(range(last - 1, max(last - 1 - features.BACK, -1), -1))
    of_another = next((n for n in others if lines[n].speaker != me), None)
    of_mine = next((n for n in others if lines[n].speaker == me), None)
    second = next((n for n in others if lines[n].speaker != me and n != of_another), None)
    parts = [squeezed(each) for each in (hints[last], by_sentence.max(0), by_sentence[-1])]
    for n in (of_another, of_mine, second):
        parts.append(squeezed(hints[n]) if n is not None else np.zeros(OUT, np.float32))
    there = np.array([n is not None for n in (of_another, of_mine, second)], np.float32)
    return np.concatenate([*parts, there, features.place(lines)])


def squeezed(hints: Floats) -> Floats:
    """Hints kept between -1 and 1, so that one loud word before does not drown the place."""
    found: Floats = np.tanh(hints / 4).astype(np.float32)
    return found
