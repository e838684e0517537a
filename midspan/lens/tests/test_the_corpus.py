"""The corpus is what its schema says, no line of it stands twice, and its second labels fit it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from midspan.lens import corpus
from tests.tree import ROOT

CORPUS = ROOT / "corpus"
sys.path.insert(0, str(CORPUS))
#: A program of the corpus, not of the package.
agreement = importlib.import_module("agreement")
pairs_again = importlib.import_module("pairs_again")


def test_its_own_check_finds_nothing_wrong() -> None:
    found = subprocess.run(
        [sys.executable, CORPUS / "check.py", "--quiet"], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr


def test_it_is_as_large_as_the_lens_asks() -> None:
    examples = corpus.load(CORPUS)
    lines = [each for each in examples if not each.pair]
    assert len(lines) >= 6000
    assert len({each.dialogue for each in lines}) >= 500
    assert len({each.pair for each in examples if each.pair}) >= 1500


def test_the_counts_in_the_datasheet_are_those_of_the_files() -> None:
    told = subprocess.run(
        [sys.executable, CORPUS / "check.py", "--markdown"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.strip() in (CORPUS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 1), (0, 0), (1, 1), (0, 0)], 1.0),
        ([(1, 0), (0, 1), (1, 0), (0, 1)], -1.0),
        ([(1, 1), (1, 0), (0, 1), (0, 0)], 0.0),
        ([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, 0.4),
        ([(1, 1), (1, 1)], None),
    ],
)  # fmt: skip
def test_kappa_is_agreement_beyond_chance(pairs: list, expected: float | None) -> None:
    found = agreement.kappa(pairs)
    assert found == (expected if expected is None else pytest.approx(expected))


def test_a_pass_is_drawn_without_its_labels(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    agreement.write_sheet(sheet, agreement.sample(agreement.dialogues()))
    told = sheet.read_text(encoding="utf-8")
    assert told.count("\n#") == 99
    assert not any(f'"{move}"' in told for move in agreement.MOVES)


def test_the_parts_of_the_rest_and_the_sample_are_the_whole() -> None:
    given = [each for each in agreement.dialogues() if each["writer"] in agreement.SHARE]
    drawn = [each["id"] for part in (1, 2, 3) for each in agreement.rest(given, part, 3)] + [
        each["id"] for each in agreement.sample(given)
    ]
    assert sorted(drawn) == sorted(each["id"] for each in given)


def test_settling_a_label_leaves_the_rest_of_a_line_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dialogues").mkdir()
    turns = [
        {"speaker": "A", "text": "Grüße.", "moves": ["neutral"]},
        {
            "speaker": "B",
            "text": "You. I.",
            "moves": ["sharing", "naming"],
            "span": {"sharing": [5, 7], "naming": [0, 4]},
            "twin": True,
        },
    ]
    kept = tmp_path / "dialogues/a-01.jsonl"
    kept.write_text(
        json.dumps({"id": "a001", "turns": turns}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (tmp_path / "settled").write_text("a001 2 jo+sh\n", encoding="utf-8")
    monkeypatch.setattr(agreement, "HERE", tmp_path)
    agreement.settle(tmp_path / "settled")
    first, second = json.loads(kept.read_text(encoding="utf-8"))["turns"]
    assert first == turns[0]
    assert second == {
        "speaker": "B",
        "text": "You. I.",
        "moves": ["joking", "sharing"],
        "span": {"sharing": [5, 7]},
    }


def test_second_labels_fit_the_corpus() -> None:
    for path in (CORPUS / "second").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            assert len(item["moves"]) == len(item["first"])


def test_no_sheet_holds_both_answers_of_a_pair(tmp_path: Path) -> None:
    parts = [pairs_again.answers(part, 4) for part in (1, 2, 3, 4)]
    for part in parts:
        assert len({pair["id"] for pair, _ in part}) == len(part)
    told = sorted((pair["id"], side) for part in parts for pair, side in part)
    assert told == sorted(
        (pair["id"], side) for pair in pairs_again.pairs() for side in pairs_again.SIDES
    )


def test_a_pair_that_is_none_any_more_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pairs").mkdir()
    kept = tmp_path / "pairs/b-01.jsonl"
    pair = {
        "disconnect": {"text": "Oh.", "moves": ["joking"], "span": {"joking": [0, 2]}},
        "twin": {"text": "Ah.", "moves": ["neutral"]},
    }
    kept.write_text(
        "".join(json.dumps({"id": name} | pair) + "\n" for name in ("bp001", "bp002", "bp003")),
        encoding="utf-8",
    )
    (tmp_path / "settled").write_text("bp002 twin jo\nbp003 disconnect ch\n", encoding="utf-8")
    monkeypatch.setattr(pairs_again, "HERE", tmp_path)
    pairs_again.settle(tmp_path / "settled")
    first, third = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
    assert first == {"id": "bp001"} | pair
    assert third["disconnect"] == {"text": "Oh.", "moves": ["changing"]}
