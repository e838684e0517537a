"""Figures that add up: precision, recall and F1 by move, AUC, calibration error, notices.

Each takes probabilities and labels as numbers, so that a baseline is judged by the very same code.
AUC by ranks; calibration error over ten bins of equal width (Guo et al. 2017). A *notice* is a move
that the lens would show; it is false when the labels do not hold that very move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import moves
from midspan.lens.model import Floats


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
