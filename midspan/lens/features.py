"""From a line in its place to numbers: hashed pieces of words, and what stands around them.

Two parts. *Pieces*: words, pairs of words, pieces inside words, of the line itself and of the last
line that somebody else said, each hashed into one row of a table. *Place*: some thirty plain
numbers about the line and its neighbours (who speaks, who has spoken most, how much of the last
line is taken up, where a question stands). static/js/lens computes the same from the same rules.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from midspan.lens.tokenizer import ENGLISH, Token, is_word, tokens
from midspan.lens.transcripts import Turn

#: Rows of the table: 2^16 x 18 int8 are 1.2 MB, and half of that packed.
BITS = 16
ROWS = 1 << BITS
#: Lines before this one that are looked at.
BACK = 6

#: Each kind of piece has its own salt, so that "you" here and "you" in the line before differ.
OWN, OWN_PAIR, INSIDE, EDGE, BEFORE, BEFORE_PAIR = range(1, 7)
#: How loud each part speaks: the squared length of its values in a line.
LOUD_OWN, LOUD_PAIR, LOUD_INSIDE, LOUD_EDGE, LOUD_BEFORE = 1.0, 1.0, 1.0, 0.5, 0.5


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_I = _set("i i'm i'd i'll i've im me my mine myself mi ah")
_YOU = _set("you u you're you'd you'll you've your yours yourself ur ye yer tha thee")
_WE = _set("we us our ours we're we'd we'll we've let's")
_LAUGH = _set("ha haha hahaha lol lmao laughs laughing 😂 😂😂 😭 💀 💀💀")
_ASK = _set("what how why who where when which did do are is have can could")
_MUST = _set("should must need have got gotta try just better ought never always")
#: What somebody says who asks for something, with one of `_WANTED` after it: "tell me", "go on".
_WANT = _set(
    "tell say ask show give go please honest honestly straight want pick choose need help mind"
    " remind"
)
_WANTED = _set("me us it on you")
_IF = _set("if careful worse risk might could sure safe")

_ENDS = frozenset(".!?…")

PLACE = (
    "one", "length", "is_short", "sentences", "asks", "asks_twice", "ends_asking", "begins_asking",
    "exclaims", "i", "you", "we", "laughs", "must", "what_if", "quotes", "stage",
    "before_length", "before_asks", "before_same", "before_laughs",
    "takes_up", "takes_up_rare", "takes_up_far", "new",
    "my_last_asked", "answers", "pair_length",
    "before_i", "before_you", "before_wants", "before_asked_for", "before_ends_asking", "again",
    "same_begin",
)  # fmt: skip


@dataclass(slots=True)
class Line:
    """A line cut into what features need, made once and used again as the line before others."""

    speaker: str
    text: str
    tokens: list[Token]
    forms: list[str]
    rare: frozenset[str]
    own: NDArray[np.int32]
    values: NDArray[np.float32]
    #: For each row in `own`, the token it came from; pairs belong to their first.
    source: NDArray[np.int32]
    before: NDArray[np.int32]
    asks: int
    #: Runs of tokens, [start, end) each; a line without words has none.
    sentences: list[tuple[int, int]]


def row(salt: int, piece: str) -> int:
    """The row of a piece: CRC-32 seeded with its kind, then the highest bits of a product.

    In JavaScript: Math.imul(crc32(bytes, salt), 0x9e3779b1) >>> (32 - BITS).
    """
    mixed = (zlib.crc32(piece.encode("utf-8", errors="replace"), salt) * 0x9E3779B1) & 0xFFFFFFFF
    return mixed >> (32 - BITS)


@lru_cache(maxsize=1 << 15)
def inside(form: str) -> tuple[int, ...]:
    """Rows of the pieces of three to five signs in a word with its borders."""
    word = f"<{form[:20]}>"
    if not is_word(form) or len(word) < 5:
        return ()
    return tuple(
        row(INSIDE, word[start : start + size])
        for size in (3, 4, 5)
        for start in range(len(word) - size + 1)
    )


@lru_cache(maxsize=1 << 15)
def single(salt: int, form: str) -> int:
    return row(salt, form)


def line(turn: Turn) -> Line:
    """Cut one turn. Work grows with its length, at most 400 tokens."""
    found = tokens(turn.text)
    forms = [token.form for token in found]
    words = [form for form in forms if is_word(form)]
    singles = [single(OWN, form) for form in forms]
    pairs = [row(OWN_PAIR, f"{a} {b}") for a, b in zip(["^", *forms], [*forms, "$"], strict=True)]
    pieces = [inside(form) for form in forms]
    edges = [row(EDGE, f"{n}{form}") for n, form in enumerate(forms[:3])]
    edges += [row(EDGE, f"-{n}{form}") for n, form in enumerate(forms[-2:])]
    n_inside = sum(map(len, pieces))
    rows = [*singles, *pairs, *(piece for each in pieces for piece in each), *edges]
    values = np.concatenate(
        [
            _even(len(singles), LOUD_OWN),
            _even(len(pairs), LOUD_PAIR),
            _even(n_inside, LOUD_INSIDE),
            _even(len(edges), LOUD_EDGE),
        ]
    )
    source = [
        *range(len(singles)),
        *(min(n, max(len(forms) - 1, 0)) for n in range(len(pairs))),
        *(n for n, each in enumerate(pieces) for _ in each),
        *range(len(forms[:3])),
        *(max(len(forms) - 2, 0) + n for n in range(len(forms[-2:]))),
    ]
    return Line(
        speaker=turn.speaker,
        text=turn.text,
        tokens=found,
        forms=forms,
        rare=frozenset(form for form in words if form not in ENGLISH and len(form) > 2),
        own=np.array(rows, np.int32),
        values=values,
        source=np.array(source, np.int32),
        before=np.array(
            [single(BEFORE, form) for form in forms]
            + [row(BEFORE_PAIR, f"{a} {b}") for a, b in pairwise(forms)],
            np.int32,
        ),
        asks=sum(form[0] == "?" for form in forms),
        sentences=_sentences(forms),
    )


def _sentences(forms: Sequence[str]) -> list[tuple[int, int]]:
    """Cut after each sign that ends something, unless another such sign follows it."""
    found, start = [], 0
    for n, form in enumerate(forms):
        is_last = n + 1 == len(forms)
        if is_last or (form[0] in _ENDS and forms[n + 1][0] not in _ENDS):
            found.append((start, n + 1))
            start = n + 1
    return found


def _even(count: int, loud: float) -> NDArray[np.float32]:
    return np.full(count, math.sqrt(loud / count) if count else 0.0, np.float32)


def last_of_another(lines: Sequence[Line]) -> Line | None:
    """The nearest line before the last one that another speaker said."""
    me = lines[-1].speaker
    return next((each for each in reversed(lines[:-1]) if each.speaker != me), None)


def pieces(lines: Sequence[Line]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Rows and values of the last of `lines`, (k,) each; its own come first, as in `Line.own`."""
    me = lines[-1]
    other = last_of_another(lines[-BACK - 1 :])
    if other is None or not len(other.before):
        return me.own, me.values
    loud = _even(len(other.before), LOUD_BEFORE)
    return np.concatenate([me.own, other.before]), np.concatenate([me.values, loud])


