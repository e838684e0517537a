"""The honest table: every line judged by what has not learnt from its shelf, beside other families.

Fifth by fifth, shelves (files, so sittings) are left out whole, and then each writer. Each of these
learnings stands by itself, so several processes may share them; the figures are the same.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import reduce
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midspan.lens import (
    baselines,
    corpus,
    deciding,
    evaluation,
    finetuned,
    losses,
    model,
    moves,
    tables,
    teaching,
    training,
)
from midspan.lens.corpus import Example
from midspan.lens.evaluation import Judged, Report
from midspan.lens.model import Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Prepared, prepare

#: The corpus is judged in so many parts, each by a network that has not seen its shelves.
FOLDS = 5
LENS, FINE_TUNED = "the lens", "a fine-tuned MiniLM"


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


@dataclass(frozen=True)
class Learning:
    """One learning: of which family, and what it does without."""

    family: str
    #: The number of a part, or the letter of a writer.
    without: int | str

    def __str__(self) -> str:
        left = f"writer {self.without}" if isinstance(self.without, str) else ""
        return f"{self.family}, without {left or f'part {int(self.without) + 1} of {FOLDS}'}"


@dataclass(slots=True)
class Found:
    """What came of one learning."""

    learning: Learning
    judged: Judged
    #: Not calibrated; of a fine-tuned MiniLM alone, whose thresholds come from the other parts.
    logits: Floats | None = None
    outside: dict[str, Judged] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    folder: Path
    others: Mapping[str, Sequence[Example]]
    plan: Plan
    jobs: int = 1


class Ready:
    """The corpus, cut and counted once for all learnings of a process."""

    def __init__(self, asked: Asked) -> None:
        self.plan, self.jobs = asked.plan, asked.jobs
        self.examples = corpus.load(asked.folder)
        self.data = prepare(self.examples, self.plan)
        self.part = np.array(corpus.folds(self.examples, FOLDS))
        self.families = baselines.families()
        self.others = asked.others

    def learn(self, learning: Learning, tell: training.Tell = lambda says: None) -> Found:
        left = learning.without
        if isinstance(left, str):
            is_test = np.array([example.writer == left for example in self.examples])
        else:
            is_test = self.part == left
        if learning.family == LENS:
            return self._lens(learning, is_test, tell)
        test = np.flatnonzero(is_test)
        lines = [self.examples[n] for n in test]
        if learning.family == FINE_TUNED:
            cores = max(1, (os.cpu_count() or 1) // self.jobs)
            rated = finetuned.rated(
                self.data, np.flatnonzero(~is_test), test, self.plan, tell, cores=cores
            )
            none = deciding.Thresholds((0.5,) * len(moves.NAMES), 0.5, 0.5)
            return Found(learning, Judged.of(lines, model.sigmoid(rated), none), rated)
        kind = self.families[learning.family]
        p, learnt = baselines.learn(self.data, np.flatnonzero(~is_test), self.plan, kind)
        return Found(
            learning, Judged.of(lines, p[test], teaching.thresholds(learnt, self.examples))
        )

    def _lens(self, learning: Learning, is_test: NDArray[np.bool_], tell: training.Tell) -> Found:
        test = np.flatnonzero(is_test)
        learnt = training.learn(self.data, np.flatnonzero(~is_test), self.plan, tell)
        network, t = teaching.small(learnt.network), teaching.thresholds(learnt, self.examples)

        def judged(data: Prepared, at: NDArray[np.int64]) -> Judged:
            p = training.rate(data, at, network, self.plan)
            return Judged.of([data.examples[n] for n in at], p, t)

        found = Found(learning, judged(self.data, test))
        if learning.without == FOLDS - 1:
            for name, examples in self.others.items():
                theirs = prepare(list(examples), self.plan)
                found.outside[name] = judged(theirs, np.arange(len(examples)))
        return found


def evaluate(
    folder: Path,
    others: Mapping[str, Sequence[Example]] | None = None,
    *,
    plan: Plan | None = None,
    folds: int = FOLDS,
    by_writer: bool = True,
    fine_tuned: bool = False,
    jobs: int = 1,
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
    Raises:
        transcripts.Trouble: the corpus cannot be read.
    """
    asked = Asked(folder, others or {}, plan or Plan(), jobs)
    parts = range(FOLDS - folds, FOLDS)
    families = [LENS, *baselines.families()]
    if fine_tuned and not finetuned.missing():
        families.insert(0, FINE_TUNED)  # what takes longest first
    learnings = [Learning(family, part) for family in families for part in parts]
    if by_writer:
        writers = sorted({example.writer for example in corpus.load(folder)})
        learnings += [Learning(LENS, each) for each in writers if len(writers) > 1]
    done = {found.learning: found for found in _found(asked, learnings, tell)}
    rows = {
        family: [done[Learning(family, part)] for part in parts]
        for family in sorted(families, key=lambda family: family == FINE_TUNED)
    }
    told = [
        Told.of(name, _sum(_tuned(row) if name == FINE_TUNED else [each.judged for each in row]))
        for name, row in rows.items()
    ]
    told += [
        Told.of(f"the lens on {name}", judged)
        for name, judged in done[Learning(LENS, FOLDS - 1)].outside.items()
    ]
    told += [
        Told.of(f"without writer {learning.without}", found.judged)
        for learning, found in done.items()
        if isinstance(learning.without, str)
    ]
    return sorted(told, key=lambda each: each.name.startswith("without writer"))


def _tuned(row: Sequence[Found]) -> list[Judged]:
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


def _sum(parts: Sequence[Judged]) -> Judged:
    return reduce(lambda whole, part: whole + part, parts)


def _found(asked: Asked, learnings: Sequence[Learning], tell: training.Tell) -> Iterator[Found]:
    if asked.jobs == 1:
        ready = Ready(asked)
        for learning in learnings:
            tell(str(learning))
            yield ready.learn(learning, tell)
        return
    # Each process learns on its share of the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(asked.jobs, get_context("spawn"), _begin, (asked,)) as pool:
        waiting = [pool.submit(_learn, each) for each in learnings]
        for number, future in enumerate(as_completed(waiting), 1):
            found = future.result()
            tell(f"{number} of {len(learnings)}: {found.learning}")
            yield found


#: In a process that learns: the corpus, made ready once when it begins.
_here: list[Ready] = []


def _begin(asked: Asked) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is heard by who handed out the work
    _here.append(Ready(asked))


def _learn(learning: Learning) -> Found:
    return _here[0].learn(learning)
