"""Readers of transcripts: what people have, told apart by its content, one dialogue at a time.

Nothing is ever written, and nothing leaves. What cannot be read is said in a sentence with file,
line and column, and the reading goes on after it where that makes sense.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from midspan.lens.transcripts import spoken, structured, taken_along
from midspan.lens.transcripts.lines import Source
from midspan.lens.transcripts.taken_along import Opens
from midspan.lens.transcripts.talks import Dialogue, Doubt, OnTrouble, Trouble, Turn, clean, stop

__all__ = ["FORMATS", "Dialogue", "Doubt", "Opens", "Trouble", "Turn", "clean", "read", "tell"]

FORMATS = ("jsonl", "json", "text", "subtitles", "whatsapp", "matrix", "convokit", "midspan")

_READERS = {
    "jsonl": structured.json_lines,
    "json": structured.json_document,
    "matrix": structured.matrix,
    "text": spoken.plain,
    "subtitles": spoken.subtitles,
    "whatsapp": spoken.whatsapp,
}


def read(
    path: str | Path,
    *,
    kind: str = "",
    on_trouble: OnTrouble = stop,
    on_bytes: Callable[[int], None] | None = None,
    opens: Opens | None = None,
) -> Iterator[Dialogue]:
    """The dialogues of a file, a ConvoKit folder, or standard input ("-"), one after another.

    Args:
        kind: one of `FORMATS`; told from the content when empty.
        on_trouble: called for what can be skipped; by default the first one is raised.
        on_bytes: called with how many bytes of a file were read just now.
        opens: opens the file that somebody took along from a Midspan, which is sealed.
    Raises:
        Trouble: the file as a whole cannot be read. Only the `on_trouble` given decides on others.
    """
    name = str(path)
    if name == "-":
        yield from _read_stream(
            Source(sys.stdin.buffer, "standard input"), "talk", kind, on_trouble, opens
        )
        return
    path = Path(path)
    if path.is_dir():
        if not (path / "utterances.jsonl").is_file():
            raise Trouble("this folder is no ConvoKit corpus: it has no utterances.jsonl", name)
        yield from structured.convokit(path, on_trouble)
        return
    try:
        with path.open("rb") as stream:
            source = Source(stream, name, on_bytes)
            if (kind or tell(source)) == "convokit":
                yield from structured.convokit(path, on_trouble)
            else:
                yield from _read_stream(source, path.stem, kind, on_trouble, opens)
    except OSError as wrong:
        raise Trouble(f"this cannot be opened: {wrong.strerror or wrong}", name) from None


def _read_stream(
    source: Source, name: str, kind: str, on_trouble: OnTrouble, opens: Opens | None
) -> Iterator[Dialogue]:
    kind = kind or tell(source)
    if kind == "midspan":
        yield from taken_along.read(source, name, opens)
        return
    if kind == "convokit":
        raise Trouble("a ConvoKit corpus is read from its file or folder, not from a pipe", name)
    yield from _READERS[kind](source, name, on_trouble)


def tell(source: Source) -> str:
    """Which of `FORMATS` this is, by its first lines.

    Raises:
        Trouble: none of them; the sentence says what a file may look like.
    """
    text = source.peek().lstrip()
    lines = [line for line in text.split("\n", 200)[:200] if line.strip()]
    if taken_along.is_one(text):
        return "midspan"
    if text[:15].lower().startswith(("<!doctype html", "<html")):
        says = "a page, and none that Midspan made to take words along; save it as text"
        raise Trouble(says, source.path, 1, 1)
    if text.startswith("WEBVTT") or any(spoken.CUE.match(line) for line in lines[:3]):
        return "subtitles"
    if text.startswith(("{", "[{", "[\n", "[\r", "[ ")):
        return _which_json(text, lines[0])
    if any(spoken.STAMP.match(line) for line in lines[:5]):
        return "whatsapp"
    if any(spoken.NAMED.match(line) for line in lines):
        return "text"
    says = (
        "no format that is known here. Known are JSON Lines with turns, WebVTT and SRT, exports of"
        " WhatsApp and Matrix, ConvoKit, what one takes along from a Midspan, and plain lines that"
        ' begin with a name, as "Ann: hello"'
    )
    raise Trouble(says, source.path, 1, 1)


def _which_json(text: str, line: str) -> str:
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        first = None
    if isinstance(first, dict) and "messages" not in first:
        if "turns" not in first and {"conversation_id", "root", "conversation"} & set(first):
            return "convokit"
        return "jsonl"
    if '"messages"' in text:
        return "matrix"
    if isinstance(first, list) or line.strip() in ("{", "["):
        return "json"
    return "jsonl"