def place(lines: Sequence[Line]) -> NDArray[np.float32]:
    """What stands around the last of `lines`: (len(PLACE),), each roughly between 0 and 1.

    Who began, how far the talk has come and who speaks most are left out on purpose. In imagined
    talks these and the lengths of lines alone tell disconnects at AUC 0.82: that is how scenes are
    built, not how people are.

    Args:
        lines: the talk up to and with the line that is read; the last seven count.
    """
    me = lines[-1]
    forms, count = me.forms, max(len(me.forms), 1)
    near = lines[-BACK - 1 : -1]
    previous = near[-1] if near else None
    other = last_of_another(lines[-BACK - 1 :])
    mine = [each for each in near if each.speaker == me.speaker]
    far = frozenset().union(*(each.rare for each in near)) if near else frozenset()
    words = frozenset(form for form in forms if is_word(form))
    taken = words & frozenset(other.forms) if other else frozenset()
    values = (
        1.0,
        math.log1p(count) / 5,
        float(count <= 4),
        min(sum(form[0] in ".!?…" for form in forms), 8) / 8,
        min(me.asks, 4) / 4,
        float(me.asks > 1),
        float("?" in "".join(forms[-2:])),
        float(bool(_ASK & set(forms[:2]))),
        min(sum(form[0] == "!" for form in forms), 3) / 3,
        min(_count(forms, _I) / count * 5, 2),
        min(_count(forms, _YOU) / count * 5, 2),
        min(_count(forms, _WE) / count * 5, 2),
        float(_count(forms, _LAUGH) > 0),
        min(_count(forms, _MUST) / count * 5, 2),
        min(_count(forms, _IF) / count * 5, 2),
        float("“" in me.text or '"' in me.text),
        float(me.text.startswith("(")),
        math.log1p(len(other.forms)) / 5 if other else 0.0,
        float(bool(other and other.asks)),
        float(bool(previous and previous.speaker == me.speaker)),
        float(bool(other and _count(other.forms, _LAUGH))),
        min(len(taken) / max(len(words), 1) * 2, 1.5),
        float(len(me.rare & other.rare)) / 3 if other else 0.0,
        min(len(me.rare & far) / 3, 1.0),
        min(len(me.rare - far) / 10, 1.5),
        float(bool(mine and mine[-1].asks)),
        float(bool(previous and previous.speaker != me.speaker and previous.asks)),
        min(count / max(len(other.forms), 1), 4) / 4 if other else 0.0,
        *_asked_for(me, other, mine[-1] if mine else None),
    )
    return np.array(values, np.float32)


def _asked_for(me: Line, other: Line | None, mine: Line | None) -> tuple[float, ...]:
    """Whether the line before asked for something: the same words break nothing where they did."""
    forms = other.forms if other else []
    count = max(len(forms), 1)
    asked = sum(a in _WANT and b in _WANTED for a, b in pairwise(forms))
    return (
        min(_count(forms, _I) / count * 5, 2),
        min(_count(forms, _YOU) / count * 5, 2),
        float(_count(forms, _WANT) > 0),
        min(asked, 2) / 2,
        float(bool(forms) and forms[-1][0] == "?"),
        float(bool(mine and me.rare & mine.rare)),
        float(bool(forms) and me.forms[:1] == forms[:1]),
    )


def _count(forms: Sequence[str], kind: frozenset[str]) -> int:
    return sum(form in kind for form in forms)
