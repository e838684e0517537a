"""The talk as a picture: a stream from left to right, words as strokes on its two banks."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

from midspan.lens import moves
from midspan.lens.page.tree import Child, el
from midspan.lens.reading import Reading
from midspan.lens.transcripts import Dialogue

#: Lines in one reach of the stream; the next begins where it ends, or below it on a narrow page.
REACH = 12
STEP = 20
#: The two shores, and the tallest stroke. Above and below is room for the names.
FAR, NEAR = 72, 100
TALLEST = 44
HEIGHT = FAR + NEAR
_LAMP = (FAR + NEAR) / 2


def near_bank(talk: Dialogue, me: str | None) -> frozenset[str]:
    """Who stands on the near bank: I, or, where all are read, every second who spoke."""
    return frozenset([me]) if me else frozenset(talk.speakers[1::2])


def stream(key: str, talk: Dialogue, readings: list[Reading], near: frozenset[str]) -> Element:
    count = len(talk.turns)
    reaches = [
        _reach(key, talk, readings, near, range(start, min(start + REACH, count)))
        for start in range(0, count, REACH)
    ]
    return el("div", {"class": "stream"}, *reaches)


def _reach(
    key: str, talk: Dialogue, readings: list[Reading], near: frozenset[str], lines: range
) -> Element:
    marks: list[Child] = []
    for at in lines:
        x = (at - lines.start + 0.5) * STEP
        turn, notice = talk.turns[at], readings[at].notice
        is_near = turn.speaker in near
        marks.append(_stroke(x, turn.text, is_near, is_noticed=notice is not None))
        if notice:
            breaks = moves.move(notice.move).is_disconnect
            link = el("a", {"href": f"#{key}-{at}"}, *_crossing(x, is_near, breaks))
            link.insert(0, el("title", {}, f"line {at + 1}"))
            marks.append(link)
    width = len(lines) * STEP
    water = {"x": "0", "y": str(FAR + 2), "width": str(width), "height": str(NEAR - FAR - 4)}
    return el(
        "svg",
        {
            "class": "stream__reach",
            "viewBox": f"0 0 {width} {HEIGHT}",
            "width": str(width),
            "height": str(HEIGHT),
            "role": "group",
            "aria-label": f"Lines {lines.start + 1} to {lines.stop} along the stream",
        },
        el("rect", {"class": "stream__water"} | water),
        *_names(talk, near),
        *marks,
    )


def _names(talk: Dialogue, near: frozenset[str]) -> list[Element]:
    banks = ([n for n in talk.speakers if n not in near], [n for n in talk.speakers if n in near])
    return [
        el("text", {"class": "stream__name", "x": "0", "y": str(y)}, _bank(names))
        for names, y in zip(banks, (18, HEIGHT - 8), strict=True)
        if names
    ]


def _bank(names: list[str]) -> str:
    said = " and ".join(names) if len(names) < 3 else f"{names[0]} and others"
    return said if len(said) <= 26 else f"{said[:25]}…"


def _stroke(x: float, text: str, is_near: bool, *, is_noticed: bool) -> Element:
    """Taller for more words, but not much, so that a long story leaves room for a short one."""
    tall = min(5 + 5.2 * math.sqrt(len(text.split())), TALLEST)
    edge, way = (NEAR, 1) if is_near else (FAR, -1)
    kind = "near" if is_near else "far"
    return el(
        "path",
        {
            "class": f"stream__words stream__words--{kind}"
            + (" stream__words--noticed" if is_noticed else ""),
            "d": f"M{x:g} {edge + 4 * way:g}v{tall * way:.1f}",
        },
    )


def _crossing(x: float, is_near: bool, breaks: bool) -> list[Element]:
    """A lamp on a way across, or an empty one where the way ends in the water."""
    begin = NEAR + 2 if is_near else FAR - 2
    end = _LAMP + (4.5 if is_near else -4.5)
    if not breaks:
        end = FAR - 2 if is_near else NEAR + 2
    return [
        el("path", {"class": "stream__way", "d": f"M{x:g} {begin:g}V{end:g}"}),
        _circle(x, _LAMP, breaks),
    ]


def _circle(x: float, y: float, is_empty: bool) -> Element:
    kind = "stream__lamp--empty" if is_empty else "stream__lamp--lit"
    return el(
        "circle", {"class": f"stream__lamp {kind}", "cx": f"{x:g}", "cy": f"{y:g}", "r": "4.5"}
    )


def lamp(is_empty: bool) -> Element:
    """The same lamp, small, beside a question."""
    said = "words that may have come between" if is_empty else "words that may have reached across"
    return el(
        "svg",
        {"class": "lamp", "viewBox": "0 0 12 12", "role": "img", "aria-label": said},
        _circle(6, 6, is_empty),
    )


def legend() -> Element:
    told = (
        (False, "words that may have reached across: a question about them"),
        (True, "words that may have come between: a question about them"),
    )
    return el(
        "ul",
        {"class": "legend small"},
        el(
            "li",
            {},
            "The stream runs with the talk. Each stroke on a bank is a line that was said: longer"
            " where more was said, darker where there is a question about it.",
        ),
        *(el("li", {}, lamp(is_empty), f" {words}") for is_empty, words in told),
    )
