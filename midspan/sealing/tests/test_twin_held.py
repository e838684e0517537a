"""Words that open together, in Python as in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from midspan.sealing.twin.held import Epoch, Round, hold_back, open_together
from midspan.sealing.twin.wire import SealError, random, unb64

VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "sealing" / "held.json"
ROUND = Round("r" * 22, "o" * 22, "ana")
EPOCH = Epoch(3, "hash", random(32))


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text()), ids=lambda case: case["by"])
def test_what_each_language_held_back_this_one_opens(case):
    told = case["epoch"]
    epoch = Epoch(told["n"], told["record"], unb64(told["key"], 32))
    assert (
        open_together(case["closed"], case["held"], Round(**case["round"]), epoch) == case["words"]
    )


@pytest.mark.parametrize(
    ("round", "epoch"),
    [
        (ROUND._replace(author="ben"), EPOCH),
        (ROUND._replace(round="p" * 22), EPOCH),
        (ROUND._replace(rel="s" * 22), EPOCH),
        (ROUND, EPOCH._replace(n=4)),
        (ROUND, EPOCH._replace(record="other")),
        (ROUND, EPOCH._replace(key=random(32))),
    ],
)
def test_nothing_of_it_can_be_moved(round, epoch):
    closed, held = hold_back("words", ROUND, EPOCH)
    assert open_together(closed, held, ROUND, EPOCH) == "words"
    with pytest.raises(SealError, match="altered"):
        open_together(closed, held, round, epoch)
