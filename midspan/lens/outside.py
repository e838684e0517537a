"""The lens on labels of others, never learnt from: what their labels say of ours, and what not.

The sets lie beside the project (`../shared`, or a folder that is named) and are no part of it.
Their labels are not our moves: somebody who gives advice on a forum was asked for it, and a
counsellor's question need not be prying. So only one thing is asked of each: does what they call X
stand higher on our move Y than the rest of their lines? Lines come alone, without the place in a
talk that the lens counts on.

Sources: Advice (Govindarajan et al. 2020), OffMyChest (Jaidka et al. 2020), BOLT (Chiu et al.
2024), positive frames (Ziems et al. 2022), GoEmotions (Demszky et al. 2020).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from midspan.lens import moves
from midspan.lens.figures import auc
from midspan.lens.model import Floats
from midspan.lens.reading import Lens
from midspan.lens.transcripts import Turn

#: A line of others: its words, and the names of theirs that hold for it.
Lines = Iterator[tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class Asked:
    """One question to a set: does a label of theirs stand higher on these moves of ours?"""

    theirs: str
    ours: tuple[str, ...]


@dataclass(frozen=True)
class Outside:
    name: str
    #: Where it lies below the folder of sets; all must be there.
    files: tuple[str, ...]
    lines: Callable[[Path], Lines]
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Answer:
    name: str
    theirs: str
    ours: str
    lines: int
    #: How many of them carry the label of theirs.
    present: int
    #: Chance that one with the label is rated above one without.
    auc: float


#: How OffMyChest writes signs beyond ASCII.
_ESCAPED = re.compile(r"<U\+([0-9A-F]{4,8})>")


def unescaped(text: str) -> str:
    """`you<U+0092>re` as it was typed; what lies from 80 to 9F is Windows-1252."""

    def sign(found: re.Match[str]) -> str:
        number = int(found[1], 16)
        if 0x80 <= number < 0xA0:
            return bytes([number]).decode("cp1252", "replace")
        return chr(number)

    return _ESCAPED.sub(sign, text)


def _advice(path: Path) -> Lines:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["Sentence"]:
                is_advice = row["Majority_label"] == "1"
                yield row["Sentence"], frozenset({"advice"} if is_advice else ())


def _offmychest(path: Path) -> Lines:
    names = ("Emotional_disclosure", "Information_disclosure", "Emo_support", "Info_support")
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield unescaped(row["full_text"]), frozenset(name for name in names if row[name] == "1")


def _bolt(path: Path) -> Lines:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["prompt"], frozenset(each.strip() for each in row["completion"].split(","))


def _frames(path: Path) -> Lines:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["original_text"], frozenset()
            yield row["reframed_text"], frozenset({"reframed"})


def _goemotions(path: Path) -> Lines:
    names = (path.parent / "labels.txt").read_text(encoding="utf-8").split()
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            text, numbers, *_ = line.rstrip("\n").split("\t")
            yield text, frozenset(names[int(number)] for number in numbers.split(","))


SETS = (
    Outside(
        "advice",
        ("advice/askparents_test.tsv", "advice/needadvice_test.tsv"),
        _advice,
        (Asked("advice", ("agenda",)), Asked("advice", ("agenda", "lecturing", "cautioning"))),
    ),
    Outside(
        "offmychest",
        ("offmychest/labeled_test_set.csv",),
        _offmychest,
        (
            Asked("Info_support", ("agenda",)),
            Asked("Emo_support", ("validating", "smoothing", "labelling")),
            Asked("Emotional_disclosure", ("sharing",)),
            Asked("Information_disclosure", ("sharing",)),
        ),
    ),
    Outside(
        "bolt",
        (
            "bolt/finetune_therapist_combined_train.csv",
            "bolt/finetune_therapist_combined_valid.csv",
        ),
        _bolt,
        (
            Asked("Questions on Emotions", ("wondering", "probing")),
            Asked("Questions on Experiences", ("wondering", "probing")),
            Asked("Questions on Perspectives", ("wondering", "probing")),
            Asked("Reflections on Emotions", ("validating",)),
            Asked("Problem-Solving", ("agenda", "stepping")),
            Asked("Psychoeducation", ("lecturing",)),
        ),
    ),
    Outside(
        "positive_frames",
        ("positive_frames/wholetest.csv",),
        _frames,
        (Asked("reframed", ("smoothing",)),),
    ),
    Outside(
        "goemotions",
        ("goemotions/test.tsv",),
        _goemotions,
        (
            Asked("curiosity", ("wondering", "probing")),
            Asked("remorse", ("naming", "owning")),
            Asked("amusement", ("joking",)),
            Asked("gratitude", ("validating",)),
        ),
    ),
)


def ask(lens: Lens, folder: Path) -> tuple[list[Answer], list[str]]:
    """What the sets below `folder` answer, and the names of those that are not there.

    The lens may have learnt from all of our corpus: none of this stands in it.
    """
    found: list[Answer] = []
    missing: list[str] = []
    for each in SETS:
        paths = [folder / name for name in each.files]
        if not all(path.is_file() for path in paths):
            missing.append(each.name)
            continue
        lines = [line for path in paths for line in each.lines(path)]
        p = _rated(lens, [text for text, _ in lines])
        for question in each.asked:
            truth = np.array([question.theirs in names for _, names in lines], np.float32)
            if truth.any():
                rated = p[:, [moves.NAMES.index(name) for name in question.ours]].max(1)
                found.append(
                    Answer(
                        each.name, question.theirs, " or ".join(question.ours),
                        len(lines), int(truth.sum()), auc(rated, truth),
                    )
                )  # fmt: skip
    return found, missing


def _rated(lens: Lens, texts: Sequence[str]) -> Floats:
    """Every move for lines that stand alone, (n, 17); nothing where the lens abstains."""
    found = np.zeros((len(texts), len(moves.NAMES)), np.float32)
    for n, text in enumerate(texts):
        reading = lens.read([Turn("A", text)])[0]
        if reading.p:
            found[n] = list(reading.p.values())
    return found


def table(answers: Sequence[Answer]) -> str:
    rows = [
        f"| {each.name} | {each.theirs} | {each.ours} | {each.lines} | {each.present}"
        f" | {each.auc:.2f} |"
        for each in answers
    ]
    head = "| set | their label | our move | lines | with it | AUC |\n|---|---|---|---|---|---|"
    return "\n".join([head, *rows])
