"""How the weights come to be: from the corpus, with a fixed seed, on one core, in minutes.

1. The table learns from the pieces alone (AdaGrad, logistic loss for each output); in each contrast
   pair the disconnect is asked to stand above its twin by a margin.
2. The same is done several times with a part of the shelves left out, so that there are hints for
   every line from a table that never saw it or its sitting.
3. The second look learns from those hints (Adam), then it is calibrated on what it did not see.

Sources: AdaGrad (Duchi et al. 2011), Adam (Kingma & Ba 2014), stacking (Wolpert 1992), calibration
(Platt 1999).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from midspan.lens import corpus, features, model, moves
from midspan.lens.corpus import Example
from midspan.lens.features import Line
from midspan.lens.model import ANY, OUT, Floats, Network, Sizes
from midspan.lens.transcripts import Turn

Ints = NDArray[np.int64]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """All that may be turned. What was tried for each stands in docs/lens.md."""

    sizes: Sizes = field(default_factory=Sizes)
    seed: int = 7
    #: Rounds over the corpus for the table; the last third is averaged.
    rounds: int = 8
    pace: float = 0.6
    #: Pull of the table towards zero.
    pull: float = 1e-4
    #: How much louder a rare label speaks: (absent / present) to this power, at most 6.
    rare: float = 0.35
    #: How much a pair in wrong order costs, and how far apart its two answers ought to stand.
    pair_weight: float = 0.5
    margin: float = 2.0
    second_rounds: int = 24
    second_pace: float = 8e-3
    second_pull: float = 5e-3
    #: Second looks that begin differently and are heard together, as one wider hidden layer.
    voices: int = 3
    inner_folds: int = 4
    #: Left out to see what each part is worth.
    with_before: bool = True
    with_inside: bool = True
    with_second: bool = True


@dataclass(slots=True)
class Prepared:
    """The corpus as numbers. Each distinct line before an example is cut only once."""

    examples: list[Example]
    lines: list[list[Line]]
    targets: Floats  # (n, OUT)
    pairs: Ints  # (p, 2): rows of the disconnect and of its twin
    #: Of each example, rows of the table and their values.
    rows: list[tuple[NDArray[np.int32], Floats]]


def prepare(examples: list[Example], plan: Plan) -> Prepared:
    cut: dict[tuple[str, str], Line] = {}

    def line(turn: Turn) -> Line:
        key = (turn.speaker, turn.text)
        if key not in cut:
            cut[key] = features.line(turn)
        return cut[key]

    lines = [[line(turn) for turn in example.turns] for example in examples]
    targets = np.zeros((len(examples), OUT), np.float32)
    for n, example in enumerate(examples):
        targets[n, [moves.NAMES.index(name) for name in example.moves]] = 1
        targets[n, ANY] = example.breaks
    sides: dict[str, list[int]] = {}
    for n, example in enumerate(examples):
        if example.pair:
            sides.setdefault(example.pair, []).append(n)
    pairs = np.array([side for side in sides.values() if len(side) == 2], np.int64).reshape(-1, 2)
    return Prepared(examples, lines, targets, pairs, [rows_of(each, plan) for each in lines])


def rows_of(lines: Sequence[Line], plan: Plan) -> tuple[NDArray[np.int32], Floats]:
    me = lines[-1]
    rows, values = features.pieces(lines) if plan.with_before else (me.own, me.values)
    if plan.with_inside:
        return rows, values
    begin = 2 * len(me.forms) + 1  # after the single words and the pairs
    end = begin + sum(len(features.inside(form)) for form in me.forms)
    return np.delete(rows, np.s_[begin:end]), np.delete(values, np.s_[begin:end])


@dataclass(slots=True)
class Batch:
    """A few dozen examples with their rows renumbered, so that one step touches only those."""

    used: Ints  # (u,) rows of the table, some thousands
    weight: Floats  # (b, u) how much of each used row an example takes
    targets: Floats  # (b, OUT)
    pairs: Ints  # (p, 2) in places of this batch


def batches(data: Prepared, chosen: Ints, size: int, rng: np.random.Generator) -> list[Batch]:
    """Fixed batches of whole pairs and single examples."""
    inside = set(chosen.tolist())
    paired = [pair for pair in data.pairs.tolist() if set(pair) <= inside]
    in_pairs = {n for pair in paired for n in pair}
    units = [*paired, *([n] for n in chosen.tolist() if n not in in_pairs)]
    made, held = [], list[list[int]]()
    for place in rng.permutation(len(units)):
        held.append(units[place])
        if sum(map(len, held)) >= size:
            made.append(_batch(data, held))
            held = []
    return [*made, *([_batch(data, held)] if held else [])]


def _batch(data: Prepared, units: list[list[int]]) -> Batch:
    members = [n for unit in units for n in unit]
    rows = np.concatenate([data.rows[n][0] for n in members])
    values = np.concatenate([data.rows[n][1] for n in members])
    lengths = np.array([len(data.rows[n][0]) for n in members])
    used, local = np.unique(rows, return_inverse=True)
    owner = np.repeat(np.arange(len(members)), lengths)
    weight = np.bincount(owner * len(used) + local, values, len(members) * len(used))
    place = {n: at for at, n in enumerate(members)}
    pairs = [[place[n] for n in unit] for unit in units if len(unit) == 2]
    return Batch(
        used=used.astype(np.int64),
        weight=weight.reshape(len(members), len(used)).astype(np.float32),
        targets=data.targets[members],
        pairs=np.array(pairs, np.int64).reshape(-1, 2),
    )


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
            held = table[batch.used]
            slope = slopes(batch.weight @ held + lean, batch.targets, batch.pairs, loud, plan)
            step = batch.weight.T @ slope / len(slope) + plan.pull * held
            fast = speed[batch.used] + step * step
            speed[batch.used] = fast
            table[batch.used] = held - plan.pace * step / np.sqrt(fast)
            lean_step = slope.mean(0)
            lean_speed += lean_step * lean_step
            lean -= 0.1 * lean_step / np.sqrt(lean_speed)
        if round_ >= plan.rounds * 2 // 3:
            mean, mean_lean, kept = mean + table, mean_lean + lean, kept + 1
    return (mean / kept).astype(np.float32), (mean_lean / kept).astype(np.float32)


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
        found[place] = model.around(lines, hints)
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


@dataclass(slots=True)
class Learnt:
    network: Network
    #: Probabilities for the examples it learnt from, each by a network that had not seen its shelf.
    unseen: Floats  # (n, OUT)
    chosen: Ints  # (n,) the examples, as places in Prepared.examples


def learn(data: Prepared, chosen: Ints, plan: Plan, tell: Tell = lambda says: None) -> Learnt:
    """The whole network from the chosen examples, (n,) places in `data.examples`.

    Takes minutes on one core for ten thousand examples. The same plan and examples give the same
    weights on the same machine, and within 1e-4 in probability elsewhere (sums in other orders).
    """
    fold = np.array(corpus.folds([data.examples[n] for n in chosen], plan.inner_folds))
    pairs = places(data.pairs, chosen)
    seen = np.zeros((len(chosen), plan.sizes.around), np.float32)
    for number in range(plan.inner_folds):
        tell(f"hints for part {number + 1} of {plan.inner_folds}, from the others")
        part = learn_table(data, chosen[fold != number], plan)
        seen[fold == number] = surroundings(data, chosen[fold == number], fresh(plan, *part), plan)
    tell("the table, from all")
    network = fresh(plan, *learn_table(data, chosen, plan))
    targets = data.targets[chosen]
    tell("the second look")
    logits = np.zeros((len(chosen), OUT), np.float32)
    for number in range(plan.inner_folds):
        others = np.flatnonzero(fold != number)
        one = learn_second(network, seen[others], targets[others], places(pairs, others), plan)
        logits[fold == number] = one.logits(seen[fold == number])
    slope, shift = calibrate(logits, targets)
    network = learn_second(network, seen, targets, pairs, plan)
    network = replace(network, slope=slope, shift=shift)
    return Learnt(network, model.sigmoid(slope * logits + shift), chosen)


def rate(data: Prepared, chosen: Ints, network: Network, plan: Plan) -> Floats:
    """Probabilities of a network for chosen examples, (len(chosen), OUT)."""
    return network.probabilities(surroundings(data, chosen, network, plan))


def places(pairs: Ints, chosen: Ints) -> Ints:
    """Those pairs of which both sides are chosen, as places in `chosen`."""
    where = {n: at for at, n in enumerate(chosen.tolist())}
    kept = [[where[a], where[b]] for a, b in pairs.tolist() if a in where and b in where]
    return np.array(kept, np.int64).reshape(-1, 2)
