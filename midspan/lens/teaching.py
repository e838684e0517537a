"""From the corpus to weights with a card: what `midspan lens train` does after judging.

The weights that are written have learnt from everything, so no figure is told of them on our own
corpus; figures come from judging.py, and only of lines that were never learnt from.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from midspan.lens import corpus, deciding, evaluation, moves, training, views, weights
from midspan.lens.corpus import Example
from midspan.lens.deciding import Thresholds
from midspan.lens.evaluation import Report
from midspan.lens.model import Network
from midspan.lens.plan import Plan
from midspan.lens.preparing import prepare
from midspan.lens.training import Learnt


def small(network: Network) -> Network:
    """The network as it will be read back: its table rounded to int8."""
    table, scale = weights.squeezed(network.table)
    return replace(network, table=table.astype(np.float32) * scale)


def thresholds(learnt: Learnt, examples: Sequence[Example]) -> Thresholds:
    """Chosen on lines of the learning part, each rated by a network that had not seen its shelf.

    Only lines of dialogues as they stand count: pairs are written to be hard, half and half.
    """
    chosen = [examples[n] for n in learnt.chosen]
    lines = np.array([not example.pair and not example.view for example in chosen])
    lines = lines if lines.any() else np.ones(len(chosen), bool)
    truth = evaluation.targets(chosen)
    return deciding.choose(learnt.unseen[lines], truth[lines])


def train(
    folder: Path,
    out: Path,
    *,
    plan: Plan | None = None,
    judged: Mapping[str, Report] | None = None,
    confusion: Mapping[str, Mapping[str, int]] | None = None,
    meets_the_gate: bool = False,
    tell: training.Tell = lambda says: None,
) -> dict[str, Any]:
    """Learn from the whole corpus, write weights and card, and give the card.

    Args:
        judged: what judging found with the same corpus and plan, by name; goes on the card, as
            does whether it meets the gate.
        confusion: what it says first of each disconnect in the labels; goes on the card.
    """
    plan = plan or Plan()
    begun = time.monotonic()
    examples = corpus.load(folder)
    data = prepare([*examples, *views.to_learn(examples)], plan)
    learnt = training.learn(data, np.arange(len(data.examples)), plan, tell)
    seconds = time.monotonic() - begun
    t = thresholds(learnt, data.examples)
    size = weights.write(out, learnt.network, t)
    card = {
        **written_card(examples, plan),
        "meets_the_gate": meets_the_gate,
        "judged": {name: report.as_json() for name, report in (judged or {}).items()},
        "mistaken_for": {name: dict(said) for name, said in (confusion or {}).items()},
        "seconds": round(seconds),
        "bytes": size,
    }
    weights.write_card(out, card)
    return card


def written_card(examples: Sequence[Example], plan: Plan) -> dict[str, Any]:
    return {
        "what": "Weights of the lens of Midspan. They guess which of sixteen moves a line makes"
        " in its place in a talk, for the author of the line alone, as a question.",
        "licence": "AGPL-3.0-or-later; learnt from the Midspan corpus of moves, CC BY-SA 4.0",
        "learnt_from": {
            "corpus": corpus.fingerprint(list(examples)),
            "examples": len(examples),
            "pairs": len({each.pair for each in examples if each.pair}),
            "writers": sorted({each.writer for each in examples}),
            "moves": {name: sum(name in each.moves for each in examples) for name in moves.NAMES},
        },
        "plan": {
            key: value
            for key, value in vars_of(plan).items()
            if isinstance(value, int | float | bool | str)
        },
        "never_for": [
            "reading what another person wrote without both having agreed",
            "scoring, ranking, supervising or watching anybody",
            "deciding anything about anybody",
            "sounding an alarm, or telling how somebody is",
            "writing or rewriting what people say to each other",
        ],
        "limits": [
            "Untested in peer support. A machine imagined every line it learnt from; on the few"
            " hundred lines that people wrote, labelled by a machine as well, most of its notices"
            " were wrong.",
            "English only, as a machine writes it. Dialects and second languages are imitations.",
            "It sees words. Tone, silence, history between two people and who holds power it does"
            " not see, and these often decide what a line does.",
        ],
    }


def vars_of(plan: Plan) -> dict[str, Any]:
    found = asdict(plan)
    return {**found, **found.pop("sizes")}
