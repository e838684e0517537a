"""A folder of many talks: the same whatever the number of processes, with few of them in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from midspan.command import main
from midspan.lens import many
from midspan.lens.command.progress import Progress
from midspan.lens.many import Asked
from midspan.lens.transcripts import Dialogue, Turn

LINES = ("I put the lamp on the table.", "Did you see the bus? When? Why not?", "Right.", "")


def talks(count: int) -> Iterator[Dialogue]:
    for n in range(count):
        turns = [Turn("Ada" if at % 2 else "Ben", LINES[(n + at) % 4]) for at in range(10)]
        yield Dialogue(f"t{n}", turns)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    (folder / "b" / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text("Ada: hidden\n")
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (folder / "z.txt").write_text("Ada: Last.\nBen: Yes.\n")
    (folder / "a.txt").write_text("Ada: First.\nBen: Yes.\n")
    (folder / "b" / "deep" / "c.srt").write_text("1\n00:00:01,0 --> 00:00:02,0\nBen: Between.\n")
    (folder / "b" / "broken.jsonl").write_text('{"turns": [}\n')
    return folder


def test_several_processes_read_as_one_does_and_in_order(weights_file: Path) -> None:
    asked = Asked(me="Ben", everything=True, weights=weights_file)
    one = list(many.readings(talks(130), asked))
    two = list(many.readings(talks(130), asked, jobs=2))
    assert [talk.id for talk, _ in two] == [f"t{n}" for n in range(130)]
    assert two == one


def test_only_a_few_talks_wait_in_memory(weights_file: Path) -> None:
    begun = 0

    def counted() -> Iterator[Dialogue]:
        nonlocal begun
        for talk in talks(1000):
            begun += 1
            yield talk

    most = 2 * many.WAITING * many.CHUNK // 10 + many.CHUNK // 10
    ahead = 0
    for done, _ in enumerate(many.readings(counted(), Asked(weights=weights_file), jobs=2)):
        ahead = max(ahead, begun - done)
    assert ahead <= most < 1000


def test_a_folder_is_read_in_order_and_what_is_hidden_is_passed_over(
    place: Path, weights_file: Path, capsys
) -> None:
    given = ["lens", "read", str(place), "--json", "--weights", str(weights_file)]
    assert main(given) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["a", "z", "c"]
    assert "broken.jsonl:1:12" in said.err
    assert "hidden" not in said.out + said.err


def test_an_empty_folder_is_told(tmp_path: Path, weights_file: Path, capsys) -> None:
    assert main(["lens", "read", str(tmp_path), "--json", "--weights", str(weights_file)]) == 1
    assert "there is no file in this folder" in capsys.readouterr().err


def test_nothing_is_counted_per_person_unless_it_is_asked_for_in_a_corpus(
    place: Path, weights_file: Path, capsys
) -> None:
    file, weights = str(place / "a.txt"), ["--weights", str(weights_file)]
    main(["lens", "read", file, "--corpus", "--json", *weights])
    assert "by_speaker" not in capsys.readouterr().out
    main(["lens", "read", file, "--corpus", "--json", "--by-speaker", *weights])
    told = json.loads(capsys.readouterr().out)
    assert {name: count["lines"] for name, count in told["by_speaker"].items()} == {"A": 1, "B": 1}
    main(["lens", "read", file, "--corpus", "--by-speaker", *weights])
    assert "says as much about the lens" in capsys.readouterr().out
    assert main(["lens", "read", file, "--me", "Ada", "--by-speaker", *weights]) == 2
    assert "--corpus" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-3"])
def test_no_process_at_all_is_refused(place: Path, jobs: str, capsys) -> None:
    assert main(["lens", "read", str(place), "--json", "--jobs", jobs]) == 2
    assert "1 or more" in capsys.readouterr().err


def test_the_line_of_progress_says_how_far_it_is() -> None:
    out = io.StringIO()
    progress = Progress(out, is_shown=True, total=1000)
    progress.read(250)
    progress.talk(12)
    assert out.getvalue().endswith("25 %, 1 talk")
    assert progress.says(10.0) == "25 %, 1 talk, 1 lines a second, about 30 s left"
    progress.lines = 500_000
    assert progress.says(600.0).endswith("833 lines a second, about 30 minutes left")
    progress.end()
    assert out.getvalue().endswith("\x1b[K")


def test_where_nobody_looks_no_progress_is_written() -> None:
    out = io.StringIO()
    progress = Progress(out, is_shown=False)
    progress.talk(12)
    progress.end()
    assert out.getvalue() == ""
