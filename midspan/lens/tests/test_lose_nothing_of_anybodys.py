"""What the command may overwrite, and what it says when it stops: a transcript is all there is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from midspan.command import main
from midspan.lens.transcripts import Trouble, read

SAID = "Ada: I put the lamp on the table.\nBen: Did you see the bus? When? Why not?\nAda: No.\n"

Reads = Callable[..., int]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(SAID)
    return path


@pytest.fixture
def reads(weights_file: Path) -> Reads:
    def read(*given: str | Path) -> int:
        return main(["lens", "read", *map(str, given), "--weights", str(weights_file)])

    return read


class TestAPage:
    def test_never_takes_the_place_of_what_is_read(self, talk: Path, reads: Reads, capsys) -> None:
        assert reads(talk, "--me", "Ada", "--html", talk) == 2
        assert reads(talk, "--me", "Ada", "--html", talk.parent / "." / "talk.txt") == 2
        assert "one of the files to be read" in capsys.readouterr().err
        other = talk.with_name("other")
        other.symlink_to(talk)
        assert reads(talk, "--me", "Ada", "--html", other) == 2
        assert talk.read_text() == SAID

    def test_never_takes_the_place_of_another_file(self, talk: Path, reads: Reads, capsys) -> None:
        letter = talk.with_name("letter.html")
        letter.write_text("<!doctype html><title>A letter</title>")
        assert reads(talk, "--me", "Ada", "--html", letter) == 2
        assert "It stays as it is" in capsys.readouterr().err
        assert "A letter" in letter.read_text()
        assert reads(talk, "--me", "Ada", "--html", talk.parent) == 2

    def test_may_take_the_place_of_one_made_before(self, talk: Path, reads: Reads, capsys) -> None:
        page = talk.with_name("page.html")
        assert reads(talk.parent, "--me", "Ada", "--html", page) == 0
        talk.write_text(SAID.replace("lamp", "kettle"))
        assert (
            reads(talk.parent, "--me", "Ada", "--html", page) == 0
        )  # and it is not read as a talk
        assert "kettle" in page.read_text()
        assert capsys.readouterr().err.count("Written") == 2

    @pytest.mark.parametrize("words", [SAID.replace("Ada", "Cy"), "", "nobody speaks here\n"])
    def test_stays_when_there_was_nothing_to_read(
        self, talk: Path, reads: Reads, words: str, capsys
    ) -> None:
        page = talk.with_name("page.html")
        reads(talk, "--me", "Ada", "--html", page)
        before = page.read_text()
        talk.write_text(words)
        assert reads(talk, "--me", "Ada", "--html", page) == 1
        assert page.read_text() == before
        assert "is as it was" in capsys.readouterr().err
        assert {each.name for each in talk.parent.iterdir()} == {"talk.txt", "page.html"}


class TestAName:
    def test_is_taken_in_other_letters_when_it_is_the_only_one(
        self, talk: Path, reads: Reads, capsys
    ) -> None:
        assert reads(talk, "--me", "BEN") == 0
        assert "perhaps probing" in capsys.readouterr().out
        talk.write_text("Ada: Hello.\nADA: Hello?\n")
        assert reads(talk, "--me", "ada") == 1
        assert "Ada and ADA do" in capsys.readouterr().err

    def test_of_nobody_there_is_answered_with_who_speaks(
        self, talk: Path, reads: Reads, capsys
    ) -> None:
        assert reads(talk, "--me", "Cy") == 1
        said = capsys.readouterr()
        assert "nobody called Cy speaks in these talks. Ada and Ben do." in said.err
        assert said.out == ""


class TestWhatItSays:
    def test_names_of_kinds_are_told_in_plain_words_once(
        self, talk: Path, reads: Reads, capsys
    ) -> None:
        talk.write_text(SAID + SAID)
        assert reads(talk, "--me", "Ben") == 0
        out = capsys.readouterr().out
        assert out.count("perhaps probing") == 2
        assert out.count("probing: questions that ask for facts or reasons") == 1
        assert "(0." not in out
        assert "the two of you" not in out

    def test_everything_is_for_programs(self, talk: Path, reads: Reads, capsys) -> None:
        assert reads(talk, "--me", "Ada", "--all") == 2
        assert "--all goes with --json" in capsys.readouterr().err

    def test_a_line_without_a_colon_is_told_and_read(
        self, talk: Path, reads: Reads, capsys
    ) -> None:
        talk.write_text(f"{SAID}Ben I did see it.\nAnd more.\nBen and so on\n")
        assert reads(talk, "--me", "Ada") == 0
        said = capsys.readouterr()
        assert f"{talk}:4:1: this begins with Ben" in said.err
        assert "and so were 1 more line" not in said.err
        assert "and so was 1 more line" in said.err
        assert "No. Ben I did see it. And more. Ben and so on" in said.out
        assert len(list(read(talk))) == 1

    def test_where_nobody_is_named_it_says_so_once_a_file(self, talk: Path) -> None:
        talk.write_text("prose\n" * 40 + SAID)
        heard: list[Trouble] = []
        assert len(list(read(talk, on_trouble=heard.append))) == 1
        assert [str(each).split(";")[0] for each in heard] == [
            f"{talk}:1:1: nobody is named here, nor in 39 more lines after it"
        ]


class TestStopping:
    def test_with_nobody_to_ask_for_the_words(self, talk: Path, weights_file: Path) -> None:
        talk.write_bytes(b"age-encryption.org/v1\n-> scrypt x 1\n")
        ended = self._begins(talk, weights_file, stdin=subprocess.DEVNULL)
        _, err = ended.communicate(timeout=60)
        assert ended.returncode == 1
        assert "--words-in" in err and err.count("\n") == 1

    def test_with_ctrl_c_it_says_one_sentence(
        self, talk: Path, tmp_path: Path, weights_file: Path
    ) -> None:
        page = tmp_path / "page.html"
        begun = self._begins(Path("-"), weights_file, page, stdin=subprocess.PIPE)
        assert begun.stdin
        # One talk, and a line that never ends: more than is looked at before it begins to read.
        begun.stdin.write(f"{SAID}---\nBen: {'word ' * 20_000}")
        begun.stdin.flush()
        until = time.monotonic() + 60
        while not list(tmp_path.glob(".*.part")) and time.monotonic() < until:
            time.sleep(0.01)
        begun.send_signal(signal.SIGINT)
        _, err = begun.communicate(timeout=60)
        assert begun.returncode == 130
        assert err.strip() == "midspan: stopped before the end. No page was written."
        assert not page.exists() and not list(tmp_path.glob(".*"))

    def _begins(self, file: Path, weights: Path, *html: Path, stdin: int) -> subprocess.Popen[str]:
        # Whoever runs the tests in the background hands on that Ctrl-C is not to be heard.
        run = (
            "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
            "from midspan.command import main; sys.exit(main(sys.argv[1:]))"
        )
        given = ["lens", "read", str(file), "--me", "Ada", "--weights", str(weights)]
        given += [each for path in html for each in ("--html", str(path))]
        return subprocess.Popen(
            [sys.executable, "-c", run, *given],
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # no terminal, whoever runs this test
        )
