"""All that may be turned when the lens learns."""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.lens.model import Sizes


@dataclass(frozen=True)
class Plan:
    """All that may be turned. What was tried for each stands in docs/lens.md."""

    sizes: Sizes = field(default_factory=Sizes)
    seed: int = 7
    #: Rounds over the corpus for the table; the last third is averaged.
    rounds: int = 8
    pace: float = 0.6
    #: Pull of the table towards zero.
    pull: float = 1e-4
    #: Share of a line's pieces that the table does without, other ones in each round.
    without: float = 0.2
    #: How much louder a rare label speaks: (absent / present) to this power, at most 6.
    rare: float = 0.35
    #: How much a pair in wrong order costs, and how far apart its two answers ought to stand.
    pair_weight: float = 1.5
    margin: float = 2.0
    second_rounds: int = 24
    second_pace: float = 8e-3
    second_pull: float = 5e-3
    #: Second looks that begin differently and are heard together, as one wider hidden layer.
    voices: int = 3
    inner_folds: int = 4
    #: Left out to see what each part is worth.
    with_before: bool = True
    with_inside: bool = True
    with_second: bool = True
