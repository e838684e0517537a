"""How the lens is judged: one report of lines that it has not learnt from.

Everything takes probabilities (n, OUT) and examples (n,), so that a baseline is judged by the very
same code. What the figures are stands in figures.py, what counts as said in deciding.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import moves
from midspan.lens.corpus import Example
from midspan.lens.deciding import BREAKS, BUILDS, MOST_FALSE, Thresholds, decide, nine_of_ten
from midspan.lens.figures import Notices, Score, auc, calibration_error, macro, notices, scores
from midspan.lens.model import ANY, OUT, Floats

#: The gate of the project, beside MOST_FALSE: no less recall, and so many pairs in order.
LEAST_RECALL, LEAST_PAIRS = 0.50, 0.95


@dataclass(frozen=True)
class Report:
    lines: int
    moves: dict[str, Score]
    macro_f1: float
    auc: float
    #: Mean over the sixteen moves of the expected calibration error, and the worst of them.
    calibration: float
    calibration_worst: float
    notices: Notices
    connecting: Notices
    #: The largest recall with at most a tenth false, were the threshold chosen on these very lines.
    recall_at_a_tenth: float
    pairs: int
    #: Share of pairs whose disconnect is rated above its twin; and of those with the same words.
    pairs_right: float
    #: Of honest twins marked in dialogues, the share on which a disconnect would be shown.
    twins: int
    twins_noticed: float
    voices: dict[str, tuple[int, float, float, float]]  # lines, macro F1, AUC, false notices

    @property
    def meets_the_gate(self) -> bool:
        return (
            self.notices.false <= MOST_FALSE
            and self.notices.recall >= LEAST_RECALL
            and (self.pairs == 0 or self.pairs_right >= LEAST_PAIRS)
        )

    def as_json(self) -> dict[str, object]:
        """Plain numbers, rounded to three places; NaN becomes None."""
        found = _rounded(asdict(self))
        assert isinstance(found, dict)
        return found


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    if isinstance(value, float):
        return None if np.isnan(value) else round(float(value), 3)
    return value


def targets(examples: Sequence[Example]) -> Floats:
    """Labels as numbers, (n, OUT); the last column is "any disconnect"."""
    found = np.zeros((len(examples), OUT), np.float32)
    for n, example in enumerate(examples):
        found[n, [moves.NAMES.index(name) for name in example.moves]] = 1
        found[n, ANY] = example.breaks
    return found


@dataclass(slots=True)
class Judged:
    """Lines with what was said of them, and the thresholds that held for each."""

    examples: list[Example]
    p: Floats  # (n, OUT)
    labels: Floats  # (n, 17)
    disconnect: Floats  # (n,)
    connecting: Floats  # (n,)

    @classmethod
    def of(cls, examples: Sequence[Example], p: Floats, t: Thresholds) -> Judged:
        n = len(examples)
        return cls(
            list(examples),
            p,
            np.tile(np.array(t.labels, np.float32), (n, 1)),
            np.full(n, t.disconnect, np.float32),
            np.full(n, t.connecting, np.float32),
        )

    def __add__(self, other: Judged) -> Judged:
        """Both together, as when each fifth was judged by a network that had not seen it."""
        return Judged(
            self.examples + other.examples,
            np.concatenate([self.p, other.p]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.disconnect, other.disconnect]),
            np.concatenate([self.connecting, other.connecting]),
        )

    def report(self) -> Report:
        return judge(self)


def judge(given: Judged) -> Report:
    """Everything at once. Lines of dialogues are judged as lines, contrast pairs as pairs."""
    examples, p = given.examples, given.p
    truth = targets(examples)
    lines = np.array([not example.pair for example in examples])
    at = np.flatnonzero(lines) if lines.any() else np.arange(len(examples))
    told = scores(decide(p[at], given.labels[at]), truth[at])
    errors = [calibration_error(p[at, k], truth[at, k]) for k in range(BUILDS)]
    is_twin = np.array([example.is_twin for example in examples])
    twins = at[is_twin[at]]
    pair_p = _pair_ratings(examples, p)
    return Report(
        lines=len(at),
        moves=told,
        macro_f1=macro(told),
        auc=auc(p[at, ANY], truth[at, ANY]),
        calibration=float(np.mean(errors)),
        calibration_worst=float(np.max(errors)),
        notices=notices(p[at, :BREAKS], truth[at, :BREAKS], given.disconnect[at]),
        connecting=notices(p[at, BREAKS:BUILDS], truth[at, BREAKS:BUILDS], given.connecting[at]),
        recall_at_a_tenth=_recall_at_a_tenth(p[at, :BREAKS], truth[at, :BREAKS]),
        pairs=len(pair_p),
        pairs_right=float((pair_p[:, 0] > pair_p[:, 1]).mean()) if len(pair_p) else float("nan"),
        twins=len(twins),
        twins_noticed=float((p[twins, :BREAKS].max(1) >= given.disconnect[twins]).mean())
        if len(twins)
        else float("nan"),
        voices=_by_voice(given, truth, at),
    )


def _recall_at_a_tenth(p: Floats, truth: Floats) -> float:
    if not truth.any():
        return float("nan")
    return notices(p, truth, nine_of_ten(p, truth)).recall


def _pair_ratings(examples: Sequence[Example], p: Floats) -> Floats:
    """Ratings as a disconnect, (pairs, 2): the disconnect, then its twin."""
    sides: dict[str, list[float]] = {}
    for example, rating in zip(examples, p[:, ANY], strict=True):
        if example.pair:
            sides.setdefault(example.pair, []).append(float(rating))
    return np.array([each for each in sides.values() if len(each) == 2], np.float32).reshape(-1, 2)


def _by_voice(
    given: Judged, truth: Floats, at: NDArray[np.int64]
) -> dict[str, tuple[int, float, float, float]]:
    examples, p, told = given.examples, given.p, {}
    for voice in sorted({voice for n in at.tolist() for voice in examples[n].voices}):
        those = np.array([n for n in at.tolist() if voice in examples[n].voices])
        told[voice] = (
            len(those),
            macro(scores(decide(p[those], given.labels[those]), truth[those])),
            auc(p[those, ANY], truth[those, ANY]),
            notices(p[those, :BREAKS], truth[those, :BREAKS], given.disconnect[those]).false,
        )
    return told
