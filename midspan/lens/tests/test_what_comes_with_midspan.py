"""The weights that come with Midspan: they fit, they are small, their card is plain about them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from midspan.lens import corpus, deciding, evaluation, preparing, training, vectors, weights
from midspan.lens.plan import Plan
from midspan.lens.reading import Lens
from tests.shared import shared
from tests.tree import ROOT

VECTORS = ROOT / "tests" / "vectors" / "lens" / "readings.json"


@pytest.fixture(scope="module")
def lens() -> Lens:
    return Lens.load()


def card() -> dict:
    return json.loads(weights.OURS.with_suffix(".json").read_text(encoding="utf-8"))


def test_they_are_small_enough_to_be_fetched_by_a_phone() -> None:
    assert weights.OURS.stat().st_size < 1_000_000


def test_the_card_tells_figures_of_lines_it_had_not_learnt_from() -> None:
    told = card()["judged"]
    assert told["the lens"]["lines"] > 5000
    assert told["the lens"]["macro_f1"] > told["n-grams + logistic regression"]["macro_f1"]
    assert {name for name in told if name.startswith("without writer")} >= {
        "without writer a",
        "without writer b",
    }


def test_the_card_says_whether_the_gate_is_met() -> None:
    told = card()
    ours = told["judged"]["the lens"]
    met = (
        ours["notices"]["false"] <= deciding.MOST_FALSE
        and ours["notices"]["recall"] >= evaluation.LEAST_RECALL
        and ours["pairs_right"] >= evaluation.LEAST_PAIRS
    )
    assert told["meets_the_gate"] is met


def test_python_reads_as_the_vectors_say(lens: Lens) -> None:
    kept = json.loads(VECTORS.read_text(encoding="utf-8"))
    now = vectors.made(lens)
    for talk, again in zip(kept["talks"], now["talks"], strict=True):
        for line, other in zip(talk, again, strict=True):
            assert {**line, "p": 0, "any": 0, "place": 0} == {
                **other,
                "p": 0,
                "any": 0,
                "place": 0,
            }
            assert other["place"] == pytest.approx(line["place"], abs=1e-5)
            assert other["p"] == pytest.approx(line["p"], abs=1e-4)


def test_it_holds_up_on_talks_it_has_never_seen(lens: Lens) -> None:
    """Far below what the card says, so that only a break is found here, not a bad day."""
    path: Path = shared("data/moves/sample.jsonl")
    data = preparing.prepare(corpus.load_dialogues(path), Plan())
    everyone = np.arange(len(data.examples))
    p = training.rate(data, everyone, lens.network, Plan())
    report = evaluation.Judged.of(data.examples, p, lens.thresholds).report()
    assert report.macro_f1 > 0.6
    assert report.auc > 0.9
