"""A corpus small enough to learn from in seconds: its words say plainly what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from midspan.lens import corpus, preparing, teaching
from midspan.lens.plan import Plan
from midspan.lens.reading import Lens

QUICK = Plan(rounds=4, second_rounds=12, inner_folds=2)
SAID = {
    "agenda": "You must go to the {} tomorrow, I have booked it for you.",
    "probing": "Did you see the {}? When? Why not? Who told you about it?",
    "wondering": "What was it like for you, with the {}?",
    "validating": "No wonder the {} wore you out, that sounds so long.",
    "neutral": "I put the {} on the table and went home.",
    "owning": "I would like to hear of the {}, and I can stay till nine.",
}
THINGS = [
    "kettle",
    "bus",
    "letter",
    "doctor",
    "garden",
    "lamp",
    "sister",
    "ladder",
    "window",
    "boat",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("corpus")
    (place / "dialogues").mkdir()
    (place / "pairs").mkdir()
    number = 0
    for writer in "ab":
        for shelf in range(5):
            talks = []
            for _ in range(6):
                number += 1
                talks.append(talk(writer, number))
            path = place / "dialogues" / f"{writer}-{shelf:02}.jsonl"
            path.write_text("\n".join(talks) + "\n")
    pairs = [pair(n) for n in range(10)]
    (place / "pairs" / "a-01.jsonl").write_text("\n".join(pairs[:5]) + "\n")
    (place / "pairs" / "a-02.jsonl").write_text("\n".join(pairs[5:]) + "\n")
    return place


def talk(writer: str, number: int) -> str:
    names = list(SAID)
    turns = [
        {
            "speaker": "AB"[at % 2],
            "text": SAID[name].format(THINGS[(number + at) % 10]),
            "moves": [name],
        }
        for at, name in enumerate(names[(number + step) % 6] for step in range(8))
    ]
    kept = {"setting": "a place", "voice": ["plain"], "sitting": 1}
    return json.dumps({"id": f"{writer}{number:03}", "writer": writer, "turns": turns, **kept})


def pair(number: int) -> str:
    thing = THINGS[number]
    return json.dumps(
        {
            "id": f"ap{number:04}",
            "setting": "a place",
            "context": [{"speaker": "A", "text": f"The {thing} broke."}],
            "disconnect": {"text": SAID["agenda"].format(thing), "moves": ["agenda"]},
            "twin": {"text": SAID["owning"].format(thing), "moves": ["owning"]},
            "voice": ["plain"],
            "writer": "a",
            "sitting": 1,
        }
    )


@pytest.fixture(scope="session")
def weights_file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "learnt.weights"
    teaching.train(folder, path, plan=QUICK)
    return path


@pytest.fixture(scope="session")
def lens(weights_file: Path) -> Lens:
    return Lens.load(weights_file)


@pytest.fixture(scope="session")
def prepared(folder: Path) -> preparing.Prepared:
    return preparing.prepare(corpus.load(folder), QUICK)
