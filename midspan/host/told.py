"""What a doctor says: one sentence on how something is, and one on what to do."""

from __future__ import annotations

from collections import Counter
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


def tell(all_told: Iterable[Told]) -> Counter[Is]:
    """Print each; returns how many are how."""
    found: Counter[Is] = Counter()
    for how, says, do in all_told:
        print(f"{how:<6}{says}", flush=True)
        if do:
            print(f"      -> {do}", flush=True)
        found[how] += 1
    return found


def sum_up(found: Counter[Is]) -> int:
    """The last sentence, and what the command ends with: 0 when nothing is wrong."""
    wrongs, looks = found[Is.WRONG], found[Is.LOOK]
    if wrongs:
        is_wrong = "One thing is wrong" if wrongs == 1 else f"{wrongs} things are wrong"
        print(f"\n{is_wrong}. What to do stands behind each arrow (->), the uppermost first.")
    elif looks:
        some = "One thing wants" if looks == 1 else f"{looks} things want"
        print(f"\nNothing is wrong. {some} a look when you have the time.")
    else:
        print("\nAll is well.")
    return 1 if wrongs else 0
