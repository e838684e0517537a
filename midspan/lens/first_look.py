"""The first look learns: the table, from the pieces alone (AdaGrad, Duchi et al. 2011)."""

from __future__ import annotations

import numpy as np

from midspan.lens.losses import loudness, slopes
from midspan.lens.model import OUT, Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, batches


def learn_table(data: Prepared, chosen: Ints, plan: Plan) -> tuple[Floats, Floats]:
    """The table (rows, OUT) and its lean (OUT,), from the chosen examples. Deterministic."""
    rng = np.random.default_rng(plan.seed)
    loud = loudness(data.targets[chosen], plan.rare)
    made = batches(data, chosen, 64, rng)
    table = np.zeros((plan.sizes.rows, OUT), np.float32)
    share = np.clip(data.targets[chosen].mean(0), 0.01, 0.99)
    lean = np.log(share / (1 - share)).astype(np.float32)
    speed, lean_speed = np.full_like(table, 1e-3), np.full_like(lean, 1.0)
    mean, mean_lean, kept = np.zeros_like(table), np.zeros_like(lean), 0
    for round_ in range(plan.rounds):
        for place in rng.permutation(len(made)):
            batch = made[place]
            weight = batch.weight
            if (
                plan.without
            ):  # dropout (Srivastava et al. 2014), so that no word carries a move alone
                kept_pieces = rng.random(weight.shape, dtype=np.float32) >= plan.without
                weight = weight * kept_pieces / np.float32(1 - plan.without)
            held = table[batch.used]
            slope = slopes(weight @ held + lean, batch.targets, batch.pairs, loud, plan)
            step = weight.T @ slope / len(slope) + plan.pull * held
            fast = speed[batch.used] + step * step
            speed[batch.used] = fast
            table[batch.used] = held - plan.pace * step / np.sqrt(fast)
            lean_step = slope.mean(0)
            lean_speed += lean_step * lean_step
            lean -= 0.1 * lean_step / np.sqrt(lean_speed)
        if round_ >= plan.rounds * 2 // 3:
            mean, mean_lean, kept = mean + table, mean_lean + lean, kept + 1
    return (mean / kept).astype(np.float32), (mean_lean / kept).astype(np.float32)
