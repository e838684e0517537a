"""No page asks the database more the longer people have talked, or the more people there are."""

from __future__ import annotations

import pytest

from bench import pages

pytestmark = pytest.mark.django_db


def test_queries_do_not_grow_with_history_or_people() -> None:
    small, large = pages.make("small", 20, 2, 3), pages.make("large", 900, 12, 9)
    at_small, at_large = pages.addresses(small), pages.addresses(large)
    asked = {
        name: tuple(
            pages.cost(pages.browser(world), here[name], times=0).queries
            for world, here in ((small, at_small), (large, at_large))
        )
        for name in at_small
    }
    assert {name: both for name, both in asked.items() if both[1] > both[0]} == {}
    # It would show nothing if nothing had been asked.
    assert min(one for one, _ in asked.values()) > 0
    assert len(asked) > 40
