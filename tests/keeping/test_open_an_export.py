"""Reading what somebody took along: whole, changed, cut, and of another make."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest

from midspan import export
from midspan.command import main
from midspan.export.file import AGE
from midspan.sealing.twin.peer import Peer
from midspan.sealing.twin.wire import b64
from tests.site import Site

LABELS = [
    "title", "made", "care", "somebody", "notebook", "taken-back", "said-otherwise", "answers",
    "has-left", "not-opened", "place-not-opened", "first-words", "end", "fw-name",
    "fw-pronouns", "fw-who", "fw-enjoy", "fw-hope", "fw-binding",
]  # fmt: skip


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> list[dict]:
    """What Ann took along, as her browser would have written it."""
    site = Site(tmp_path_factory.mktemp("site")).start()
    try:
        ann, bo = Peer(site.url), Peer(site.url)
        ann.begin(site.begin_link.rstrip("/").rsplit("/", 1)[1])
        rel = ann.make_place(name="Ann", for_="Bo", first_words={"name": "Ann", "who": "A cook"})
        bo.join(ann.invite(rel, hello={"for": "Bo", "name": "Ann"}, for_="Bo"))
        ann.accept(rel, {bo.id: "Bo", ann.id: "Ann"})
        ann.say(rel, "The soup <is> on.")
        bo.say(rel, "I smell it from here.")
        round = ann.lay(rel, "mutuality", "how-are-we", {"close": "Near."}, together=True).thing
        bo.lay(rel, "mutuality", "how-are-we", {"close": "Nearer."}, thing=round, together=True)
        between = ann.look(rel)
        acts = ann.asking.need(f"/r/{rel}/acts/?after=0&most=1000")["acts"]
        held = ann.asking.need(f"/r/{rel}/together/?round={round}")["keys"]
    finally:
        site.stop()
    keys = {one["author"]: one for one in held}
    pin = {"n": between.roster.n, "hash": between.roster.hash}
    found: list[Any] = [
        {
            "midspan-export": 1, "made": "2026-11-23T18:00:00Z", "place": "A place",
            "address": "", "me": {"id": ann.id, "name": "Ann"},
            "labels": {code: f"({code})" for code in LABELS},
            "sorts": {"": {"title": "", "parts": {}, "replies": {}},
                      "how-are-we": {"title": "How are we?", "parts": {"close": "How close?"}}},
        },
        {"relationship": {
            "rel": rel, "title": "Bo", "names": {bo.id: "Bo", ann.id: "Ann"}, "code": "",
            "pin": pin, "records": between._records,
            "keys": [[n, b64(key)] for n, key in between.past_keys],
        }},
    ]  # fmt: skip
    for act in acts:
        line: dict[str, Any] = {"act": act}
        if act["kind"] == "mutuality":
            key = keys[act["author"]]
            line["held"] = {"round": round, "n": key["epoch"], "sealed": key["sealed"]}
        found.append(line)
    return [*found, {"end": {"acts": len(acts)}}]


def opened(lines: list[dict]) -> export.Export:
    return export.Export("\n".join(map(json.dumps, lines)).encode())


def read(lines: list[dict]) -> tuple[str, dict[str, int]]:
    found, out = opened(lines), io.StringIO()
    export.write_text(found, out)
    return out.getvalue(), found.wrong


def changed(lines: list[dict], number: int, **other: object) -> list[dict]:
    copy = json.loads(json.dumps(lines))
    said = [line["act"] for line in copy if line.get("act", {}).get("kind") == "said"]
    said[number].update(other)
    return copy


def test_all_of_it_is_there_also_what_opened_together(lines):
    text, wrong = read(lines)
    assert wrong == {}
    for words in ("(fw-who): A cook", "The soup <is> on.", "I smell it from here.",
                  "How are we?", "How close?: Near.", "How close?: Nearer."):  # fmt: skip
        assert words in text, text
    out = io.StringIO()
    export.write_html(opened(lines), out)
    assert "The soup &lt;is&gt; on." in out.getvalue() and "<is>" not in out.getvalue()


def test_a_name_may_hold_any_sign_that_text_has(lines):
    """The browser breaks lines at one sign. Python knows more, and names are in the clear."""
    copy = json.loads(json.dumps(lines))
    copy[1]["relationship"]["title"] = "Bo\u2028and\x85Cy"
    raw = "\n".join(json.dumps(line, ensure_ascii=False) for line in copy).encode()
    out = io.StringIO()
    export.write_text(export.Export(raw), out)
    assert "Bo\u2028and\x85Cy" in out.getvalue() and "The soup <is> on." in out.getvalue()


def test_what_was_changed_is_not_shown_and_is_told(lines):
    other = next(line["act"] for line in lines if line.get("act", {}).get("kind") == "said")
    for change in ({"sealed": other["sealed"]}, {"author": lines[0]["me"]["id"]}, {"id": "A" * 22}):
        text, wrong = read(changed(lines, 1, **change))
        assert "I smell it" not in text and wrong
    assert "gap" in read(changed(lines, 1, count=9))[1]


def test_what_was_left_out_is_told(lines):
    less = [line for line in lines if line.get("act", {}).get("kind") != "first_words"]
    less[-1] = {"end": {"acts": len(less) - 3}}
    assert "gap" in read(less)[1]


def test_a_record_or_a_key_that_is_not_right_opens_nothing(lines):
    for part in ("records", "keys"):
        copy = json.loads(json.dumps(lines))
        copy[1]["relationship"][part] = (
            copy[1]["relationship"][part][:1]
            if part == "records"
            else [[n, b64(bytes(32))] for n, _ in copy[1]["relationship"][part]]
        )
        text, wrong = read(copy)
        assert "soup" not in text and wrong


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda lines: lines[:-1], "cut short"),
        (lambda lines: lines[1:], "no file that Midspan made"),
        (lambda lines: [], "no file that Midspan made"),
        (lambda lines: [{**lines[0], "midspan-export": 2}, *lines[1:]], "newer Midspan"),
        (lambda lines: [*lines[:3], *lines[4:]], "cut short"),
    ],
)
def test_what_is_no_whole_file_is_said(lines, spoil, says):
    with pytest.raises(export.Trouble, match=says):
        opened(spoil(lines))


def test_the_command_says_what_is_amiss_in_a_sentence(tmp_path: Path, capsys):
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"\xff\xfe nothing of ours")
    assert export.run(wrong, html=None, words_in=None) == 1
    assert export.run(tmp_path / "none", html=None, words_in=None) == 1
    said = capsys.readouterr().err
    assert "no file that Midspan made" in said and "No such file" in said


def test_with_no_terminal_the_words_are_asked_for_in_a_sentence(tmp_path: Path):
    locked = tmp_path / "taken.age"
    locked.write_bytes(AGE + b"anything")
    command = [sys.executable, "-m", "midspan", "open", str(locked)]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True
    )
    assert ended.returncode == 1
    assert "--words-in" in ended.stderr and "Traceback" not in ended.stderr


def asked_of_the_lens(capsys, *arguments: object) -> tuple[int, list[tuple[str, str]], str]:
    ended = main(["lens", "read", "--json", *map(str, arguments)])
    said = capsys.readouterr()
    turns = [turn for line in said.out.splitlines() for turn in json.loads(line)["turns"]]
    return ended, [(turn["speaker"], turn["text"]) for turn in turns], said.err


def test_the_lens_reads_what_was_said_and_nothing_else(lines, tmp_path, capsys):
    """Locked, unlocked by age, and as the page that is made of it."""
    whole = "\n".join(map(json.dumps, lines)).encode()
    words = tmp_path / "words"
    words.write_text("four quiet words here\n")
    locked, plain, page = (tmp_path / f"taken.{kind}" for kind in ("age", "jsonl", "html"))
    locked.write_bytes(pyrage.passphrase.encrypt(whole, "four quiet words here"))
    plain.write_bytes(whole)
    with page.open("w", encoding="utf-8") as out:
        export.write_html(opened(lines), out)
    said = [("Ann", "The soup <is> on."), ("Bo", "I smell it from here.")]
    for file in (locked, plain, page):
        assert asked_of_the_lens(capsys, file, "--words-in", words) == (0, said, "")
    words.write_text("four other words here")
    ended, turns, why = asked_of_the_lens(capsys, locked, page, "--words-in", words)
    assert (ended, turns) == (1, said) and f"{locked}: These words do not open it" in why
    plain.write_bytes("\n".join(map(json.dumps, changed(lines, 1, count=9))).encode())
    ended, turns, why = asked_of_the_lens(capsys, plain)
    assert (ended, turns) == (1, said[:1]) and "did not open or are missing" in why
