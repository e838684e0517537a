"""The lens speaks of one's own words, asks, says which words it means, and stays silent a lot."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.command import main
from midspan.lens import cards, features, moves
from midspan.lens.model import OUT
from midspan.lens.reading import Lens, _best_run
from midspan.lens.transcripts import Turn

TALK = [
    Turn("Ada", "I put the lamp on the table and went home."),
    Turn("Ben", "You must go to the doctor tomorrow, I have booked it for you."),
    Turn("Ada", "No."),
    Turn("Ben", "What was it like for you, with the lamp?"),
]
PLAIN = "\n".join(f"{turn.speaker}: {turn.text}" for turn in TALK) + "\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(PLAIN)
    return path


def test_a_line_is_read_with_the_words_it_means(lens: Lens) -> None:
    advice = lens.read(TALK)[1]
    assert advice.notice is not None
    assert advice.notice.move == "agenda"
    start, end = advice.notice.span
    assert 0 <= start < end <= len(TALK[1].text)
    assert set(advice.p) == set(moves.NAMES)


def test_only_own_lines_are_read(lens: Lens) -> None:
    readings = lens.read(TALK, me="Ada")
    assert [bool(reading.p) for reading in readings] == [True, False, True, False]
    all_read = lens.read(TALK)  # others stay what stands around
    assert all_read[2].p == pytest.approx(readings[2].p, abs=1e-6)


def test_reading_leaves_nothing_behind(lens: Lens) -> None:
    before = lens.read(TALK)
    lens.read([Turn("X", "Did you see the bus? When? Why not?")] * 5)
    assert lens.read(TALK) == before


@pytest.mark.parametrize(
    "text", ["Я не знаю, что тебе сказать", "😂😂😂", "...", "我不知道该说什么", "12 34"]
)
def test_it_abstains_from_what_it_cannot_read(lens: Lens, text: str) -> None:
    (reading,) = lens.read([Turn("A", text)])
    assert reading.abstains
    assert reading.notices == ()


def test_an_empty_talk_and_an_endless_line_are_read(lens: Lens) -> None:
    assert lens.read([]) == []
    begun = time.process_time()
    lens.read([Turn("A", "why " * 5000), Turn("B", "x" * 20_000), Turn("A", "")])
    assert time.process_time() - begun < 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.text(max_size=80)), max_size=8))
def test_any_talk_gets_probabilities_and_spans_inside_it(lens: Lens, said) -> None:
    turns = [Turn(speaker, text) for speaker, text in said]
    for turn, reading in zip(turns, lens.read(turns), strict=True):
        assert all(0 <= p <= 1 for p in reading.p.values())
        assert all(0 <= n.span[0] < n.span[1] <= len(turn.text) for n in reading.notices)


def test_a_line_takes_about_a_millisecond(lens: Lens) -> None:
    lens.read(TALK)
    begun = time.process_time()
    for _ in range(50):
        lens.read(TALK)
    assert (time.process_time() - begun) / 200 < 0.003


def test_each_sentence_is_heard_as_if_it_stood_alone(lens: Lens) -> None:
    alone = features.line(Turn("A", "You must go tomorrow."))
    both = features.line(Turn("A", "I put the lamp down... You must go tomorrow."))
    assert both.sentences == [(0, 6), (6, 11)]
    assert features.line(Turn("A", "")).sentences == []
    mine = lens.network.by_sentence(alone)
    assert mine.shape == (1, OUT)
    # Not quite the same: the sentence lacks the pair that begins a line, and pieces shift a little.
    last = lens.network.by_sentence(both)[-1]
    assert np.corrcoef(mine[0], last)[0, 1] > 0.9
    assert lens.network.by_sentence(features.line(Turn("A", ""))).shape == (1, OUT)


def test_words_are_pointed_at_by_whole_sentences(lens: Lens) -> None:
    text = "I put the lamp down. You must go to the doctor tomorrow, I have booked it for you."
    line = features.line(Turn("A", text))
    start, end = lens.span(line, lens.network.by_sentence(line), moves.NAMES.index("agenda"))
    assert text[start:end] == text[text.index("You") :]


def test_the_best_run_is_the_one_with_the_largest_sum() -> None:
    assert _best_run(np.array([-1.0, 2, -1, 3, -5], np.float32)) == (1, 3)
    assert _best_run(np.array([-3.0, -1, -2], np.float32)) == (1, 1)


class TestCards:
    def test_every_move_but_neutral_has_some_and_each_is_a_question(self) -> None:
        assert set(cards.QUESTIONS) == set(moves.NAMES) - {"neutral"}
        for questions in cards.QUESTIONS.values():
            assert len(questions) >= 3
            assert all(question.endswith("?") for question in questions)

    def test_none_tells_anybody_what_they_ought_to_do(self) -> None:
        said = " ".join(q for questions in cards.QUESTIONS.values() for q in questions).lower()
        assert not {"should", "must", "never", "instead", "better", "wrong:"} & set(said.split())

    def test_they_come_in_turn(self) -> None:
        asked = [cards.question("joking", turn) for turn in range(4)]
        assert len(set(asked)) == 3
        assert asked[3] == asked[0]
        with pytest.raises(ValueError, match="neutral"):
            cards.question("neutral", 0)


class TestTheCommand:
    def test_it_asks_who_one_is(self, talk: Path, capsys) -> None:
        assert main(["lens", "read", str(talk)]) == 2
        assert "--me NAME" in capsys.readouterr().err

    def test_text_is_about_own_lines_alone(self, talk: Path, weights_file: Path, capsys) -> None:
        assert main(["lens", "read", str(talk), "--me", "Ben", "--weights", str(weights_file)]) == 0
        out = capsys.readouterr().out
        assert any(question in out for question in cards.QUESTIONS["agenda"])
        assert "perhaps agenda" in out
        assert "often wrong" in out
        below_ada = out.split("Ada: No.")[1].split("Ben:")[0]
        assert below_ada.strip() == ""

    def test_somebody_who_does_not_speak_there_is_told(
        self, talk: Path, weights_file: Path, capsys
    ) -> None:
        assert main(["lens", "read", str(talk), "--me", "Cy", "--weights", str(weights_file)]) == 1
        assert "nobody called Cy" in capsys.readouterr().err

    def test_json_holds_one_dialogue_a_line(self, talk: Path, weights_file: Path, capsys) -> None:
        given = ["lens", "read", "--json", str(talk), "--weights", str(weights_file)]
        assert main(given) == 0
        (line,) = capsys.readouterr().out.splitlines()
        told = json.loads(line)["turns"][1]
        assert told["speaker"] == "Ben"
        assert [set(each) for each in told["moves"]] == [{"move", "p", "span"}]
        assert main([*given, "--all", "--me", "Ben"]) == 0
        turns = json.loads(capsys.readouterr().out)["turns"]
        assert ["moves" in turn for turn in turns] == [False, True, False, True]
        assert len(turns[1]["moves"]) == 17

    def test_what_it_wrote_can_be_read_again(self, talk: Path, weights_file: Path, capsys) -> None:
        given = ["--json", "--all", "--weights", str(weights_file)]
        main(["lens", "read", str(talk), *given])
        first = capsys.readouterr().out
        talk.write_text(first)
        main(["lens", "read", str(talk), *given])
        assert capsys.readouterr().out == first

    def test_in_a_corpus_nobody_keeps_a_name(self, talk: Path, weights_file: Path, capsys) -> None:
        assert main(["lens", "read", "--corpus", str(talk), "--weights", str(weights_file)]) == 0
        out = capsys.readouterr().out
        assert "A: I put the lamp" in out
        assert "Ada:" not in out
        assert "never to a person" in out

    def test_the_rest_is_read_after_what_cannot_be(
        self, talk: Path, tmp_path: Path, weights_file: Path, capsys
    ) -> None:
        broken = tmp_path / "broken.jsonl"
        broken.write_text('{"turns": [}\n')
        given = [str(broken), str(talk), "--json", "--weights", str(weights_file)]
        assert main(["lens", "read", *given]) == 1
        said = capsys.readouterr()
        assert f"{broken}:1:12: this is not JSON" in said.err
        assert len(said.out.splitlines()) == 1

    def test_without_numpy_the_command_still_answers(self) -> None:
        code = (
            "import sys; sys.modules['numpy'] = None\n"
            "from midspan.command import parser\n"
            "parser().parse_args(['lens', 'read', 'x'])\n"
            "assert 'django' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
