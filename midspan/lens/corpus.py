"""The open corpus as examples to learn from and to be judged by; reading never needs it.

An example is one labelled utterance in its place. Both answers of a contrast pair are examples that
know each other. A `shelf` is one file of one writer, so one sitting: examples of one shelf never
stand on both sides of a split, and neither does a dialogue.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from midspan.lens import moves, transcripts
from midspan.lens.transcripts import Turn


@dataclass(frozen=True, slots=True)
class Example:
    #: The talk up to and with the line that is judged; it stands last.
    turns: tuple[Turn, ...]
    moves: tuple[str, ...]
    dialogue: str
    writer: str
    shelf: str
    voices: tuple[str, ...] = ()
    #: Words that carry a move, [start, end) in characters.
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: Marked as an honest twin inside a dialogue.
    is_twin: bool = False
    #: Of a contrast pair: its id, and whether this is the disconnecting answer.
    pair: str = ""
    #: Which view of a line this is (views.py); "" as it stands in its talk.
    view: str = ""

    @property
    def text(self) -> str:
        return self.turns[-1].text

    @property
    def breaks(self) -> bool:
        """Whether the labels hold a disconnect."""
        return any(moves.move(name).is_disconnect for name in self.moves)


def load(folder: Path) -> list[Example]:
    """Every labelled utterance of dialogues/ and pairs/ below `folder`, in a fixed order.

    Raises:
        transcripts.Trouble: the folder holds no corpus, or a line of it is broken.
    """
    found: list[Example] = []
    for path in sorted((folder / "dialogues").glob("*.jsonl")):
        for line, number in _lines(path):
            found += of_dialogue(line, f"dialogues/{path.stem}", str(path), number)
    for path in sorted((folder / "pairs").glob("*.jsonl")):
        for line, _ in _lines(path):
            found += of_pair(line, f"pairs/{path.stem}")
    if not found:
        raise transcripts.Trouble("this folder holds no corpus (dialogues/, pairs/)", str(folder))
    return found


def load_dialogues(path: Path) -> list[Example]:
    """Every labelled utterance of one file in the shape of the corpus, such as a test set."""
    return [
        example
        for line, number in _lines(path)
        for example in of_dialogue(line, path.stem, str(path), number)
    ]


def _lines(path: Path) -> Iterable[tuple[dict[str, object], int]]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            yield transcripts.structured.parsed(line, str(path), number), number


def of_dialogue(line: dict[str, object], shelf: str, path: str, number: int) -> list[Example]:
    talk = transcripts.structured.dialogue(line, path, number, "")
    given = line["turns"]
    assert isinstance(given, list)
    # The reader drops turns without words; the corpus has none.
    twins = [bool(turn.get("twin")) for turn in given]
    return [
        Example(
            turns=tuple(talk.turns[: at + 1]),
            moves=turn.moves,
            dialogue=talk.id,
            writer=str(line.get("writer", "")),
            shelf=shelf,
            voices=_voices(line),
            spans=turn.spans,
            is_twin=twins[at],
        )
        for at, turn in enumerate(talk.turns)
        if turn.moves
    ]


def of_pair(line: dict[str, object], shelf: str) -> list[Example]:
    """Both answers, the disconnecting one first. Whoever did not speak last is taken to answer."""
    return [_answer(line, side, shelf) for side in ("disconnect", "twin")]


def _answer(line: dict[str, object], side: str, shelf: str) -> Example:
    other = line.get("context_twin") if side == "twin" else None
    context = other or line["context"]
    part = line[side]
    assert isinstance(context, list)
    assert isinstance(part, dict)
    before = [Turn(turn["speaker"], turn["text"]) for turn in context]
    earlier = [turn.speaker for turn in before if turn.speaker != before[-1].speaker]
    speaker = earlier[-1] if earlier else ("B" if before[-1].speaker != "B" else "A")
    return Example(
        turns=(*before, Turn(speaker, part["text"])),
        moves=tuple(part["moves"]),
        dialogue=str(line["id"]),
        writer=str(line["writer"]),
        shelf=shelf,
        voices=_voices(line),
        spans={name: (span[0], span[1]) for name, span in part.get("span", {}).items()},
        pair=str(line["id"]),
    )


def _voices(line: dict[str, object]) -> tuple[str, ...]:
    voice = line.get("voice", [])
    return tuple(voice) if isinstance(voice, list) else ()


def fingerprint(examples: list[Example]) -> str:
    """Twelve signs that change when any line of a dialogue, answer or label does; on the card."""
    from hashlib import sha256

    told = json.dumps([[e.dialogue, e.text, e.moves] for e in examples], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()[:12]


def folds(examples: list[Example], count: int) -> list[int]:
    """Which of `count` folds each example lies in, (n,). Whole shelves; writers spread evenly."""
    shelves = sorted({example.shelf for example in examples})
    by_kind: dict[str, list[str]] = {}
    for shelf in shelves:
        by_kind.setdefault(shelf.rsplit("-", 1)[0], []).append(shelf)
    place = {}
    for start, kind in enumerate(sorted(by_kind)):
        for n, shelf in enumerate(by_kind[kind]):
            place[shelf] = (n + start) % count
    return [place[example.shelf] for example in examples]
