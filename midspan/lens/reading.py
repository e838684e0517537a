"""Reading a talk with the lens: what each line may do, how sure that is, and which words say so.

It may stay silent, and mostly does. It never looks at who somebody is, only at words in their
place. Nothing is stored and nothing leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from midspan.lens import features, model, moves, weights
from midspan.lens.deciding import BREAKS, BUILDS, Thresholds
from midspan.lens.features import Line
from midspan.lens.model import Floats, Network
from midspan.lens.tokenizer import is_readable
from midspan.lens.transcripts import Turn

#: What speaks for a sentence when words are pointed at: how far it stays behind the loudest move
#: of its own, its share of the line, and that it opens a line of several, which mostly only leads
#: in. Logistic regression on 3,000 lines with and without marks (docs/lens.md, Which words).
POINTS = {"always": 1.1, "first": -2.1, "behind": 1.9, "size": 2.5}


@dataclass(frozen=True, slots=True)
class Notice:
    move: str
    #: How sure, between 0 and 1; calibrated on lines like those of the corpus.
    p: float
    #: The words it means: [start, end) in characters of the line.
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lens makes of one line."""

    #: Every move with its probability, in the order of moves.NAMES. Empty when it abstains.
    p: dict[str, float] = field(default_factory=dict)
    #: What may be shown: above its threshold, most sure first. Often empty.
    notices: tuple[Notice, ...] = ()
    #: Chance of any disconnect at all.
    any_disconnect: float = 0.0
    #: Why it does not read this line, in a sentence; empty when it does.
    abstains: str = ""

    @property
    def notice(self) -> Notice | None:
        """The one thing that may be said about this line, or nothing."""
        return self.notices[0] if self.notices else None


NOT_ENGLISH = "The lens reads English so far, and this looks like something else."
NO_WORDS = "There are no words here that the lens could read."


class Lens:
    """The network, ready to read. Make one with `Lens.load()`; it holds no state between talks."""

    def __init__(self, network: Network, thresholds: Thresholds) -> None:
        self.network, self.thresholds = network, thresholds

    @classmethod
    def load(cls, path: Path | None = None) -> Lens:
        """The lens that comes with Midspan, or one from other weights.

        Raises:
            weights.Unfit: there are none, or they are damaged or made for other features.
        """
        return cls(*weights.read(path or weights.OURS))

    def read(self, turns: Sequence[Turn], *, me: str | None = None) -> list[Reading]:
        """One reading a turn, in order; n turns give n readings.

        Args:
            turns: the whole talk, or its end; each line is read with up to six lines before it.
            me: read only this speaker's lines; the others are context and get empty readings.
        """
        lines: list[Line] = []
        hints: list[Floats] = []
        asked: list[int] = []
        seen: list[Floats] = []
        cut: list[Floats] = []
        for at, turn in enumerate(turns):
            lines.append(features.line(turn))
            hints.append(self.network.hints(lines))
            if me is None or turn.speaker == me:
                asked.append(at)
                cut.append(self.network.by_sentence(lines[-1]))
                seen.append(model.around(lines, hints, cut[-1]))
        found = [Reading()] * len(turns)
        if asked:
            all_p = self.network.probabilities(np.stack(seen))
            for at, by_sentence, p in zip(asked, cut, all_p, strict=True):
                found[at] = self._reading(lines[at], by_sentence, p)
        return found

    def _reading(self, line: Line, by_sentence: Floats, p: Floats) -> Reading:
        if not is_readable(line.text, line.tokens):
            has_words = any(letter.isalpha() for letter in line.text)
            return Reading(abstains=NOT_ENGLISH if has_words else NO_WORDS)
        shown = [
            k
            for k in np.argsort(-p[:BUILDS], kind="stable").tolist()
            if p[k] >= (self.thresholds.disconnect if k < BREAKS else self.thresholds.connecting)
        ]
        return Reading(
            p={name: float(p[k]) for k, name in enumerate(moves.NAMES)},
            notices=tuple(
                Notice(moves.NAMES[k], float(p[k]), self.span(line, by_sentence, k))
                for k in shown[:3]
            ),
            any_disconnect=float(p[model.ANY]),
        )

    def span(self, line: Line, by_sentence: Floats, output: int) -> tuple[int, int]:
        """The words that speak for an output, [start, end): whole sentences beside each other.

        Args:
            by_sentence: of the line, as `Network.by_sentence` gives them.
        """
        if not line.sentences:
            return (0, len(line.text))
        hints = model.squeezed(by_sentence)
        size = np.array([end - start for start, end in line.sentences]) / len(line.tokens)
        weight = POINTS["always"] + POINTS["size"] * size
        weight += POINTS["behind"] * (hints[:, output] - hints[:, :BUILDS].max(1))
        if len(weight) > 1:
            weight[0] += POINTS["first"]
        first, last = _best_run((weight * size).astype(np.float32))
        start, end = line.sentences[first][0], line.sentences[last][1]
        return (line.tokens[start].start, line.tokens[end - 1].end)


def _best_run(weights: Floats) -> tuple[int, int]:
    """First and last place of the run with the largest sum; never empty. One pass (Kadane)."""
    best, best_run, held, start = -np.inf, (0, 0), 0.0, 0
    for n, weight in enumerate(weights.tolist()):
        if held <= 0:
            held, start = 0.0, n
        held += weight
        if held > best:
            best, best_run = held, (start, n)
    return best_run
