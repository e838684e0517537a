"""Transcripts that a program wrote: JSON Lines, the corpus, ConvoKit, Matrix."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from midspan.lens import moves
from midspan.lens.transcripts.lines import LONGEST, Source
from midspan.lens.transcripts.talks import Dialogue, OnTrouble, Trouble, Turn, clean, in_parts

_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
#: How Matrix repeats in an answer what is answered.
_QUOTED = re.compile(r"\A(?:> [^\n]*\n)+\n?")


def parsed(text: str, path: str, line: int) -> Any:
    """JSON, or a Trouble that says where it breaks, in a sentence."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        says = f"this is not JSON: {wrong.msg.lower()}"
        raise Trouble(says, path, line + wrong.lineno - 1, wrong.colno) from None
    except RecursionError:
        raise Trouble("this JSON is nested too deeply to be a talk", path, line) from None
    except ValueError:
        raise Trouble("this JSON holds a number that is too long", path, line) from None


def dialogue(found: Any, path: str, line: int, name: str) -> Dialogue:
    """One `{"id", "turns": [{"speaker", "text"}]}`, with labels and spans if it has them.

    Raises:
        Trouble: what is missing, or of another kind, and in which turn.
    """
    if not isinstance(found, dict) or not isinstance(found.get("turns"), list):
        raise Trouble('a dialogue is {"id": ..., "turns": [...]}; "turns" is missing', path, line)
    turns = [_turn(each, n, path, line) for n, each in enumerate(found["turns"], 1)]
    given = found.get("id")
    label = clean(str(given)) if isinstance(given, str | int) else name
    return Dialogue(label or name, [turn for turn in turns if turn.text])


def _turn(found: Any, number: int, path: str, line: int) -> Turn:
    where = f"turn {number}"
    if not isinstance(found, dict):
        raise Trouble(f'{where} is not {{"speaker": ..., "text": ...}}', path, line)
    speaker, text = found.get("speaker"), found.get("text")
    if not isinstance(speaker, str) or not isinstance(text, str):
        missing = "speaker" if not isinstance(speaker, str) else "text"
        raise Trouble(f'{where} has no "{missing}", or it is no text', path, line)
    turn = Turn(clean(speaker) or "?", clean(text))
    labels = found.get("moves", [])
    # What `read --json` wrote holds readings where the corpus holds labels; they are no labels.
    if labels and all(isinstance(label, str) for label in labels):
        try:
            moves.check(labels)
        except ValueError as wrong:
            raise Trouble(f"{where}: {wrong}", path, line) from None
        turn.moves = tuple(labels)
        turn.spans = _spans(found.get("span", {}), where, path, line)
    return turn


def _spans(found: Any, where: str, path: str, line: int) -> dict[str, tuple[int, int]]:
    spans = {}
    for name, span in found.items() if isinstance(found, dict) else ():
        if not (isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span)):
            raise Trouble(f"{where}: a span is two numbers", path, line)
        spans[name] = (span[0], span[1])
    return spans


