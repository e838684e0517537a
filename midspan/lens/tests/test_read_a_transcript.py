"""People bring transcripts of every kind; each is read, or refused with a sentence and a place."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.lens.transcripts import Dialogue, Trouble, read

PLAIN = "Ada: I slept badly.\nBen: Again?\nand why?\n\n---\nAda: Morning.\nBen: Hi.\n"
WEBVTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ada>I slept badly.</v>\n\n"
    "00:03.000 --> 00:04.000\n<v Ben>Again?\nand why?\n"
)
SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\nAda: I slept badly.\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\nBen: Again?\nand why?\n"
)
ANDROID = (
    "12/31/23, 10:14 PM - Messages are end-to-end encrypted.\n"
    "12/31/23, 10:15 PM - Ada: I slept badly.\n12/31/23, 10:16 PM - Ben: Again?\nand why?\n"
    "12/31/23, 10:17 PM - Ada: <Media omitted>\n"
)
IOS = (
    "\u200e[31.12.23, 22:15:01] Ada: I slept badly.\n"
    "[31.12.23, 22:16:01] Ben: Again?\nand why?\n[31.12.23, 22:17:00] Ada: image omitted\n"
)
JSON_LINES = json.dumps(
    {
        "id": "t1",
        "turns": [
            {"speaker": "Ada", "text": "I slept badly."},
            {"speaker": "Ben", "text": "Again? and why?"},
        ],
    }
)
MATRIX = json.dumps(
    {
        "room_name": "us",
        "messages": [
            {"type": "m.room.member", "sender": "Ada"},
            {
                "type": "m.room.message",
                "sender": "Ada",
                "content": {"msgtype": "m.text", "body": "I slept badly."},
            },
            {"type": "m.room.message", "sender": "Ada", "content": {}},
            {
                "type": "m.room.message",
                "sender": "Ben",
                "content": {
                    "msgtype": "m.text",
                    "body": "> <@ada> I slept badly.\n\nAgain? and why?",
                },
            },
            {
                "type": "m.room.message",
                "sender": "Ben",
                "content": {
                    "msgtype": "m.text",
                    "body": " * Again!",
                    "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"},
                },
            },
        ],
    },
    indent=1,
)
CONVOKIT = "\n".join(
    json.dumps(each)
    for each in (
        {"id": "1", "conversation_id": "c1", "speaker": "Ada", "text": "I slept badly."},
        {"id": "9", "conversation_id": "c2", "speaker": "Cy", "text": "Elsewhere."},
        {"id": "2", "conversation_id": "c1", "speaker": {"id": "Ben"}, "text": "Again? and why?"},
    )
)


def written(folder: Path, text: str | bytes, name: str = "talk") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(dialogue: Dialogue) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in dialogue.turns]


@pytest.mark.parametrize(
    "text", [PLAIN, WEBVTT, SRT, ANDROID, IOS, JSON_LINES, MATRIX, CONVOKIT],
    ids=["plain", "webvtt", "srt", "android", "ios", "jsonl", "matrix", "convokit"],
)  # fmt: skip
def test_every_kind_gives_the_same_talk(tmp_path: Path, text: str) -> None:
    first = next(iter(read(written(tmp_path, text))))
    assert said(first) == [("Ada", "I slept badly."), ("Ben", "Again? and why?")]


def test_a_line_of_dashes_begins_another_talk(tmp_path: Path) -> None:
    found = list(read(written(tmp_path, PLAIN)))
    assert [dialogue.id for dialogue in found] == ["talk", "talk#2"]


def test_what_somebody_quotes_is_not_taken_for_a_speaker(tmp_path: Path) -> None:
    (talk,) = read(
        written(tmp_path, "Ada: He goes\nand then he says: no\nhttps://a.b/c\nBen: Oh\n")
    )
    assert talk.speakers == ["Ada", "Ben"]


def test_a_convokit_folder_is_read(tmp_path: Path) -> None:
    written(tmp_path, CONVOKIT, "utterances.jsonl")
    assert [(dialogue.id, len(dialogue.turns)) for dialogue in read(tmp_path)] == [
        ("c1", 2),
        ("c2", 1),
    ]


def test_labels_and_spans_of_the_corpus_are_kept(tmp_path: Path) -> None:
    turn = {
        "speaker": "A",
        "text": "You should go.",
        "moves": ["agenda"],
        "span": {"agenda": [0, 10]},
    }
    (talk,) = read(written(tmp_path, json.dumps({"id": "x", "turns": [turn]})))
    assert talk.turns[0].moves == ("agenda",)
    assert talk.turns[0].spans == {"agenda": (0, 10)}


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-32", b""),
        ("utf-8", b"\xef\xbb\xbf"),
    ],
)
def test_encodings_with_their_marks_are_read(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = written(tmp_path, mark + "Zoë: it’s fine\r\nBo: ok\r\n".encode(encoding))
    (talk,) = read(path)
    assert said(talk) == [("Zoë", "it’s fine"), ("Bo", "ok")]


def test_a_line_in_windows_letters_is_read_and_told_once(tmp_path: Path) -> None:
    heard: list[Trouble] = []
    path = written(tmp_path, "Zoë: ja\n".encode() + "Zoë: né\nZoë: né\n".encode("cp1252"))
    (talk,) = read(path, on_trouble=heard.append)
    assert [turn.text for turn in talk.turns] == ["ja", "né", "né"]
    assert [(trouble.line, trouble.column) for trouble in heard] == [(2, 3)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "nothing in this file"),
        (b"  \n\n", "nothing in this file"),
        (b"\x00\x01\x02" * 50, "binary"),
        (b"%PDF-1.7 and so on", "a PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"just some prose without anyone", "no format"),
        (b'{"id": "x"', "not JSON"),
        (b'{"id": "x"}', '"turns" is missing'),
        (b'{"turns": [{"speaker": "A"}]}', 'turn 1 has no "text"'),
        (b'{"turns": [{"speaker": "A", "text": "x", "moves": ["nagging"]}]}', "no move"),
        (b"{" * 20_000, "not JSON"),
        (b'{"turns": ' + b"[" * 200_000, "deeply"),
        (b'{"turns": ' + b"9" * 20_000 + b"}", "number"),
        (b'{"messages": [{"type": "m.room.message"}, {"type"', "breaks"),
        (b'{"messages": 3}', "no list"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, text: bytes, says: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(Trouble, match=says) as refused:
        list(read(path))
    assert str(refused.value).startswith(str(path))


def test_after_a_broken_line_the_others_are_still_read(tmp_path: Path) -> None:
    heard: list[Trouble] = []
    path = written(tmp_path, f'{JSON_LINES}\n{{"id": 3,,}}\n\n{JSON_LINES}\n')
    assert len(list(read(path, on_trouble=heard.append))) == 2
    assert [(trouble.line, trouble.column) for trouble in heard] == [(2, 10)]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be opened"):
        list(read(tmp_path / "nowhere"))


def test_what_nobody_says_is_taken_out(tmp_path: Path) -> None:
    turn = {"speaker": "A\u202e", "text": "a\ud83d b\x07\u200bc"}
    (talk,) = read(written(tmp_path, json.dumps({"turns": [turn]})))
    assert said(talk) == [("A", "a\ufffd bc")]


def test_a_long_talk_comes_in_parts(tmp_path: Path) -> None:
    path = written(tmp_path, "".join(f"A: {n}\n" for n in range(4500)))
    assert [len(part.turns) for part in read(path)] == [2000, 2000, 500]


def test_a_message_longer_than_a_piece_of_the_file_is_whole(tmp_path: Path) -> None:
    event = json.loads(MATRIX)["messages"][1]
    long = {**event, "content": {"msgtype": "m.text", "body": "word " * 60_000}}
    path = written(tmp_path, json.dumps({"messages": [event, long, event]}))
    assert [len(turn.text) for turn in next(read(path)).turns] == [14, 299_999, 14]


@pytest.mark.parametrize(
    "start", ["A: ", "12/31/23, 10:15 PM - A: x\n", "WEBVTT\n\n00:01.000 --> 00:02.000\nA: b\n"]
)
def test_time_grows_no_faster_than_the_file(tmp_path: Path, start: str) -> None:
    path = written(tmp_path, start + "ab: " + "x\n" * 400_000)
    begun = time.process_time()
    list(read(path))
    assert time.process_time() - begun < 8


lines = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from([*PLAIN.split("\n"), *WEBVTT.split("\n"), *ANDROID.split("\n"), MATRIX]),
        st.sampled_from([JSON_LINES, CONVOKIT, "{", "[", '{"turns":', '"messages": [', "]}"]),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(lines)
def test_any_text_is_read_or_refused_and_never_breaks(tmp_path_factory, pieces: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "talk"
    path.write_bytes("\n".join(pieces).encode("utf-8", errors="surrogatepass"))
    try:
        for dialogue in read(path, on_trouble=lambda trouble: None):
            assert all(turn.text and turn.speaker for turn in dialogue.turns)
            json.dumps(dialogue.id).encode()
            "".join(turn.text for turn in dialogue.turns).encode("utf-8")
    except Trouble:
        pass  # refused in its own way, which is all that is asked here


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_break(tmp_path_factory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "talk"
    path.write_bytes(raw)
    with suppress(Trouble):  # refused in its own way, which is all that is asked here
        list(read(path, on_trouble=lambda trouble: None))
