"""What `--html` writes: a page that holds all it needs and asks about own lines alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from midspan.command import main
from midspan.lens import cards

PROBING = "Did you see the bus? When? Why not? Who told you about it?"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"


class Seen(HTMLParser):
    """Tags, what they load, and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.given: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.given += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(words: str, folder: Path, weights: Path, *given: str) -> str:
    talk, out = folder / "talk.txt", folder / "page.html"
    talk.write_text(words)
    assert (
        main(["lens", "read", str(talk), "--html", str(out), "--weights", str(weights), *given])
        == 0
    )
    return out.read_text()


def test_it_asks_about_own_lines_and_shows_which_words(tmp_path: Path, weights_file: Path) -> None:
    words = f"Ada: I put the lamp on the table.\nBen: {PROBING}\nAda: {PROBING}\nBen: Right.\n"
    page = page_of(words, tmp_path, weights_file, "--me", "Ben")
    assert sum(page.count(question) for question in cards.QUESTIONS["probing"]) == 1
    assert page.count("<mark>") == 1
    below = page.split("<mark>")[1]
    assert "And then" in below  # and what Ada said next, with no word about it
    assert "probing" not in page
    assert not re.search(
        r"\b0\.\d\d\b", re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.S)
    )


def test_it_fetches_nothing_and_runs_nothing_whatever_was_said(
    tmp_path: Path, weights_file: Path
) -> None:
    words = f"Ada: {HOSTILE}\nBen: {PROBING} {HOSTILE}\n"
    seen = Seen(page_of(words, tmp_path, weights_file, "--me", "Ben"))
    assert not {"script", "img", "link", "iframe", "object", "base"} & set(seen.tags)
    assert not [name for name, _ in seen.given if name.startswith("on") or name == "src"]
    assert all((to or "").startswith("#") for name, to in seen.given if name == "href")
    assert seen.text.count("<script>alert(1)</script>") >= 2
    assert any("default-src 'none'" in (value or "") for _, value in seen.given)


def test_in_a_corpus_all_are_read_and_counted_only_if_asked(
    tmp_path: Path, weights_file: Path
) -> None:
    words = f"Ada: {PROBING}\nBen: {PROBING}\nCy: I put the lamp on the table.\n"
    page = page_of(words, tmp_path, weights_file, "--corpus")
    assert page.count("perhaps probing") == 2
    assert "Ada" not in page
    assert "<table>" not in page
    page = page_of(words, tmp_path, weights_file, "--corpus", "--by-speaker")
    assert page.count("probing 1") == 2
    assert "says as much about the lens" in page


def test_a_long_talk_goes_on_in_the_next_reach(tmp_path: Path, weights_file: Path) -> None:
    words = "".join(f"{'Ada' if n % 2 else 'Ben'}: line {n}\n" for n in range(40))
    page = page_of(words, tmp_path, weights_file, "--me", "Ben")
    assert page.count("stream__reach") - page.count(".stream__reach") == 4
    assert "Lines 37 to 40" in page


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path, weights_file: Path, capsys) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text("Ada: Hello.\n")
    given = ["--me", "Ada", "--html", str(tmp_path / "no" / "page.html")]
    assert main(["lens", "read", str(talk), *given, "--weights", str(weights_file)]) == 2
    assert "no/page.html: No such file" in capsys.readouterr().err


def test_text_and_page_are_not_asked_for_at_once(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["lens", "read", "x", "--me", "Ada", "--json", "--html", str(tmp_path / "page.html")])