def json_lines(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    for number, line in source.lines(on_trouble):
        if not line.strip():
            continue
        try:
            found = parsed(line, source.path, number)
            whole = dialogue(found, source.path, number, f"{name}#{number}")
        except Trouble as trouble:
            on_trouble(trouble)
            continue
        yield from in_parts(whole.id, iter(whole.turns))


def json_document(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """One JSON value over many lines: a dialogue, or a list of them. Held in memory whole."""
    text = ""
    for piece in source.chunks():
        text += piece
        if len(text) > LONGEST:
            says = "this JSON is too long to be read at once; write one dialogue a line"
            raise Trouble(says, source.path)
    found = parsed(text.lstrip("\ufeff"), source.path, 1)
    for number, each in enumerate(found if isinstance(found, list) else [found], 1):
        label = name if number == 1 else f"{name}#{number}"
        try:
            whole = dialogue(each, source.path, 0, label)
        except Trouble as trouble:
            on_trouble(trouble)
            continue
        yield from in_parts(whole.id, iter(whole.turns))


def matrix(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """What Element exports as JSON. Later wordings of a message are left out, as are pictures."""
    yield from in_parts(name, _matrix_turns(source, on_trouble))


def _matrix_turns(source: Source, on_trouble: OnTrouble) -> Iterator[Turn]:
    for number, event in enumerate(_members(source), 1):
        if not isinstance(event, dict) or event.get("type") != "m.room.message":
            continue
        content = event.get("content")
        if not isinstance(content, dict) or "body" not in content:
            continue  # taken back
        relates = content.get("m.relates_to")
        if isinstance(relates, dict) and relates.get("rel_type") == "m.replace":
            continue
        body, sender = content["body"], event.get("sender")
        if not isinstance(body, str) or not isinstance(sender, str):
            on_trouble(Trouble(f"message {number} has no words or no sender", source.path))
        elif content.get("msgtype") in ("m.text", "m.emote", "m.notice"):
            text = clean(_QUOTED.sub("", body))
            if text:
                yield Turn(clean(sender) or "?", text)


def _members(source: Source) -> Iterator[Any]:
    """The members of the list under "messages", one by one, however long the file is."""
    decoder = json.JSONDecoder()
    pieces = source.chunks()
    held = ""
    at = -1
    while at < 0:
        piece = next(pieces, None)
        if piece is None or len(held) > LONGEST:
            raise Trouble('this JSON holds no list of "messages"', source.path)
        held += piece
        begun = _MESSAGES.search(held)
        at = begun.end() if begun else -1
    tried, is_over = 0, False
    while True:
        while at < len(held) and held[at] in " \t\r\n,":
            at += 1
        if at < len(held) and held[at] == "]":
            return
        if at < len(held) and (is_over or len(held) - at >= tried):
            try:
                found, at = decoder.raw_decode(held, at)
            except RecursionError:
                raise Trouble("this JSON is nested too deeply to be a talk", source.path) from None
            except ValueError:
                # Twice as much is asked for after each failure, so that no text is parsed often.
                tried = 2 * (len(held) - at)
            else:
                tried = 0
                yield found
                continue
        if is_over or len(held) - at > LONGEST:
            raise Trouble("this JSON breaks, after the messages read so far", source.path)
        more = next(pieces, None)
        is_over = more is None
        held, at = held[at:] + (more or ""), 0


def convokit(path: Path, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """A ConvoKit corpus: the folder, or its utterances.jsonl.

    Read twice: once to learn where the lines of each conversation stand (eight bytes a line), then
    conversation by conversation, so that the words of one only are in memory.
    """
    path = path / "utterances.jsonl" if path.is_dir() else path
    places: dict[str, array[int]] = {}
    with path.open("rb") as stream:
        at = 0
        for number, raw in enumerate(stream, 1):
            try:
                found = parsed(raw.decode("utf-8", errors="replace"), str(path), number)
                places.setdefault(_conversation(found, str(path), number), array("Q")).append(at)
            except Trouble as trouble:
                if raw.strip():
                    on_trouble(trouble)
            at += len(raw)
        for name, starts in places.items():
            yield from in_parts(name, _convokit_turns(stream, starts))


def _conversation(found: Any, path: str, line: int) -> str:
    if not isinstance(found, dict) or not isinstance(found.get("text"), str | None):
        raise Trouble("this is no utterance of ConvoKit", path, line)
    for key in ("conversation_id", "root", "conversation"):
        if isinstance(found.get(key), str | int):
            return str(found[key])
    raise Trouble("this utterance names no conversation", path, line)


def _convokit_turns(stream: Any, starts: array[int]) -> Iterator[Turn]:
    for start in starts:
        stream.seek(start)
        found = json.loads(stream.readline().decode("utf-8", errors="replace"))
        speaker = found.get("speaker", found.get("user", "?"))
        if isinstance(speaker, dict):
            speaker = speaker.get("id", "?")
        text = clean(found.get("text") or "")
        if text:
            yield Turn(clean(str(speaker)) or "?", text)
