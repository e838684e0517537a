"""The honest table: every line judged by what has not learnt from its shelf, beside other families.

Fifth by fifth, shelves (files, so sittings) are left out whole, and then each writer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np

from midspan.lens import (
    baselines,
    corpus,
    deciding,
    evaluation,
    finetuned,
    losses,
    model,
    tables,
    training,
    views,
)
from midspan.lens.corpus import Example
from midspan.lens.evaluation import Judged, Report
from midspan.lens.learnings import FINE_TUNED, FOLDS, LENS, Asked, Found, Learning, all_of
from midspan.lens.plan import Plan


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


def better(found: Sequence[Told]) -> list[str]:
    """Families that were judged beside the lens and reach at least its macro F1."""
    families = {*baselines.families(), FINE_TUNED}
    least = found[0].report.macro_f1
    return [e.name for e in found if e.name in families and e.report.macro_f1 >= least]


def meets_the_gate(found: Sequence[Told]) -> bool:
    """Few false notices, pairs in order, and better than a fine-tuned MiniLM and all the others.

    Where the fine-tuned one was not judged nobody can say so.
    """
    is_judged = any(each.name == FINE_TUNED for each in found)
    return is_judged and found[0].report.meets_the_gate and not better(found)


def evaluate(
    folder: Path,
    others: Mapping[str, Sequence[Example]] | None = None,
    *,
    plan: Plan | None = None,
    folds: int = FOLDS,
    by_writer: bool = True,
    fine_tuned: bool = False,
    jobs: int = 1,
    keep: Path | None = None,
    tell: training.Tell = lambda says: None,
) -> list[Told]:
    """The whole table: shelves left out, baselines, lines of others, each writer left out.

    Args:
        folder: the corpus.
        others: labelled lines of others by name, never learnt from.
        folds: how many of the five parts are judged; each costs a learning of its own.
        by_writer: also learn once without each writer (as long again for each).
        fine_tuned: also judge a fine-tuned MiniLM, if all it needs is there (an hour or more).
        jobs: processes.
        keep: a folder for what is found, one file a learning. What lies there of the same corpus
            and plan is not learnt again, so hours of work may be broken off.
    Raises:
        transcripts.Trouble: the corpus cannot be read.
    """
    parts = range(FOLDS - folds, FOLDS)
    families = [LENS, *baselines.families()]
    if fine_tuned and not finetuned.missing():
        families.append(FINE_TUNED)
    writers = sorted({example.writer for example in corpus.load(folder)})
    alone = writers if by_writer and len(writers) > 1 else []
    # What takes longest first, so that no process is left with it at the end.
    wanted = [Learning(family, part) for family in reversed(families) for part in parts]
    wanted += [Learning(LENS, writer) for writer in alone]
    asked = Asked(folder, others or {}, plan or Plan(), jobs)
    found = all_of(asked, wanted, keep, tell)
    rows = {name: [found[Learning(name, part)] for part in parts] for name in families}
    judged = {
        name: _crosswise(row) if name == FINE_TUNED else [each.judged for each in row]
        for name, row in rows.items()
    }
    for kind in (views.MINE, views.ALONE):
        judged[f"the lens on {kind}"] = [each.views[kind] for each in rows[LENS]]
    for name, each in rows[LENS][-1].outside.items():
        judged[f"the lens on {name}"] = [each]
    for writer in alone:
        judged[f"without writer {writer}"] = [found[Learning(LENS, writer)].judged]
    return [Told.of(name, reduce(add, each)) for name, each in judged.items()]


def _crosswise(row: Sequence[Found]) -> list[Judged]:
    """Each part calibrated, and its thresholds chosen, on what the others did not see.

    Those other networks had learnt from this part, but eighteen slopes, shifts and thresholds are
    all that passes; a network of its own for them would cost as many hours again. With one part
    alone they come from that very part, which is kind.
    """
    found = []
    for one in row:
        rest = [each for each in row if each is not one] or [one]
        seen = np.concatenate([each.logits for each in rest if each.logits is not None])
        lines = [example for each in rest for example in each.judged.examples]
        truth = evaluation.targets(lines)
        slope, shift = losses.calibrate(seen, truth)
        talk = np.array([not example.pair for example in lines])
        t = deciding.choose(model.sigmoid(slope * seen + shift)[talk], truth[talk])
        assert one.logits is not None
        found.append(Judged.of(one.judged.examples, model.sigmoid(slope * one.logits + shift), t))
    return found
