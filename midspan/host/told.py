"""What a doctor says: one sentence on how something is, and one on what to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Is(StrEnum):
    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


class Told(NamedTuple):
    how: Is
    says: str
    do: str = ""


def well(says: str) -> Told:
    return Told(Is.WELL, says)


def look(says: str, do: str) -> Told:
    """Nothing is broken, and it may be meant so."""
    return Told(Is.LOOK, says, do)


def wrong(says: str, do: str) -> Told:
    return Told(Is.WRONG, says, do)


def tell(all_told: Iterable[Told]) -> bool:
    """Print each; whether nothing is wrong."""
    is_well = True
    for how, says, do in all_told:
        print(f"{how:<6}{says}", flush=True)
        if do:
            print(f"      -> {do}", flush=True)
        is_well = is_well and how is not Is.WRONG
    return is_well
