"""The same lines in Python and in JavaScript: words of all kinds, and lines that nobody wrote."""

from __future__ import annotations

import json
import random
import shutil
import subprocess

import pytest

from midspan.lens import features
from midspan.lens.reading import Lens
from midspan.lens.transcripts import Turn
from tests.tree import ROOT

#: Signs at which the two languages could differ: cases of other scripts, blanks, digits, joined
#: signs, apostrophes of all kinds, halves of signs, what has two lengths.
SIGNS = (
    "aAzZ09 .,!?…'’‘-_()\"“” \t\n\r\x0b\x1c\x1f\x85\xa0\u1680\u2009\u2028\u202f\u205f\u3000"
    "\u200b\ufeff\u0300\u0301ßẞſİıΣσςǅʼªº²½Ⅷ①٣۳৩४߁𝟘𝐀𐐀𐐨ﬁ가힣ไทยกำעבא‎‏العربية漢字かなー々〇😂👩‍👩‍👧🇦🇹👍🏽\u200d️\x00\x07\x7f"
)
_WORDS = (
    "I you we should don’t can't what why how sorry feel it's IT'S Rock'n'roll mother-in-law 'tis"
    " dogs' 12:30 3rd soooooo !!! ... … ?! haha 😂😂😂 __init__ e-mail naïve Zoë İstanbul ΟΔΟΣ ﬁne"
    " https://x.y/z?q=1 <b> & %s \\n (laughs) “box” ‘quote’ \ud800 a\udfff b"
)
WORDS = _WORDS.split(" ")


def unusual(chance: random.Random) -> str:
    """A line out of words, or out of signs, or out of both; seldom a very long one."""
    size = chance.choice([0, 1, 2, 5, 12, 40, 40, 900])
    kind = chance.random()
    if kind < 0.4:
        return " ".join(chance.choices(WORDS, k=size))
    if kind < 0.7:
        return "".join(chance.choices(SIGNS, k=size))
    return chance.choice(["", " ", "-", "'"]).join(chance.choices([*WORDS, *SIGNS], k=size))


def talks(seed: int) -> list[list[dict[str, str]]]:
    chance = random.Random(seed)
    return [
        [
            {"speaker": chance.choice("ABC"), "text": unusual(chance)}
            for _ in range(chance.randint(1, 14))
        ]
        for _ in range(60)
    ]


def in_javascript(given: list[list[dict[str, str]]]) -> list[list[dict]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here, so JavaScript is not compared with Python")
    ended = subprocess.run(
        [node, str(ROOT / "tests" / "js" / "lens" / "read.js")],
        input=json.dumps(given), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: list[list[dict]] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_both_languages_read_any_line_alike(seed: int) -> None:
    lens = Lens.load()
    given = talks(seed)
    # Two halves side by side are one sign in JavaScript and stay two in a Python string.
    given = json.loads(json.dumps(given))
    for talk, others in zip(given, in_javascript(given), strict=True):
        turns = [Turn(each["speaker"], each["text"]) for each in talk]
        lines = [features.line(turn) for turn in turns]
        for at, (reading, other) in enumerate(zip(lens.read(turns), others, strict=True)):
            says = repr(turns[at].text[:200])
            forms = [[token.form, token.start, token.end] for token in lines[at].tokens]
            assert other["tokens"] == forms, says
            assert other["rows"] == features.pieces(lines[: at + 1])[0].tolist(), says
            place = features.place(lines[: at + 1]).tolist()
            assert other["place"] == pytest.approx(place, abs=1e-5), says
            assert bool(other["abstains"]) == bool(reading.abstains), says
            assert other["p"] == pytest.approx(reading.p, abs=1e-4), says
            assert other["any"] == pytest.approx(reading.any_disconnect, abs=1e-4), says
            assert [move for move, _ in other["notices"]] == [n.move for n in reading.notices]
            assert [tuple(span) for _, span in other["notices"]] == [
                n.span for n in reading.notices
            ], says
