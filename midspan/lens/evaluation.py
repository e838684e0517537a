"""How the lens is judged: figures that add up, move by move, on lines it has not learnt from.

Everything takes probabilities (n, OUT) and examples (n,), so that a baseline is judged by the very
same code. Precision, recall and F1 as everywhere; AUC by ranks; calibration error over ten bins of
equal width (Guo et al. 2017). A *notice* is a disconnect that the lens would show; it is false when
the labels do not hold that very move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import moves
from midspan.lens.corpus import Example
from midspan.lens.model import ANY, OUT, Floats

BREAKS = len(moves.DISCONNECTS)
BUILDS = BREAKS + len(moves.CONNECTING)
NEUTRAL_AT = moves.NAMES.index(moves.NEUTRAL)
#: The gate of the project, for notices: at most so many false at no less recall; and for pairs.
MOST_FALSE, LEAST_RECALL, LEAST_PAIRS = 0.10, 0.50, 0.95


@dataclass(frozen=True)
class Thresholds:
    """From which probability on. Chosen on unseen lines of the training part, never on the test."""

    #: Of each label, for saying which moves a line makes: (17,), best F1.
    labels: tuple[float, ...]
    #: For showing a disconnect, and a connecting move: nine of ten right.
    disconnect: float
    connecting: float


@dataclass(frozen=True)
class Score:
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Notices:
    """What would be shown. Shares are NaN where there is nothing to divide by."""

    shown: int
    #: Of the shown, the share that the labels refuse: another move, or no disconnect at all.
    false: float
    #: Of the shown, the share on lines without any disconnect.
    on_none: float
    #: Of the lines with a disconnect, the share with a notice that is right.
    recall: float


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


def choose(probabilities: Floats, truth: Floats) -> Thresholds:
    """Thresholds from probabilities of unseen lines, (n, OUT) both."""
    labels = tuple(_best_f1(probabilities[:, k], truth[:, k]) for k in range(len(moves.NAMES)))
    return Thresholds(
        labels=labels,
        disconnect=_nine_of_ten(probabilities[:, :BREAKS], truth[:, :BREAKS]),
        connecting=_nine_of_ten(probabilities[:, BREAKS:BUILDS], truth[:, BREAKS:BUILDS]),
    )


def _best_f1(p: Floats, truth: Floats) -> float:
    if not truth.sum():
        return 0.5
    order = np.argsort(-p, kind="stable")
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(p) + 1) + truth.sum())
    return float(np.clip(p[order[int(f1.argmax())]], 0.15, 0.85))


def _nine_of_ten(p: Floats, truth: Floats) -> float:
    """The lowest threshold at which at most a tenth of what is shown is false."""
    top = p.argmax(1)
    sure, right = p.max(1), truth[np.arange(len(p)), top]
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(p) + 1)
    enough = np.flatnonzero((share >= 1 - MOST_FALSE) & (np.arange(len(p)) >= 9))
    return float(min(max(sure[order[enough[-1]]], 0.3), 0.95)) if len(enough) else 0.95


def decide(probabilities: Floats, labels: Floats) -> NDArray[np.bool_]:
    """Which labels each line gets, (n, 17): those above their threshold, three at most.

    Where none is, the one that comes nearest. Neutral stands alone.

    Args:
        labels: thresholds, (17,), or (n, 17) where lines have thresholds of their own.
    """
    nearness = probabilities[:, : len(moves.NAMES)] / labels
    found = nearness >= 1
    third = np.sort(nearness, 1)[:, -3:-2]
    found &= nearness >= third
    found[np.arange(len(found)), nearness.argmax(1)] = True
    is_neutral = nearness.argmax(1) == NEUTRAL_AT
    found[is_neutral] = False
    found[:, NEUTRAL_AT] = is_neutral
    return found


def auc(p: Floats, truth: Floats) -> float:
    """Chance that a line with the label is rated above one without; ties count half. O(n log n)."""
    present = int(truth.sum())
    absent = len(truth) - present
    if not present or not absent:
        return float("nan")
    _, place, count = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[truth > 0].sum() - present * (present + 1) / 2) / (present * absent))


def calibration_error(p: Floats, truth: Floats, bins: int = 10) -> float:
    """Expected calibration error of one output: |said - true| weighted by lines, ten even bins."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    said = np.bincount(place, p, bins)
    true = np.bincount(place, truth, bins)
    return float(np.abs(said - true).sum() / max(count.sum(), 1))


