"""Lines that people wrote, with our labels: the only ones here that no machine wrote.

The words lie beside the project (`../shared/data`, or a folder that is named) and are no part of
it; `corpus/people/` holds our labels alone, by the numbers under which the sets keep their lines.
Nothing of them was ever learnt from. They are not talk of peer support: campers who divide food,
strangers who answer a confession, counsellors in sessions, the last two without what stood before.

Sources: CaSiNo (Chawla et al. 2021), OffMyChest (Jaidka et al. 2020), BOLT (Chiu et al. 2024).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from midspan.lens.corpus import Example
from midspan.lens.outside import unescaped
from midspan.lens.transcripts import Trouble, Turn

#: Talks of a set by the name that the set gives each; a single line is a talk of one turn.
Talks = Mapping[str, list[Turn]]

#: What CaSiNo writes where somebody pressed a button instead of saying something.
_BUTTONS = frozenset({"Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"})


@dataclass(frozen=True)
class Set:
    name: str
    #: What it is, as a row of the table calls it.
    told: str
    #: Where it lies below the folder of sets; all must be there.
    files: tuple[str, ...]
    talks: Callable[[Path], Talks]


def _casino(path: Path) -> Talks:
    return {
        str(talk["dialogue_id"]): [
            Turn(turn["id"], turn["text"])
            for turn in talk["chat_logs"]
            if turn["text"] not in _BUTTONS
        ]
        for talk in json.loads(path.read_text(encoding="utf-8"))
    }


def _offmychest(path: Path) -> Talks:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["sentenceid"]: [Turn("A", unescaped(row["full_text"]))]
            for row in csv.DictReader(stream)
        }


def _bolt(path: Path) -> Talks:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            f"{path.stem}:{number}": [Turn("A", row["prompt"])]
            for number, row in enumerate(csv.DictReader(stream))
        }


SETS = (
    Set("casino", "campers who divide food", ("casino/casino_test.json",), _casino),
    Set(
        "offmychest",
        "strangers answering a confession",
        ("offmychest/labeled_test_set.csv",),
        _offmychest,
    ),
    Set(
        "bolt",
        "counsellors in sessions",
        (
            "bolt/finetune_therapist_combined_train.csv",
            "bolt/finetune_therapist_combined_valid.csv",
        ),
        _bolt,
    ),
)


def load(labels: Path, folder: Path) -> tuple[dict[str, list[Example]], list[str]]:
    """Every labelled line of each set, as examples; and the names of sets that are not there.

    Args:
        labels: `corpus/people`, a file for each set.
        folder: where the sets lie.
    Raises:
        Trouble: a set lies there that is not the one of the labels.
    """
    found: dict[str, list[Example]] = {}
    missing: list[str] = []
    for each in SETS:
        paths = [folder / name for name in each.files]
        given = labels / f"{each.name}.jsonl"
        if not given.is_file() or not all(path.is_file() for path in paths):
            missing.append(each.told)
            continue
        talks = {name: turns for path in paths for name, turns in each.talks(path).items()}
        found[each.told] = [
            example
            for line in given.read_text(encoding="utf-8").splitlines()
            for example in _examples(json.loads(line), talks, each.name)
        ]
    return found, missing


def _examples(line: dict[str, object], talks: Talks, name: str) -> list[Example]:
    turns, given = talks.get(str(line["id"]), []), line["moves"]
    assert isinstance(given, list)
    if len(turns) != len(given):
        says = f"this is another version of the set: {len(given)} labels for {len(turns)} lines"
        raise Trouble(says, f"{name} {line['id']}")
    return [
        Example(tuple(turns[: at + 1]), tuple(moves), f"{name}-{line['id']}", "people", name)
        for at, moves in enumerate(given)
    ]
