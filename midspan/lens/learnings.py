"""One learning for each part that is left out: of the lens and of other families, in processes.

Each stands by itself, so several processes may share them, and what was found may be kept; the
figures are the same.
"""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from midspan.lens import (
    baselines,
    corpus,
    deciding,
    finetuned,
    model,
    moves,
    teaching,
    training,
    views,
)
from midspan.lens.corpus import Example
from midspan.lens.evaluation import Judged
from midspan.lens.model import Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, prepare

#: The corpus is judged in so many parts, each by a network that has not seen its shelves.
FOLDS = 5
LENS, FINE_TUNED = "the lens", "a fine-tuned MiniLM"


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
    #: The same lines with less before them, by the name of the view.
    views: dict[str, Judged] = field(default_factory=dict)
    #: Lines of others, by their name.
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
        examples = corpus.load(asked.folder)
        self.data = prepare([*examples, *views.to_learn(examples)], self.plan)
        #: As they stand; views of them are learnt from and judged apart.
        self.whole = np.array([not example.view for example in self.data.examples])
        self.part = np.array(corpus.folds(self.data.examples, FOLDS))
        self.families = baselines.families()
        self.others = asked.others

    def learn(self, learning: Learning, tell: training.Tell = lambda says: None) -> Found:
        """One learning. What is left out is left out in all views; other families have no views."""
        left = learning.without
        if isinstance(left, str):
            is_left = np.array([example.writer == left for example in self.data.examples])
        else:
            is_left = self.part == left
        test = np.flatnonzero(is_left & self.whole)
        if learning.family == LENS:
            return self._lens(learning, np.flatnonzero(~is_left), test, tell)
        return self._other(learning, np.flatnonzero(~is_left & self.whole), test, tell)

    def _other(self, learning: Learning, chosen: Ints, test: Ints, tell: training.Tell) -> Found:
        lines = [self.data.examples[n] for n in test]
        if learning.family == FINE_TUNED:
            cores = max(1, (os.cpu_count() or 1) // self.jobs)
            rated = finetuned.rated(self.data, chosen, test, self.plan, tell, cores=cores)
            none = deciding.Thresholds((0.5,) * len(moves.NAMES), 0.5, 0.5)
            return Found(learning, Judged.of(lines, model.sigmoid(rated), none), rated)
        kind = self.families[learning.family]
        p, learnt = baselines.learn(self.data, chosen, self.plan, kind)
        t = teaching.thresholds(learnt, self.data.examples)
        return Found(learning, Judged.of(lines, p[test], t))

    def _lens(self, learning: Learning, chosen: Ints, test: Ints, tell: training.Tell) -> Found:
        learnt = training.learn(self.data, chosen, self.plan, tell)
        network = teaching.small(learnt.network)
        t = teaching.thresholds(learnt, self.data.examples)

        def judged(data: Prepared, at: Ints) -> Judged:
            p = training.rate(data, at, network, self.plan)
            return Judged.of([data.examples[n] for n in at], p, t)

        def of_others(examples: Sequence[Example]) -> Judged:
            return judged(prepare(list(examples), self.plan), np.arange(len(examples)))

        found = Found(learning, judged(self.data, test))
        lines = [self.data.examples[n] for n in test if not self.data.examples[n].pair]
        if not isinstance(learning.without, str) and lines:
            for kind in (views.MINE, views.ALONE):
                found.views[kind] = of_others(views.to_judge(lines, kind))
        if learning.without == FOLDS - 1:
            for name, examples in self.others.items():
                found.outside[name] = of_others(examples)
        return found


@dataclass(frozen=True)
class Kept:
    """What was found, in files of one's own; of another corpus, plan or code nothing is taken."""

    folder: Path
    mark: str

    @classmethod
    def of(cls, asked: Asked, folder: Path) -> Kept:
        folder.mkdir(parents=True, exist_ok=True)
        told = sha256(repr((asked.plan, list(asked.others))).encode())
        for path in sorted(Path(__file__).parent.rglob("*.py")):
            told.update(path.read_bytes() if "tests" not in path.parts else b"")
        for example in (*corpus.load(asked.folder), *chain(*asked.others.values())):
            told.update(repr(example).encode())
        return cls(folder, told.hexdigest()[:12])

    def get(self, learning: Learning) -> Found | None:
        path = self._path(learning)
        if not path.is_file():
            return None
        found = pickle.loads(path.read_bytes())
        return found if isinstance(found, Found) and found.learning == learning else None

    def put(self, found: Found) -> None:
        path = self._path(found.learning)
        begun = path.with_suffix(".begun")
        begun.write_bytes(pickle.dumps(found))
        begun.replace(path)

    def _path(self, learning: Learning) -> Path:
        name = re.sub(r"[^a-z0-9]+", "-", str(learning).lower())
        return self.folder / f"{self.mark}-{name}.found"


def all_of(
    asked: Asked,
    learnings: Sequence[Learning],
    keep: Path | None = None,
    tell: training.Tell = lambda says: None,
) -> dict[Learning, Found]:
    """What comes of each, in the order given. What `keep` holds of it is not learnt again."""
    kept = Kept.of(asked, keep) if keep else None
    done = {each: found for each in learnings if kept and (found := kept.get(each))}
    for found in _learnt(asked, [each for each in learnings if each not in done], tell):
        done[found.learning] = found
        if kept:
            kept.put(found)
    return {each: done[each] for each in learnings}


def _learnt(asked: Asked, learnings: Sequence[Learning], tell: training.Tell) -> Iterator[Found]:
    if asked.jobs == 1:
        ready = Ready(asked)
        for learning in learnings:
            tell(str(learning))
            yield ready.learn(learning, tell)
        return
    # Each process learns on its share of the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    pool = ProcessPoolExecutor(asked.jobs, get_context("spawn"), _begin, (asked,))
    try:
        waiting = [pool.submit(_learn, each) for each in learnings]
        for number, future in enumerate(as_completed(waiting), 1):
            found = future.result()
            tell(f"{number} of {len(learnings)}: {found.learning}")
            yield found
    finally:  # whoever breaks it off does not wait for hours of what has not begun
        pool.shutdown(cancel_futures=True)


#: In a process that learns: the corpus, made ready once when it begins.
_here: list[Ready] = []


def _begin(asked: Asked) -> None:
    _here.append(Ready(asked))


def _learn(learning: Learning) -> Found:
    return _here[0].learn(learning)
