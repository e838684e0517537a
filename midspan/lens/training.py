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

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from midspan.lens import corpus, model
from midspan.lens.first_look import learn_table
from midspan.lens.losses import calibrate
from midspan.lens.model import OUT, Floats, Network
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, places
from midspan.lens.second_look import fresh, learn_second, surroundings

Tell = Callable[[str], None]


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
