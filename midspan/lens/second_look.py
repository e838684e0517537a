"""The second look learns from hints of tables that never saw the line (Adam, Kingma & Ba 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from midspan.lens import features, model
from midspan.lens.losses import loudness, slopes
from midspan.lens.model import OUT, Floats, Network
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, rows_of


def fresh(plan: Plan, table: Floats, lean: Floats) -> Network:
    """A network with this table and a second look that has learnt nothing yet."""
    rng = np.random.default_rng(plan.seed)
    sizes = plan.sizes
    spread = 1 / np.sqrt(sizes.around)
    return Network(
        table=table,
        lean=lean,
        first=rng.normal(0, spread, (sizes.around, sizes.hidden)).astype(np.float32),
        first_lean=np.zeros(sizes.hidden, np.float32),
        second=np.zeros((sizes.hidden, OUT), np.float32),
        straight=np.zeros((sizes.around, OUT), np.float32),
        second_lean=lean.copy(),
        slope=np.ones(OUT, np.float32),
        shift=np.zeros(OUT, np.float32),
    )


def surroundings(data: Prepared, chosen: Ints, network: Network, plan: Plan) -> Floats:
    """What the second look sees of each chosen example, (len(chosen), around)."""
    known: dict[tuple[str, int, int], Floats] = {}
    found = np.zeros((len(chosen), plan.sizes.around), np.float32)
    nothing = np.zeros(OUT, np.float32)
    for place, n in enumerate(chosen.tolist()):
        lines, name = data.lines[n], data.examples[n].dialogue
        back = max(len(lines) - 1 - features.BACK, 0)
        hints = [nothing] * back
        for at in range(back, len(lines)):
            # The two contexts of a pair may differ, so pairs are known by their own number.
            key = (name, n if data.examples[n].pair else -1, at)
            if key not in known:
                rows, values = rows_of(lines[: at + 1], plan)
                known[key] = values @ network.table[rows] + network.lean
            hints.append(known[key])
        found[place] = model.around(lines, hints, network.by_sentence(lines[-1]))
    return found


def learn_second(
    network: Network, seen: Floats, targets: Floats, pairs: Ints, plan: Plan
) -> Network:
    """The second look, from what it sees (n, around). Pairs are places in `seen`, (p, 2)."""
    return together(
        [
            _learn_voice(network, seen, targets, pairs, replace(plan, seed=plan.seed + 100 * n))
            for n in range(plan.voices)
        ]
    )


def together(voices: Sequence[Network]) -> Network:
    """One network whose logits are the mean of theirs: their hidden layers side by side.

    They share table, lean and calibration; those of the first are kept.
    """
    share = np.float32(1 / len(voices))
    return replace(
        voices[0],
        first=np.concatenate([each.first for each in voices], 1),
        first_lean=np.concatenate([each.first_lean for each in voices]),
        second=np.concatenate([each.second for each in voices]) * share,
        straight=np.sum([each.straight for each in voices], 0) * share,
        second_lean=np.sum([each.second_lean for each in voices], 0) * share,
    )


def _learn_voice(
    network: Network, seen: Floats, targets: Floats, pairs: Ints, plan: Plan
) -> Network:
    begun = fresh(plan, network.table, network.lean)
    rng = np.random.default_rng(plan.seed + 1)
    loud = loudness(targets, plan.rare)
    names = ("first", "first_lean", "second", "straight", "second_lean")
    held = {name: getattr(begun, name).copy() for name in names}
    mean = {name: np.zeros_like(each) for name, each in held.items()}
    first = {name: np.zeros_like(each) for name, each in held.items()}
    second = {name: np.zeros_like(each) for name, each in held.items()}
    in_pairs = set(pairs.ravel().tolist())
    units = [*pairs.tolist(), *([n] for n in range(len(seen)) if n not in in_pairs)]
    step = kept = 0
    for round_ in range(plan.second_rounds):
        order = rng.permutation(len(units))
        for start in range(0, len(order), 96):
            group = [units[place] for place in order[start : start + 96]]
            members = np.array([n for unit in group for n in unit])
            where = {n: at for at, n in enumerate(members.tolist())}
            twos = [[where[n] for n in unit] for unit in group if len(unit) == 2]
            step += 1
            for name, slope in _second_slopes(
                held, seen[members], targets[members], np.array(twos, np.int64).reshape(-1, 2),
                loud, plan,
            ).items():  # fmt: skip
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.999 * second[name] + 0.001 * slope * slope
                toward = first[name] / (1 - 0.9**step)
                size = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                held[name] -= plan.second_pace * toward / size
        if round_ >= plan.second_rounds * 2 // 3:
            kept += 1
            mean = {name: mean[name] + held[name] for name in names}
    learnt = {name: (each / kept).astype(np.float32) for name, each in mean.items()}
    return replace(network, **learnt)


def _second_slopes(
    held: dict[str, Floats], seen: Floats, targets: Floats, pairs: Ints, loud: Floats, plan: Plan
) -> dict[str, Floats]:
    hidden = np.tanh(seen @ held["first"] + held["first_lean"])
    logits = hidden @ held["second"] + seen @ held["straight"] + held["second_lean"]
    slope = slopes(logits, targets, pairs, loud, plan) / len(seen)
    back = (slope @ held["second"].T) * (1 - hidden * hidden)
    found = {
        "first": seen.T @ back,
        "first_lean": back.sum(0),
        "second": hidden.T @ slope,
        "straight": seen.T @ slope,
        "second_lean": slope.sum(0),
    }
    for name in ("first", "second", "straight"):
        found[name] = found[name] + plan.second_pull * held[name] / 10
    return found
