"""What stands beside the lens when it is judged: a frozen MiniLM, and labels of others."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from midspan.lens import finetuned, minilm, moves, outside, peoples
from midspan.lens.corpus import Example
from midspan.lens.model import OUT, sigmoid
from midspan.lens.reading import Lens
from midspan.lens.transcripts import Trouble, Turn

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "stay", "##ing", "here", "cafe", ",", "?", "'"]


@pytest.fixture
def reader() -> minilm.MiniLM:
    made = minilm.MiniLM.__new__(minilm.MiniLM)
    made.vocabulary = {word: n for n, word in enumerate(VOCABULARY)}
    return made


def test_words_are_cut_as_bert_cuts_them(reader: minilm.MiniLM) -> None:
    def told(text: str) -> list[str]:
        return [VOCABULARY[n] for n in reader.pieces(text)]

    assert told("Staying here?") == ["[CLS]", "stay", "##ing", "here", "?", "[SEP]"]
    assert told("CAFÉ, 我") == ["[CLS]", "cafe", ",", "[UNK]", "[SEP]"]
    assert told("") == ["[CLS]", "[SEP]"]
    assert len(reader.pieces("here " * 500)) == minilm.MOST


def test_what_is_fine_tuned_reads_the_line_and_the_two_before_it(reader: minilm.MiniLM) -> None:
    turns = [Turn("A", "?"), Turn("B", "cafe"), Turn("A", "'"), Turn("A", "here " * 90 + ",")]
    example = Example(tuple(turns), ("neutral",), "d", "a", "s")
    ids, whose = finetuned.cut(reader, example)
    assert len(ids) == len(whose) == finetuned.OWN + 2 + 2
    told = [VOCABULARY[n] for n in ids]
    assert told[:2] == ["[CLS]", "here"] and told[finetuned.OWN - 2 :] == [
        ",", "[SEP]", "'", "[SEP]", "cafe", "[SEP]",
    ]  # fmt: skip
    assert whose[finetuned.OWN - 1 :] == [0, 1, 1, 2, 2]


def test_gelu_is_what_it_says() -> None:
    x = np.linspace(-6, 6, 601).astype(np.float32)
    true = [each * (1 + math.erf(each / math.sqrt(2))) / 2 for each in x.tolist()]
    assert np.abs(minilm._gelu(x) - true).max() < 1e-6


def test_regression_learns_what_can_be_learnt() -> None:
    rng = np.random.default_rng(1)
    seen = rng.normal(size=(4000, 12)).astype(np.float32)
    targets = np.zeros((4000, OUT), np.float32)
    targets[:, 3] = seen[:, 0] + seen[:, 5] > 0
    logits = minilm.regression(seen[:3600], targets[:3600], np.ones(OUT, np.float32), 7)
    said = sigmoid(logits(seen[3600:]))[:, 3] > 0.5
    assert (said == targets[3600:, 3]).mean() > 0.95


def test_labels_of_others_are_asked_and_what_is_missing_is_told(tmp_path: Path) -> None:
    place = tmp_path / "advice"
    place.mkdir()
    rows = ["ID\tMajority_label\tDS_Label\tSentence"]
    rows += [
        "a\t1\t1\tYou should ring the doctor and tell her .",
        "b\t0\t0\tI was there in May .",
    ] * 9
    for name in ("askparents_test.tsv", "needadvice_test.tsv"):
        (place / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    answers, missing = outside.ask(Lens.load(), tmp_path)
    assert [each.name for each in answers] == ["advice", "advice"]
    assert (answers[0].lines, answers[0].present) == (36, 18)
    assert answers[0].auc > 0.9
    assert missing == ["offmychest", "bolt", "positive_frames", "goemotions"]
    assert "| advice | advice | agenda | 36 | 18 |" in outside.table(answers)


def test_all_sets_can_be_read_where_they_lie() -> None:
    from tests.shared import shared

    folder = shared("data/advice/README.md").parents[1]
    for each in outside.SETS:
        theirs: set[str] = set()
        for name in each.files:
            for text, names in each.lines(folder / name):
                assert text.strip()
                theirs |= names
        assert {question.theirs for question in each.asked} <= theirs, each.name


def test_signs_of_others_are_read_as_they_were_typed() -> None:
    assert outside.unescaped("you<U+0092>re <U+0001F642> <b>") == "you\u2019re \U0001f642 <b>"


def test_peoples_own_words_come_from_their_sets_and_our_labels(tmp_path: Path) -> None:
    sets, labels = tmp_path / "data", tmp_path / "people"
    (sets / "casino").mkdir(parents=True)
    labels.mkdir()
    talk = {
        "dialogue_id": 548,
        "chat_logs": [
            {"id": "one", "text": "I need the water, I am tired"},
            {"id": "two", "text": "Oh, I see"},
            {"id": "one", "text": "Submit-Deal"},
        ],
    }
    (sets / "casino/casino_test.json").write_text(json.dumps([talk]), encoding="utf-8")
    line = {"id": "548", "moves": [["owning"], ["validating"]]}
    (labels / "casino.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    found, missing = peoples.load(labels, sets)
    assert missing == [each.told for each in peoples.SETS if each.name != "casino"]
    (first, second) = found["campers who divide food"]
    assert (first.moves, first.text) == (("owning",), "I need the water, I am tired")
    assert [turn.speaker for turn in second.turns] == ["one", "two"]
    line["moves"].append(["neutral"])
    (labels / "casino.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(Trouble, match="3 labels for 2 lines"):
        peoples.load(labels, sets)


def test_every_label_of_peoples_own_words_has_its_line() -> None:
    from tests.shared import shared

    folder = shared("data/bolt/README.md").parents[1]
    found, missing = peoples.load(Path("corpus/people"), folder)
    assert not missing
    for examples in found.values():
        assert {name for each in examples for name in each.moves} <= set(moves.NAMES)
        assert all(each.text.strip() and "<U+" not in each.text for each in examples)
