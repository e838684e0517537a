"""The sixteen moves that words can make between two people, and neutral.

Six disconnects are the canon of Intentional Peer Support (in our own words), two more stand beside
them, eight moves build the bridge. A move belongs to an utterance in its place, never to a person.
Each disconnect has an honest twin: words that look alike on the surface and are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    DISCONNECT = "disconnect"
    CONNECTING = "connecting"
    NEITHER = "neither"


@dataclass(frozen=True)
class Move:
    #: The label in the corpus, in the weights and in JSON.
    name: str
    family: Family
    #: What the words do.
    rule: str
    #: For a disconnect: what looks like it and is none.
    twin: str = ""
    #: The moves which that twin usually makes.
    twin_moves: tuple[str, ...] = ()
    #: One of the six that IPS names; the lens adds two of its own.
    is_canon: bool = False

    @property
    def is_disconnect(self) -> bool:
        return self.family is Family.DISCONNECT

    @property
    def is_connecting(self) -> bool:
        return self.family is Family.CONNECTING


def _breaks(name: str, rule: str, twin: str, *twin_moves: str, canon: bool = True) -> Move:
    return Move(name, Family.DISCONNECT, rule, twin, twin_moves, canon)


def _builds(name: str, rule: str) -> Move:
    return Move(name, Family.CONNECTING, rule)


#: In the order of the weights' outputs. Never reorder: weights and vectors depend on it.
ALL: tuple[Move, ...] = (
    _breaks(
        "agenda",
        "pushing an agenda: advising, fixing, steering, persuading, rescuing, taking over; advice"
        " dressed as a question",
        "a plain want that may be refused; what I tried, when asked",
        "owning",
        "sharing",
    ),
    _breaks(
        "lecturing",
        "teaching, moralising, explaining from above how things are; facts nobody asked for",
        "a short piece of one's own life with a way back; facts that were asked for",
        "sharing",
        "neutral",
    ),
    _breaks(
        "probing",
        "questions that serve the asker: stacked, checking, assessing, prying; a why that wants a"
        " justification",
        "one open question about meaning that may be skipped",
        "wondering",
    ),
    _breaks(
        "joking",
        "making light: a joke, irony or jollity that moves away from what was shared",
        "laughing with what the other made funny",
        "validating",
        "neutral",
    ),
    _breaks(
        "changing",
        "turning away from what was said, also by taking the floor with a story of one's own",
        "widening, said aloud and offered after receiving what was said; a short story handed back",
        "naming",
        "hoping",
        "sharing",
    ),
    _breaks(
        "cautioning",
        "warning, talk of risk, what if it goes wrong, watching over",
        "owning one's fear as one's own",
        "owning",
        "sharing",
    ),
    _breaks(
        "smoothing",
        "smoothing over: reassuring, at least, minimising, cheering up, pity",
        "staying with it",
        "validating",
        canon=False,
    ),
    _breaks(
        "labelling",
        "judging, diagnosing, explaining the other from outside, praise from above",
        "its effect on me; asking",
        "sharing",
        "wondering",
        canon=False,
    ),
    _builds(
        "validating",
        "what the other feels or lived through makes sense or is heard, in fresh words; thanks for"
        " the trust",
    ),
    _builds(
        "sharing", "a feeling or lived piece of one's own, offered beside the other's, not over it"
    ),
    _builds("wondering", "open curiosity; the other can go anywhere with it, or nowhere"),
    _builds("worldview", "how we came to know what we know; what a word means here"),
    _builds(
        "naming",
        "saying what happens between us: closeness, distance, power, a disconnect, an apology",
    ),
    _builds(
        "owning",
        "a need, want, limit, fear, request or share of the responsibility, said as one's own",
    ),
    _builds("hoping", "moving towards: what we want, what is alive; a picture of it"),
    _builds("stepping", "a step planned together or for oneself; looking back at a step taken"),
    Move(
        "neutral", Family.NEITHER, "none of these: greeting, logistics, plain fact, one's own story"
    ),
)

NAMES: tuple[str, ...] = tuple(move.name for move in ALL)
DISCONNECTS: tuple[str, ...] = tuple(move.name for move in ALL if move.is_disconnect)
CONNECTING: tuple[str, ...] = tuple(move.name for move in ALL if move.is_connecting)
CANON: tuple[str, ...] = tuple(move.name for move in ALL if move.is_canon)
NEUTRAL = "neutral"

_BY_NAME = {move.name: move for move in ALL}


def move(name: str) -> Move:
    """The move of that name.

    Raises:
        ValueError: nobody knows such a move; the sentence lists those there are.
    """
    if name not in _BY_NAME:
        raise ValueError(f"{name!r} is no move; there are {', '.join(NAMES)}")
    return _BY_NAME[name]


def check(names: list[str]) -> None:
    """Refuse a set of labels that the rules do not allow: one to three, neutral only alone.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    for name in names:
        move(name)
    if not 1 <= len(names) <= 3:
        raise ValueError(f"{len(names)} moves; an utterance carries one to three")
    if len(set(names)) != len(names):
        raise ValueError("a move stands twice")
    if NEUTRAL in names and len(names) > 1:
        raise ValueError("neutral never stands beside another move")
