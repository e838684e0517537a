"""A page whose line was closed for good says so in a sentence: it was drawn with it in hand.

So a page of the version before is told kindly, too, when the place speaks a newer one.
"""

from __future__ import annotations

from midspan.live.farewells import FAREWELLS
from tests import tree

#: Pages that are out of a relationship draw themselves anew instead (behaviours/talk.js).
DRAWN_ANEW = {"left"}


def test_every_farewell_that_does_not_pass_has_its_sentence() -> None:
    sentences = tree.words(tree.ROOMS / "templates" / "sentences.html")
    for_good = {code for code, (_, again) in FAREWELLS.items() if again is None} - DRAWN_ANEW
    assert "version" in for_good
    assert {code for code in for_good if f'data-code="refused-{code}"' not in sentences} == set()
