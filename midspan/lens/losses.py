"""What an error costs, and which way is down: logistic loss, the margin of pairs, calibration.

Calibration: Platt 1999.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midspan.lens import model
from midspan.lens.model import ANY, OUT, Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints


def loudness(targets: Floats, power: float) -> Floats:
    """How much a present label counts, (OUT,): more where it is rare."""
    present = np.maximum(targets.sum(0), 1)
    found: Floats = np.clip(((len(targets) - present) / present) ** power, 1, 6).astype(np.float32)
    return found


def slopes(logits: Floats, targets: Floats, pairs: Ints, loud: Floats, plan: Plan) -> Floats:
    """Gradient of the loss by the logits, (b, OUT): logistic, and the margin of pairs."""
    found = (model.sigmoid(logits) - targets) * np.where(targets > 0, loud, 1)
    if len(pairs) and plan.pair_weight:
        above, below = pairs.T
        short = model.sigmoid(plan.margin - (logits[above, ANY] - logits[below, ANY]))
        np.add.at(found[:, ANY], above, -plan.pair_weight * short)
        np.add.at(found[:, ANY], below, plan.pair_weight * short)
    return found.astype(np.float32)


def calibrate(logits: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Slope and shift of each output, (OUT,) each: the least logistic loss on unseen lines.

    Newton's steps, halved while they go uphill. A little pull towards slope 1 and shift 0 keeps
    outputs sane that occur almost never.
    """
    found = [_calibrate(logits[:, k].astype(np.float64), targets[:, k]) for k in range(OUT)]
    slope, shift = np.array(found, np.float32).T
    return slope, shift


def _calibrate(logits: NDArray[np.float64], truth: Floats) -> NDArray[np.float64]:
    x = np.stack([logits, np.ones(len(logits))])
    start = weights = np.array([1.0, 0.0])

    def loss(w: NDArray[np.float64]) -> float:
        said = w @ x
        return float((np.logaddexp(0, said) - truth * said).sum() + ((w - start) ** 2).sum() / 2)

    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(weights @ x, -30, 30)))
        slope = x @ (p - truth) + weights - start
        bend = (x * (p * (1 - p))) @ x.T + np.eye(2)
        step = np.linalg.solve(bend, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-7:
            break
    return weights
