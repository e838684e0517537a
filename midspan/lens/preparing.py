"""The corpus as numbers: rows of the table, values and labels, and fixed batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.lens import features, moves
from midspan.lens.corpus import Example
from midspan.lens.features import Line
from midspan.lens.model import ANY, OUT, Floats
from midspan.lens.plan import Plan
from midspan.lens.transcripts import Turn

Ints = NDArray[np.int64]


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


def places(pairs: Ints, chosen: Ints) -> Ints:
    """Those pairs of which both sides are chosen, as places in `chosen`."""
    where = {n: at for at, n in enumerate(chosen.tolist())}
    kept = [[where[a], where[b]] for a, b in pairs.tolist() if a in where and b in where]
    return np.array(kept, np.int64).reshape(-1, 2)
