"""`midspan lens evaluate` and `midspan lens train`: judging on what was left out, and learning."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from midspan.lens.command.needs import Kinds, is_installed


def add_evaluate(kinds: Kinds[argparse.ArgumentParser]) -> None:
    judges = kinds.add_parser(
        "evaluate",
        help="learn anew without a part of the corpus and judge on that part",
        description="Learn anew from four fifths of the corpus and judge on the fifth left out,"
        " five times, beside a baseline; then without each writer. Takes some minutes on one core.",
    )
    _add_corpus(judges)
    judges.add_argument(
        "--others",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="labelled dialogues of others, never learnt from (default: the sample in"
        " $MIDSPAN_SHARED/data/moves, if it is there)",
    )
    judges.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
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
    trains.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
    trains.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where, such as learnt.weights"
    )
    trains.set_defaults(run=train)


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
    from midspan.lens import tables, teaching
    from midspan.lens.transcripts import Trouble

    try:
        found = teaching.evaluate(
            given.corpus,
            _others(given),
            folds=1 if given.quick else teaching.FOLDS,
            by_writer=not given.quick,
            tell=_tell,
        )
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps({each.name: each.report.as_json() for each in found}))
        return 0
    for each in found:
        print(f"\n## {each.name}\n\n{tables.table(each.report)}")
    print(f"\nConfusion of the disconnects, {found[0].name} (what it says first):")
    for name, said in found[0].confusion.items():
        most = sorted(said.items(), key=lambda pair: -pair[1])
        print(f"- {name}: " + ", ".join(f"{other} {count}" for other, count in most))
    print(
        "\nLeft out: a frozen MiniLM, a fine-tuned MiniLM, and the sets of others (AnnoMI, ESConv,"
        " EPITOME): they are not part of this command yet."
    )
    if given.quick:
        print("One fifth tells little of the gate: it may be an easy one. Leave --quick out.")
        return 0
    verdict = "meets" if found[0].report.meets_the_gate else "does not meet"
    print(f"On all shelves, each left out in turn, the lens {verdict} the gate.")
    return 0


def _others(given: argparse.Namespace) -> list[Path]:
    if given.others is not None:
        return list(given.others)
    shared = Path("../shared")
    sample = shared / "data" / "moves" / "sample.jsonl"
    if sample.is_file():
        return [sample]
    _tell("no dialogues of others here; name some with --others")
    return []


def train(given: argparse.Namespace) -> int:
    if not is_installed():
        return 2
    from midspan.lens import teaching
    from midspan.lens.transcripts import Trouble

    try:
        told = teaching.evaluate(
            given.corpus,
            _others(given),
            folds=1 if given.quick else teaching.FOLDS,
            by_writer=not given.quick,
            tell=_tell,
        )
        card = teaching.train(given.corpus, given.out, told=told, tell=_tell)
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    print(f"Written: {given.out}, {card['bytes'] / 1e6:.2f} MB, and its card beside it.")
    return 0


def _tell(says: str) -> None:
    print(f"... {says}", file=sys.stderr, flush=True)
