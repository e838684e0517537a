"""What counts as said: thresholds for the probabilities of the lens, and how they are chosen.

Chosen on unseen lines of the part that was learnt from, never on what is judged. They travel with
the weights, so that whoever reads with these says and shows the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import moves
from midspan.lens.model import Floats

BREAKS = len(moves.DISCONNECTS)
BUILDS = BREAKS + len(moves.CONNECTING)
NEUTRAL_AT = moves.NAMES.index(moves.NEUTRAL)
#: At most so many false among what is shown; a part of the gate as well.
MOST_FALSE = 0.10


@dataclass(frozen=True)
class Thresholds:
    """From which probability on. Chosen on unseen lines of the training part, never on the test."""

    #: Of each label, for saying which moves a line makes: (17,), best F1.
    labels: tuple[float, ...]
    #: For showing a disconnect, and a connecting move: nine of ten right.
    disconnect: float
    connecting: float


def choose(probabilities: Floats, truth: Floats) -> Thresholds:
    """Thresholds from probabilities of unseen lines, (n, OUT) both."""
    labels = tuple(_best_f1(probabilities[:, k], truth[:, k]) for k in range(len(moves.NAMES)))
    return Thresholds(
        labels=labels,
        disconnect=nine_of_ten(probabilities[:, :BREAKS], truth[:, :BREAKS]),
        connecting=nine_of_ten(probabilities[:, BREAKS:BUILDS], truth[:, BREAKS:BUILDS]),
    )


def _best_f1(p: Floats, truth: Floats) -> float:
    if not truth.sum():
        return 0.5
    order = np.argsort(-p, kind="stable")
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(p) + 1) + truth.sum())
    return float(np.clip(p[order[int(f1.argmax())]], 0.15, 0.85))


def nine_of_ten(p: Floats, truth: Floats) -> float:
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
