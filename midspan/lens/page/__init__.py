"""A reading as one page that holds all it needs: no script, nothing fetched, made to be printed.

The talk lies along a stream, one's own words on one bank and all others' on the other. Where words
may have reached across stands a lamp, where they may not have an empty one, and below, what was
said next. About a line there is one question at most. Built as a tree, never from pieces of text,
so that no words in it can become part of the page.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TextIO
from xml.etree.ElementTree import Element

from midspan.lens import made, moves
from midspan.lens.page import picture
from midspan.lens.page.tree import Child, el, written
from midspan.lens.reading import Notice, Reading
from midspan.lens.showing import (
    OFTEN_WRONG,
    UNTESTED,
    WHY_COUNTED,
    WHY_RENAMED,
    Questions,
    counted,
    how_sure,
)
from midspan.lens.transcripts import Dialogue

_HERE = Path(__file__).parent
_FONT = _HERE.parents[1] / "static" / "fonts" / "brygada-1918-latin.woff2"
#: Nothing may be fetched or run by this page, whatever somebody once said in a talk.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
#: Lines after a disconnect that are shown once more below the talk.
FOLLOWING = 3
#: Words of a line that are shown there.
_GLIMPSE = 180


class Page:
    """Writes as it goes: only the talk at hand is in memory, and its passages to look at again."""

    def __init__(self, out: TextIO, me: str | None, *, by_speaker: bool = False) -> None:
        self.out, self.me, self.by_speaker = out, me, by_speaker
        self._questions = Questions()
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        title = f"{self.me}’s own words" if self.me else "Talks, read with the lens"
        font = b64encode(_FONT.read_bytes()).decode() if _FONT.is_file() else ""
        style = (_HERE / "page.css").read_text(encoding="utf-8").replace("{font}", font)
        self.out.write('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">')
        head = [
            el("meta", {"name": "generator", "content": made.GENERATOR}),
            el("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
            el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            el("meta", {"name": "color-scheme", "content": "light dark"}),
            el("title", {}, title),
        ]
        for each in head:
            self.out.write(written(each))
        self.out.write(f"<style>\n{style}</style></head><body><main>\n")
        self.out.write(written(self._opening(title)))

    def _opening(self, title: str) -> Element:
        lead = (
            "A talk as it was, and beside some of your own lines one question. Where there is none,"
            " that says nothing about them."
            if self.me
            else "Every line is read in its place. A move belongs to words, never to a person."
        )
        said = [OFTEN_WRONG, UNTESTED] if self.me else [OFTEN_WRONG, UNTESTED, WHY_RENAMED]
        return el(
            "header",
            {"class": "opening"},
            el("h1", {}, title),
            el("p", {"class": "lead"}, lead),
            *(el("p", {"class": "small"}, each) for each in said),
            picture.legend(),
        )

    def add(self, talk: Dialogue, readings: list[Reading]) -> None:
        """Write one talk. `readings` are one a turn; those of others than `me` are empty."""
        self._number += 1
        key = f"t{self._number}"
        near = picture.near_bank(talk, self.me)
        lines = [
            self._line(f"{key}-{at}", at, talk, reading, near)
            for at, reading in enumerate(readings)
        ]
        section = el(
            "section",
            {"class": "talk", "aria-labelledby": key},
            el("h2", {"id": key}, talk.id),
            picture.stream(key, talk, readings, near),
            el("ol", {"class": "talk__lines"}, *lines),
            self._followed(key, talk, readings),
            self._count(talk, readings) if self.by_speaker else None,
        )
        self.out.write(written(section))

    def end(self) -> None:
        if not self._number:
            self.out.write(written(el("p", {"class": "lead"}, "There was nothing to read.")))
        self.out.write("</main></body></html>\n")

    def _line(
        self, key: str, at: int, talk: Dialogue, reading: Reading, near: frozenset[str]
    ) -> Element:
        turn = talk.turns[at]
        side = "near" if turn.speaker in near else "far"
        same = at > 0 and talk.turns[at - 1].speaker == turn.speaker
        notice = reading.notice
        return el(
            "li",
            {"class": f"line line--{side}", "id": key},
            el("p", {"class": "line__name", "dir": "auto"}, turn.speaker) if not same else None,
            el("p", {"class": "line__words", "dir": "auto"}, *_marked(turn.text, notice)),
            self._ask(notice) if notice else None,
            el("p", {"class": "line__beside small"}, reading.abstains)
            if reading.abstains
            else None,
        )

    def _ask(self, notice: Notice) -> Element:
        breaks = moves.move(notice.move).is_disconnect
        sure = how_sure(notice.p)
        beside = f"about the underlined words; {sure}"
        if not self.me:
            beside = f"perhaps {notice.move}; {sure}"
        return el(
            "div",
            {"class": "line__asks"},
            picture.lamp(breaks),
            el("p", {"class": "line__question"}, self._questions.about(notice.move)),
            el("p", {"class": "line__beside small"}, beside),
        )

    def _followed(self, key: str, talk: Dialogue, readings: list[Reading]) -> Element | None:
        """What was said after words that may have come between: no verdict, only what came."""
        places = [
            at
            for at, reading in enumerate(readings)
            if reading.notice and moves.move(reading.notice.move).is_disconnect
        ]
        if not places:
            return None
        return el(
            "section",
            {"class": "followed", "aria-labelledby": f"{key}-followed"},
            el("h3", {"id": f"{key}-followed"}, "And then"),
            el(
                "p",
                {"class": "small"},
                "What was said after words that may have come between. What it was like, it cannot"
                " tell.",
            ),
            el("ol", {"class": "followed__list"}, *(self._passage(key, talk, at) for at in places)),
        )

    def _passage(self, key: str, talk: Dialogue, at: int) -> Element:
        here = talk.turns[at : at + 1 + FOLLOWING]
        rest = here[1:] or None
        return el(
            "li",
            {"class": "followed__passage"},
            el(
                "p",
                {"class": "followed__from", "dir": "auto"},
                el("a", {"href": f"#{key}-{at}"}, f"{here[0].speaker}: {_glimpse(here[0].text)}"),
            ),
            *(
                el("p", {"dir": "auto"}, el("b", {}, each.speaker), f" {_glimpse(each.text)}")
                for each in rest or []
            ),
            el("p", {"class": "small"}, "Here the talk ends.") if rest is None else None,
        )

    def _count(self, talk: Dialogue, readings: list[Reading]) -> Element:
        rows = [
            el(
                "tr",
                {},
                el("th", {"scope": "row"}, name),
                el("td", {}, str(count.get("lines", 0))),
                el(
                    "td",
                    {},
                    ", ".join(f"{move} {n}" for move, n in count.items() if move != "lines")
                    or "nothing",
                ),
            )
            for name, count in counted(talk, readings).items()
        ]
        head = [el("th", {"scope": "col"}, each) for each in ("speaker", "lines", "noticed")]
        return el(
            "div",
            {"class": "counted"},
            el("p", {"class": "small"}, WHY_COUNTED),
            el("table", {}, el("thead", {}, el("tr", {}, *head)), el("tbody", {}, *rows)),
        )


def _marked(text: str, notice: Notice | None) -> list[Child]:
    if notice is None:
        return [text]
    start, end = notice.span
    return [text[:start], el("mark", {}, text[start:end]), text[end:]]


def _glimpse(text: str) -> str:
    return text if len(text) <= _GLIMPSE else f"{text[:_GLIMPSE].rstrip()}…"
