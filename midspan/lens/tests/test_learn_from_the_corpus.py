"""The weights come from the corpus in one way only, and no figure is told of what was learnt."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midspan.lens import (
    corpus,
    deciding,
    evaluation,
    figures,
    first_look,
    judging,
    learnings,
    losses,
    model,
    moves,
    preparing,
    second_look,
    teaching,
    views,
    weights,
)
from midspan.lens.figures import Notices
from midspan.lens.plan import Plan
from midspan.lens.preparing import Prepared
from midspan.lens.tests.conftest import QUICK
from midspan.lens.transcripts import Trouble


def test_the_same_corpus_gives_the_same_weights(
    folder: Path, weights_file: Path, tmp_path: Path
) -> None:
    teaching.train(folder, tmp_path / "again.weights", plan=QUICK)
    assert (tmp_path / "again.weights").read_bytes() == weights_file.read_bytes()


def test_it_learns_what_the_words_do(folder: Path) -> None:
    lens, baseline, bag, *_ = judging.evaluate(folder, plan=QUICK, folds=1, by_writer=False)
    assert lens.report.macro_f1 > 0.9
    assert lens.report.auc > 0.95
    assert baseline.name.startswith("n-grams")
    assert bag.name.startswith("a bag")
    assert bag.report.macro_f1 > 0.5  # it learns, on words that say plainly what they are


def test_each_writer_is_left_out_in_turn(folder: Path) -> None:
    quickest = replace(QUICK, rounds=3, second_rounds=3)
    found = judging.evaluate(folder, plan=quickest, folds=2)
    names = [each.name for each in found]
    assert names[-2:] == ["without writer a", "without writer b"]
    assert found[0].report.lines == 2 * 2 * 6 * 8  # two parts, one shelf of each writer in both


def test_several_processes_find_what_one_does(folder: Path) -> None:
    quickest = replace(QUICK, rounds=2, second_rounds=2)
    one, two = (judging.evaluate(folder, plan=quickest, folds=2, jobs=jobs) for jobs in (1, 2))
    assert [each.name for each in one] == [each.name for each in two]
    for mine, theirs in zip(one, two, strict=True):
        assert mine.report.macro_f1 == pytest.approx(theirs.report.macro_f1, abs=1e-3)
        assert mine.report.lines == theirs.report.lines


def test_what_was_found_is_kept_and_not_learnt_again(folder: Path, tmp_path: Path) -> None:
    quickest = replace(QUICK, rounds=2, second_rounds=2)
    told: list[str] = []

    def judged(plan: Plan) -> list[judging.Told]:
        told.clear()
        return judging.evaluate(folder, plan=plan, folds=1, keep=tmp_path, tell=told.append)

    first = judged(quickest)
    assert any(each.startswith("the lens, without writer a") for each in told)
    again = judged(quickest)
    assert not told
    assert [each.report.as_json() for each in again] == [each.report.as_json() for each in first]
    judged(replace(quickest, seed=8))
    assert told  # another plan takes nothing of it


def test_views_are_learnt_but_never_judged_as_lines(folder: Path) -> None:
    examples = corpus.load(folder)
    more = views.to_learn(examples)
    assert {each.view for each in more} == {views.MINE, views.ALONE}
    for each in more:
        assert not each.pair and not {"joking", "changing"} & set(each.moves)
        assert {turn.speaker for turn in each.turns} == {each.turns[-1].speaker}
        assert each.view == views.MINE or len(each.turns) == 1
    ready = learnings.Ready(learnings.Asked(folder, {}, QUICK))
    assert sum(ready.whole) == len(examples) == len(ready.whole) - len(more)
    by_shelf: dict[str, int] = {}
    for example, part in zip(ready.data.examples, ready.part, strict=True):
        assert by_shelf.setdefault(example.shelf, part) == part  # a view leaves with its line


def test_the_gate_asks_for_the_best_of_all_families(folder: Path) -> None:
    lens, *others = judging.evaluate(folder, plan=QUICK, folds=1, by_writer=False)
    fair = replace(lens.report, notices=Notices(9, 0.05, 0.02, 0.6), pairs_right=1.0)
    lens.report = replace(fair, macro_f1=0.76)
    best = replace(others[0], name=learnings.FINE_TUNED, report=replace(fair, macro_f1=0.75))
    assert not judging.meets_the_gate([lens, *others[:0]])  # nobody knows without the best
    assert judging.meets_the_gate([lens, best])
    best.report = replace(fair, macro_f1=0.77)
    assert not judging.meets_the_gate([lens, best])
    assert judging.better([lens, best]) == [learnings.FINE_TUNED]


def test_a_fine_tuned_networks_thresholds_come_from_the_other_parts(folder: Path) -> None:
    """The labels of a part must not choose how that very part is judged."""
    examples = corpus.load(folder)
    half = len(examples) // 2
    rng = np.random.default_rng(5)

    def found(lines: list[corpus.Example]) -> learnings.Found:
        logits = rng.normal(size=(len(lines), model.OUT)).astype(np.float32)
        none = deciding.Thresholds((0.5,) * 17, 0.5, 0.5)
        judged = evaluation.Judged.of(lines, model.sigmoid(logits), none)
        return learnings.Found(learnings.Learning(learnings.FINE_TUNED, 0), judged, logits)

    one, two = found(examples[:half]), found(examples[half:])
    before = judging._crosswise([one, two])[0]
    one.judged.examples = [replace(each, moves=("neutral",)) for each in one.judged.examples]
    after = judging._crosswise([one, two])[0]
    assert np.array_equal(before.labels, after.labels)
    assert np.array_equal(before.p, after.p)


def test_no_shelf_and_no_dialogue_stands_on_both_sides(folder: Path) -> None:
    examples = corpus.load(folder)
    fold = corpus.folds(examples, 3)
    for what in ("shelf", "dialogue"):
        places = {(getattr(example, what), n) for example, n in zip(examples, fold, strict=True)}
        assert len(places) == len({getattr(example, what) for example in examples})
    assert set(fold) == {0, 1, 2}


def test_labels_never_reach_what_is_learnt_from(prepared: Prepared) -> None:
    blank = [
        replace(each, turns=tuple(replace(turn, moves=(), spans={}) for turn in each.turns))
        for each in prepared.examples
    ]
    again = preparing.prepare(blank, QUICK)
    for (rows, values), (same_rows, same_values) in zip(prepared.rows, again.rows, strict=True):
        assert np.array_equal(rows, same_rows)
        assert np.array_equal(values, same_values)


def test_slopes_are_the_slopes_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    logits: Any = rng.normal(size=(4, model.OUT))
    truth: Any = (rng.random((4, model.OUT)) > 0.7).astype(float)
    loud: Any = np.full(model.OUT, 1.5)
    pairs = np.array([[0, 1]])
    plan = replace(QUICK, pair_weight=0.8, margin=1.0)

    def loss(x: np.ndarray) -> float:
        soft = np.logaddexp(0, x)
        each = np.where(truth > 0, loud * (soft - x), soft).sum()
        apart = x[0, model.ANY] - x[1, model.ANY]
        return float(each + plan.pair_weight * np.logaddexp(0, plan.margin - apart))

    slope = losses.slopes(logits, truth, pairs, loud, plan)
    for at in ((0, model.ANY), (1, model.ANY), (2, 3), (3, 16)):
        nudge = np.zeros_like(logits)
        nudge[at] = 1e-5
        measured = (loss(logits + nudge) - loss(logits - nudge)) / 2e-5
        assert slope[at] == pytest.approx(measured, abs=1e-3)


def test_calibration_makes_p_mean_what_it_says() -> None:
    rng = np.random.default_rng(3)
    truth = (rng.random((6000, model.OUT)) < 0.2).astype(np.float32)
    logits = (rng.normal(size=truth.shape) + 3 * truth).astype(np.float32) * 4
    before = figures.calibration_error(model.sigmoid(logits[:, 0]), truth[:, 0])
    slope, shift = losses.calibrate(logits, truth)
    after = figures.calibration_error(model.sigmoid(slope * logits + shift)[:, 0], truth[:, 0])
    assert before > 0.1
    assert after < 0.03


def test_several_voices_are_heard_as_one_network(prepared: Prepared) -> None:
    plan = replace(QUICK, voices=3)
    network = second_look.fresh(plan, *first_look.learn_table(prepared, np.arange(200), plan))
    seen = second_look.surroundings(prepared, np.arange(200), network, plan)
    given = (seen, prepared.targets[:200], np.zeros((0, 2), np.int64))
    voices = [
        second_look.learn_second(network, *given, replace(plan, voices=1, seed=plan.seed + 100 * n))
        for n in range(3)
    ]
    heard = second_look.learn_second(network, *given, plan)
    assert heard.first.shape[1] == 3 * plan.sizes.hidden
    mean = np.mean([voice.logits(seen) for voice in voices], 0)
    assert np.allclose(heard.logits(seen), mean, atol=1e-4)


def test_weights_come_back_as_they_were_but_for_small_roundings(
    prepared: Prepared, tmp_path: Path
) -> None:
    network = second_look.fresh(QUICK, *first_look.learn_table(prepared, np.arange(60), QUICK))
    t = deciding.Thresholds((0.5,) * 17, 0.8, 0.7)
    weights.write(tmp_path / "a.weights", network, t)
    again, thresholds = weights.read(tmp_path / "a.weights")
    assert thresholds == t
    assert np.abs(again.table - network.table).max() <= np.abs(network.table).max() / 254 + 1e-6
    assert np.array_equal(again.first, network.first)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda raw: b"something else", "no weights"),
        (lambda raw: raw[:-4], "damaged"),
        (lambda raw: raw + b"\0\0\0\0", "damaged"),
        (lambda raw: raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:], "damaged"),
        (lambda raw: raw.replace(b'"agenda"', b'"nagging"', 1), "other moves"),
        (lambda raw: raw[:200], "damaged"),
        (lambda raw: raw.replace(b'"parts"', b'"party"', 1), "damaged"),
    ],
)
def test_damaged_or_other_weights_are_refused(
    weights_file: Path, tmp_path: Path, change, says: str
) -> None:
    path = tmp_path / "changed.weights"
    raw = gzip.decompress(weights_file.read_bytes())
    for packed in (gzip.compress, bytes):
        path.write_bytes(packed(raw))
        weights.read(path)  # it could have been read
        path.write_bytes(packed(change(raw)))
        with pytest.raises(weights.Unfit, match=says):
            weights.read(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:-9],
        lambda packed: packed[:3000] + b"\0\0\0\0" + packed[3004:],
        lambda packed: gzip.compress(bytes(17 << 20)),
    ],
)
def test_what_cannot_be_unpacked_is_refused(weights_file: Path, tmp_path: Path, change) -> None:
    path = tmp_path / "changed.weights"
    path.write_bytes(change(weights_file.read_bytes()))
    with pytest.raises(weights.Unfit, match="damaged"):
        weights.read(path)


def test_the_card_says_from_what_and_what_never_for(weights_file: Path) -> None:
    card = json.loads(weights_file.with_suffix(".json").read_text())
    assert card["learnt_from"]["examples"] == 500
    assert any("ranking" in each for each in card["never_for"])
    assert any("Untested in peer support" in each for each in card["limits"])
    assert card["bytes"] == weights_file.stat().st_size < 1_000_000


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no corpus"):
        corpus.load(tmp_path)


def test_the_two_contexts_of_a_pair_are_kept_apart(tmp_path: Path) -> None:
    line: dict[str, object] = {
        "id": "ap0001", "writer": "a", "voice": ["plain"],
        "context": [{"speaker": "A", "text": "Hm."}],
        "context_twin": [{"speaker": "B", "text": "Yes?"}, {"speaker": "A", "text": "Tell me."}],
        "disconnect": {"text": "Go.", "moves": ["agenda"]},
        "twin": {"text": "Go.", "moves": ["neutral"]},
    }  # fmt: skip
    one, other = corpus.of_pair(line, "pairs/a-01")
    assert [turn.text for turn in one.turns] == ["Hm.", "Go."]
    assert [turn.speaker for turn in other.turns] == ["B", "A", "B"]
    assert (one.breaks, other.breaks) == (True, False)


class TestFigures:
    truth = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], np.float32)

    def test_auc_is_the_chance_of_a_right_order(self) -> None:
        assert figures.auc(np.array([0.9, 0.8, 0.1, 0.2]), self.truth[:, 0]) == 1
        assert figures.auc(np.array([0.1, 0.2, 0.8, 0.9]), self.truth[:, 0]) == 0
        assert figures.auc(np.array([0.5, 0.5, 0.5, 0.5]), self.truth[:, 0]) == 0.5
        assert np.isnan(figures.auc(np.array([0.5]), np.array([1.0])))

    def test_notices_count_the_named_move_and_no_other(self) -> None:
        p = np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.3], [0.8, 0.1]], np.float32)
        found = figures.notices(p, self.truth, 0.7)
        assert found.shown == 3
        assert found.false == pytest.approx(2 / 3)  # one other move, one where there was none
        assert found.on_none == pytest.approx(1 / 3)
        assert found.recall == pytest.approx(1 / 3)

    def test_thresholds_keep_nine_of_ten_right(self) -> None:
        rng = np.random.default_rng(5)
        truth = (rng.random((2000, 1)) < 0.3).astype(np.float32)
        p = model.sigmoid((rng.normal(size=truth.shape) + 3 * truth - 2).astype(np.float32))
        t = deciding.nine_of_ten(p, truth)
        assert figures.notices(p, truth, t).false <= 0.1
        assert figures.notices(p, truth, t - 0.2).false > 0.1

    def test_neutral_stands_alone_and_three_labels_are_the_most(self) -> None:
        rng = np.random.default_rng(5)
        p = rng.random((400, model.OUT)).astype(np.float32)
        found = deciding.decide(p, np.full(17, 0.4, np.float32))
        for line in found:
            moves.check([name for name, on in zip(moves.NAMES, line, strict=True) if on])
