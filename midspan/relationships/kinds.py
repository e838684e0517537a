"""The kinds of act there are. Rooms add theirs in `AppConfig.ready`; nothing else knows them all.

The server sees as little of a kind as it can: which door an act came through, and the few kinds
whose rules it has to keep. What an act of a door is about is told only inside its sealed words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midspan.relationships.envelopes import Envelope
    from midspan.relationships.log import Standing


class Refusal(Exception):
    """An act that cannot stand, with the code that docs/live.md lists and the page explains."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kind:
    """What the server must know of one kind of act.

    `facts` names the facts it may carry, each with the pattern its value must match in full;
    one whose name ends in `?` may be missing. `stands` is asked inside the append transaction
    and raises Refusal, or changes what follows from the act. `in_talk` is the partial by which
    the act shows in the talk, "" for one that does not; `shapes` the relationships it is for.
    """

    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    stands: Callable[[Standing, Envelope], None] | None = None
    in_talk: str = ""
    prints: str = ""
    shapes: frozenset[str] = frozenset({"pair", "circle"})
    #: A kind that may still be added when somebody has left and the relationship has ended.
    after_ending: bool = False
    #: A kind whose deed does more than the log shows (an offer kept, a membership ended) and so
    #: has an address of its own; the live line and the plain form for acts refuse it.
    own_address: bool = False
    #: Words of this kind may be taken back by whoever said them.
    can_be_taken_back: bool = False
    #: A kind whose author signs it (the fact `signed`), because what everybody's browser makes of
    #: it must follow from what everybody sees: its words may open for one and not for another.
    signed: bool = False

    def check_facts(self, envelope: Envelope) -> None:
        if not self.facts and not envelope.facts:
            return
        given = dict(envelope.facts)
        allowed = {name.removesuffix("?"): pattern for name, pattern in self.facts.items()}
        needed = {name for name in self.facts if not name.endswith("?")}
        if len(given) != len(envelope.facts) or not needed <= given.keys() <= allowed.keys():
            raise Refusal("malformed")
        for name, value in given.items():
            if not re.fullmatch(allowed[name], value):
                raise Refusal("malformed")


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.name in _kinds:
        raise ValueError(f"two kinds of act are called {kind.name!r}")
    _kinds[kind.name] = kind


def named(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise Refusal("malformed") from None


def has_own_address(name: str) -> bool:
    kind = _kinds.get(name)
    return kind is not None and kind.own_address


def shown_in_talk() -> dict[str, str]:
    """Each kind that shows in the talk, with its partial."""
    return {kind.name: kind.in_talk for kind in _kinds.values() if kind.in_talk}
