"""From the corpus to weights with a card, and to an honest table: what `train` and `evaluate` do.

The lines a figure is told of were never learnt from: fifth by fifth, shelves (files, so sittings)
are left out whole, and each writer is left out whole as well. The weights that are written have
learnt from everything, so no figure is told of them on our own corpus; only on files of others.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.lens import (
    baselines,
    corpus,
    deciding,
    evaluation,
    finetuned,
    moves,
    tables,
    training,
    weights,
)
from midspan.lens.corpus import Example
from midspan.lens.deciding import Thresholds
from midspan.lens.evaluation import Judged, Report
from midspan.lens.model import Network
from midspan.lens.plan import Plan
from midspan.lens.preparing import Prepared, prepare
from midspan.lens.training import Learnt

#: The corpus is judged in so many parts, each by a network that has not seen its shelves.
FOLDS = 5
FINE_TUNED = "a fine-tuned MiniLM"


@dataclass(slots=True)
class Told:
    """One row of the table: who was judged on what."""

    name: str
    report: Report
    confusion: dict[str, dict[str, int]]
    twins: dict[str, tables.Twins]
    mistakes: list[tables.Mistake]

    @classmethod
    def of(cls, name: str, judged: Judged) -> Told:
        return cls(
            name,
            judged.report(),
            tables.confusion(judged),
            tables.twins(judged),
            tables.mistakes(judged),
        )


def small(network: Network) -> Network:
    """The network as it will be read back: its table rounded to int8."""
    table, scale = weights.squeezed(network.table)
    return replace(network, table=table.astype(np.float32) * scale)


def thresholds(learnt: Learnt, examples: Sequence[Example]) -> Thresholds:
    """Chosen on lines of the learning part, each rated by a network that had not seen its shelf.

    Only lines of dialogues count: pairs are written to be hard and stand half and half.
    """
    chosen = [examples[n] for n in learnt.chosen]
    lines = np.array([not example.pair for example in chosen])
    lines = lines if lines.any() else np.ones(len(chosen), bool)
    truth = evaluation.targets(chosen)
    return deciding.choose(learnt.unseen[lines], truth[lines])


def left_out(
    data: Prepared, is_test: NDArray[np.bool_], plan: Plan, tell: training.Tell
) -> tuple[Judged, Network, Thresholds]:
    """Learn from what is not test, (n,) booleans, and judge on what is."""
    test = np.flatnonzero(is_test)
    learnt = training.learn(data, np.flatnonzero(~is_test), plan, tell)
    network, t = small(learnt.network), thresholds(learnt, data.examples)
    p = training.rate(data, test, network, plan)
    return Judged.of([data.examples[n] for n in test], p, t), network, t


def baseline(
    data: Prepared,
    is_test: NDArray[np.bool_],
    plan: Plan,
    kind: tuple[baselines.Family, bool],
) -> Judged:
    """One of `baselines.families`, learnt and judged on the same lines."""
    test = np.flatnonzero(is_test)
    p, learnt = baselines.learn(data, np.flatnonzero(~is_test), plan, kind)
    t = thresholds(learnt, data.examples)
    return Judged.of([data.examples[n] for n in test], p[test], t)


def _tuned(data: Prepared, is_test: NDArray[np.bool_], plan: Plan, tell: training.Tell) -> Judged:
    """A fine-tuned MiniLM, learnt and judged on the same lines."""
    test = np.flatnonzero(is_test)
    p, learnt = finetuned.learn(data, np.flatnonzero(~is_test), test, plan, tell)
    return Judged.of([data.examples[n] for n in test], p, thresholds(learnt, data.examples))


def evaluate(
    folder: Path,
    others: Sequence[Path] = (),
    *,
    plan: Plan | None = None,
    folds: int = FOLDS,
    by_writer: bool = True,
    fine_tuned: bool = False,
    tell: training.Tell = lambda says: None,
) -> list[Told]:
    """The whole table: shelves left out, baselines, each writer left out, files of others.

    Args:
        folder: the corpus.
        others: files in the shape of the corpus, never learnt from.
        folds: how many of the five parts are judged; each costs a learning of its own.
        by_writer: also learn once without each writer (as long again for each).
        fine_tuned: also judge a fine-tuned MiniLM, if all it needs is there (hours).
    Raises:
        transcripts.Trouble: the corpus or a file of others cannot be read.
    """
    plan = plan or Plan()
    examples = corpus.load(folder)
    data = prepare(examples, plan)
    fold = np.array(corpus.folds(examples, FOLDS))
    theirs = {path.name: prepare(corpus.load_dialogues(path), plan) for path in others}
    ours: list[Judged] = []
    families = baselines.families()
    bare: dict[str, list[Judged]] = {name: [] for name in families}
    tuned: list[Judged] = []
    outside: dict[str, Judged] = {}
    for number in range(FOLDS - folds, FOLDS):
        tell(f"learning without part {number + 1} of {FOLDS}")
        one, network, t = left_out(data, fold == number, plan, tell)
        ours.append(one)
        for name, judged in bare.items():
            tell(f"{name}, without the same part")
            judged.append(baseline(data, fold == number, plan, families[name]))
        if fine_tuned and not finetuned.missing():
            tell(f"{FINE_TUNED}, without the same part")
            tuned.append(_tuned(data, fold == number, plan, tell))
        if number == FOLDS - 1:
            outside = {
                name: Judged.of(
                    each.examples,
                    training.rate(each, np.arange(len(each.examples)), network, plan),
                    t,
                )
                for name, each in theirs.items()
            }
    found = [
        Told.of("the lens", _sum(ours)),
        *(Told.of(name, _sum(judged)) for name, judged in bare.items()),
        *([Told.of(FINE_TUNED, _sum(tuned))] if tuned else []),
        *(Told.of(f"the lens on {name}", each) for name, each in outside.items()),
    ]
    writers = sorted({example.writer for example in examples})
    for writer in writers if by_writer and len(writers) > 1 else ():
        tell(f"learning without writer {writer}")
        mask = np.array([example.writer == writer for example in examples])
        found.append(Told.of(f"without writer {writer}", left_out(data, mask, plan, tell)[0]))
    return found


def _sum(parts: list[Judged]) -> Judged:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def train(
    folder: Path,
    out: Path,
    *,
    plan: Plan | None = None,
    told: Sequence[Told] = (),
    tell: training.Tell = lambda says: None,
) -> dict[str, Any]:
    """Learn from the whole corpus, write weights and card, and give the card.

    Args:
        told: what `evaluate` found with the same corpus and plan; goes on the card.
    """
    plan = plan or Plan()
    begun = time.monotonic()
    examples = corpus.load(folder)
    data = prepare(examples, plan)
    learnt = training.learn(data, np.arange(len(examples)), plan, tell)
    seconds = time.monotonic() - begun
    t = thresholds(learnt, examples)
    size = weights.write(out, learnt.network, t)
    card = written_card(examples, plan, told) | {"seconds": round(seconds), "bytes": size}
    weights.write_card(out, card)
    return card


def written_card(examples: Sequence[Example], plan: Plan, told: Sequence[Told]) -> dict[str, Any]:
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
        "meets_the_gate": bool(told) and told[0].report.meets_the_gate,
        "judged": {each.name: each.report.as_json() for each in told},
        "never_for": [
            "reading what another person wrote without both having agreed",
            "scoring, ranking, supervising or watching anybody",
            "deciding anything about anybody",
            "sounding an alarm, or telling how somebody is",
            "writing or rewriting what people say to each other",
        ],
        "limits": [
            "Untested on people. Every line it learnt from and was judged on was imagined by a"
            " machine; on real talk it will be wrong far more often than these figures say.",
            "English only, as a machine writes it. Dialects and second languages are imitations.",
            "It sees words. Tone, silence, history between two people and who holds power it does"
            " not see, and these often decide what a line does.",
        ],
    }


def vars_of(plan: Plan) -> dict[str, Any]:
    found = asdict(plan)
    return {**found, **found.pop("sizes")}
