"""What a reading looks like: text for a person, JSON for a program. Pages are in page/."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from midspan.lens import cards
from midspan.lens.moves import NAMES
from midspan.lens.reading import Reading
from midspan.lens.transcripts import Dialogue

OFTEN_WRONG = (
    "The lens is a small machine and often wrong. It asks about your own words; only those who"
    " were there can know what they did."
)
UNTESTED = "It has learnt from imagined talks alone and has not been tried with people."
WHY_RENAMED = (
    "Speakers are called A, B, C: a move belongs to words in their place, never to a person. Names"
    " inside the lines stay as they are."
)
WHAT_NAMES_MEAN = "Names of kinds of words that stand above, and what such words are like:"
WHY_COUNTED = (
    "How often something was noticed says as much about the lens, and about the talk, as about"
    " anybody in it."
)


class Questions:
    """The questions, each move's in turn, so that none becomes a formula."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def about(self, move: str) -> str:
        question = cards.question(move, self._asked[move])
        self._asked[move] += 1
        return question


def how_sure(p: float) -> str:
    """In the words of the mirror on the page (static/js/behaviours/mirror/asking.js)."""
    return "quite sure" if p >= 0.9 else "rather sure" if p >= 0.75 else "a guess"


def counted(talk: Dialogue, readings: list[Reading]) -> dict[str, dict[str, int]]:
    """Per speaker, how many lines there are and how often which move was noticed in them."""
    found: dict[str, Counter[str]] = {name: Counter() for name in talk.speakers}
    for turn, reading in zip(talk.turns, readings, strict=True):
        found[turn.speaker]["lines"] += 1
        found[turn.speaker].update(notice.move for notice in reading.notices)
    order = ["lines", *NAMES]
    return {name: {key: count[key] for key in order if count[key]} for name, count in found.items()}


class Json:
    """One dialogue a line, with the moves of each line read; other lines have none."""

    def __init__(self, me: str | None, everything: bool = False, by_speaker: bool = False) -> None:
        self.me, self.everything, self.by_speaker = me, everything, by_speaker

    def line(self, talk: Dialogue, readings: list[Reading]) -> str:
        return json.dumps(self.told(talk, readings), ensure_ascii=False)

    def told(self, talk: Dialogue, readings: list[Reading]) -> dict[str, object]:
        turns = []
        for turn, reading in zip(talk.turns, readings, strict=True):
            told: dict[str, object] = {"speaker": turn.speaker, "text": turn.text}
            if self.me is None or turn.speaker == self.me:
                told |= self._moves(reading)
            turns.append(told)
        found: dict[str, object] = {"id": talk.id, "turns": turns}
        if self.by_speaker:
            found["by_speaker"] = counted(talk, readings)
        return found

    def _moves(self, reading: Reading) -> dict[str, object]:
        shown = {notice.move: notice for notice in reading.notices}
        p = {name: notice.p for name, notice in shown.items()}
        if self.everything:
            p = reading.p
        told: dict[str, object] = {
            "moves": [
                {"move": name, "p": round(p, 4)}
                | ({"span": list(shown[name].span)} if name in shown else {})
                for name, p in sorted(p.items(), key=lambda each: -each[1])
            ]
        }
        if self.everything and reading.p:
            told["any_disconnect"] = round(reading.any_disconnect, 4)
        if reading.abstains:
            told["abstains"] = reading.abstains
        return told


class Text:
    """The talk as it was, with one question at most below a line of one's own."""

    def __init__(self, me: str | None, out: TextIO, by_speaker: bool = False) -> None:
        self.me, self.out, self.by_speaker = me, out, by_speaker
        self._questions = Questions()
        self._named: dict[str, None] = {}

    def begin(self) -> None:
        print(f"{OFTEN_WRONG}\n{UNTESTED}", file=self.out)
        if self.me is None:
            print(WHY_RENAMED, file=self.out)

    def add(self, talk: Dialogue, readings: list[Reading]) -> None:
        print(f"\n{talk.id}\n{'-' * min(len(talk.id), 72)}", file=self.out)
        silent = 0
        for turn, reading in zip(talk.turns, readings, strict=True):
            print(f"{turn.speaker}: {turn.text}", file=self.out)
            if self.me is None or turn.speaker == self.me:
                silent += reading.notice is None
                for line in self._asks(turn.text, reading):
                    print(f"    {line}", file=self.out)
        if silent:
            whose = "these" if self.me is None else f"{self.me}’s"
            print(f"\n(Nothing to ask about {silent} of {whose} lines.)", file=self.out)
        if self.by_speaker:
            self._count(talk, readings)

    def end(self) -> None:
        """What the names mean that stood there, in plain words."""
        if not self._named:
            return
        print(f"\n{WHAT_NAMES_MEAN}", file=self.out)
        for name in NAMES:
            if name in self._named:
                print(f"  {name}: {cards.LIKE[name]}", file=self.out)

    def _asks(self, text: str, reading: Reading) -> Iterator[str]:
        if reading.abstains:
            yield f"[{reading.abstains}]"
        notice = reading.notice
        if notice is None:
            return
        start, end = notice.span
        words = text[start:end] if end - start <= 90 else f"{text[start : start + 87]}..."
        self._named[notice.move] = None
        yield f"? {self._questions.about(notice.move)}"
        yield f"  about “{words}”: perhaps {notice.move}; {how_sure(notice.p)}"

    def _count(self, talk: Dialogue, readings: list[Reading]) -> None:
        print(f"\n{WHY_COUNTED}", file=self.out)
        for name, count in counted(talk, readings).items():
            said = [f"{move} {times}" for move, times in count.items() if move != "lines"]
            noticed = ", ".join(said) or "nothing"
            print(f"  {name}: {count['lines']} lines; noticed: {noticed}", file=self.out)