def notices(p: Floats, truth: Floats, threshold: float | Floats) -> Notices:
    """One family of moves, (n, k) both. One notice a line at most, its most likely move."""
    is_shown = p.max(1) >= threshold
    right = truth[np.arange(len(p)), p.argmax(1)] > 0
    any_ = truth.any(1)
    shown = int(is_shown.sum())
    return Notices(
        shown=shown,
        false=float((is_shown & ~right).sum() / shown) if shown else float("nan"),
        on_none=float((is_shown & ~any_).sum() / shown) if shown else float("nan"),
        recall=float((is_shown & right).sum() / any_.sum()) if any_.any() else float("nan"),
    )


def scores(found: NDArray[np.bool_], truth: Floats) -> dict[str, Score]:
    told = {}
    for k, name in enumerate(moves.NAMES):
        right = float((found[:, k] & (truth[:, k] > 0)).sum())
        said, present = float(found[:, k].sum()), float(truth[:, k].sum())
        told[name] = Score(
            count=int(present),
            precision=right / said if said else 0.0,
            recall=right / present if present else 0.0,
            f1=2 * right / (said + present) if said + present else 0.0,
        )
    return told


def macro(told: dict[str, Score]) -> float:
    """Mean F1 over the labels that occur."""
    present = [score.f1 for score in told.values() if score.count]
    return float(np.mean(present)) if present else float("nan")


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
    return notices(p, truth, _nine_of_ten(p, truth)).recall


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


def confusion(given: Judged) -> dict[str, dict[str, int]]:
    """For each disconnect in the labels, what the lens says first instead or rightly; counts."""
    found: dict[str, dict[str, int]] = {name: {} for name in moves.DISCONNECTS}
    nearness = given.p[:, : len(moves.NAMES)] / given.labels
    for n, example in enumerate(given.examples):
        said = moves.NAMES[int(nearness[n].argmax())]
        for name in example.moves:
            if name in found:
                found[name][said] = found[name].get(said, 0) + 1
    return found


def table(report: Report) -> str:
    """The report as Markdown, for a terminal and for docs/lens.md alike."""
    head = [
        f"lines {report.lines}; macro F1 {report.macro_f1:.3f}; disconnects AUC {report.auc:.3f}",
        f"calibration error {report.calibration:.3f}, the worst {report.calibration_worst:.3f}",
        f"disconnects shown {report.notices.shown}: false {report.notices.false:.1%}"
        f" (on lines with none {report.notices.on_none:.1%}), recall {report.notices.recall:.1%};"
        f" at best {report.recall_at_a_tenth:.1%} with a tenth false",
        f"connecting moves shown {report.connecting.shown}: false {report.connecting.false:.1%},"
        f" recall {report.connecting.recall:.1%}",
        f"pairs {report.pairs}: the disconnect above its twin in {report.pairs_right:.1%}",
        f"honest twins in dialogues {report.twins}: noticed as disconnects"
        f" {report.twins_noticed:.1%}",
    ]
    rows = [
        f"| {name} | {score.count} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} |"
        for name, score in report.moves.items()
    ]
    voices = [
        f"| {voice} | {count} | {f1:.2f} | {area:.2f} | {false:.0%} |"
        for voice, (count, f1, area, false) in report.voices.items()
    ]
    return "\n".join(
        [*(f"- {line}" for line in head), ""]
        + ["| move | lines | precision | recall | F1 |", "|---|---|---|---|---|", *rows]
        + (
            ["", "| voice | lines | macro F1 | AUC | false |", "|---|---|---|---|---|"]
            if voices
            else []
        )
        + voices
    )
