"""What Python computes, step by step, so that the browser can be held to it.

    python -m midspan.lens.vectors tests/vectors/lens/readings.json

Each talk holds, line by line: forms and places of tokens, a few rows of the table, the plain
numbers of the place, and every probability. Both languages have to agree to 1e-4.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from midspan.lens import features
from midspan.lens.reading import Lens
from midspan.lens.transcripts import Turn

#: Written for this, not from the corpus. Odd signs, three speakers, other scripts, a long line.
TALKS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("Ann", "I haven't opened the post since March. There's a box of it now."),
        ("Bo", "Did you open any of it? Why not? What if there's a bill?"),
        ("Ann", "(shrugs) You sound like the bank."),
        ("Bo", "I do, don't I. Sorry. I got frightened for you, and that's mine."),
        ("Ann", "What’s it like at your end, when I say “the box”?"),
        ("Bo", "Like my dad's drawer. We never opened his either."),
    ),
    (
        ("A", "gg 😂😂 im so doneeeee w 2026, 12:30 again"),
        ("B", "lol same!!! anyway did u see the match??"),
        ("B", "wait. u were saying smth"),
        ("C", "you'll be fine, everyone feels like that sometimes :)"),
    ),
    (
        ("Zoë", "Ich weiß es nicht mehr, wirklich nicht."),
        ("Ben", "..."),
        ("Zoë", "我不知道该说什么"),
        ("Ben", "I don't follow the words. Would you say it some other way, if you like?"),
    ),
    (("A", "No."), ("B", " ".join(["and then the bus came and nobody was on it,"] * 50))),
)


def made(lens: Lens) -> dict[str, Any]:
    """The vectors as plain data; probabilities to six places."""
    talks = []
    for said in TALKS:
        turns = [Turn(speaker, text) for speaker, text in said]
        lines = [features.line(turn) for turn in turns]
        talks.append(
            [
                {
                    "speaker": turn.speaker,
                    "text": turn.text,
                    "tokens": [[token.form, token.start, token.end] for token in line.tokens],
                    "rows": features.pieces(lines[: at + 1])[0].tolist()[:40],
                    "place": [round(float(x), 6) for x in features.place(lines[: at + 1])],
                    "p": {name: round(p, 6) for name, p in reading.p.items()},
                    "any": round(reading.any_disconnect, 6),
                    "notices": [[each.move, list(each.span)] for each in reading.notices],
                    "abstains": reading.abstains,
                }
                for at, (turn, line, reading) in enumerate(
                    zip(turns, lines, lens.read(turns), strict=True)
                )
            ]
        )
    return {"v": 1, "made_by": "python", "talks": talks}


def main(path: Path) -> None:
    told = json.dumps(made(Lens.load()), ensure_ascii=False, separators=(",", ":"))
    path.write_text(told.replace('{"speaker"', '\n{"speaker"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
