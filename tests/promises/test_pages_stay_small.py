"""No page asks the database more the longer people have talked, or the more people there are."""

from __future__ import annotations

import pytest
from django.db import connection

from bench import pages
from midspan.relationships.models import Act

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


def test_what_is_few_is_found_without_reading_the_talk() -> None:
    """By the index of all that is not a line, which SQLite takes only if it is told so."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sees by itself that an invitation is not a line")
    acts = Act.objects.filter(relationship="r")
    for asked in (
        acts.of_kinds("invites").order_by("seq"),
        acts.of_kinds("goes_on", "calls_back").order_by("kind", "seq"),
        acts.of_kinds("notes").exclude(sealed=""),
    ):
        assert "acts_other_than_said" in asked.explain()
