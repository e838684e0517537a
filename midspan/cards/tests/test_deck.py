"""The deck: enough cards, each once, each a question to whoever holds it."""

from __future__ import annotations

import pytest

from midspan.cards.deck import DECK, all_cards
from tests.cast import browser


def test_there_are_at_least_eighty_and_none_stands_twice():
    cards = all_cards()
    assert len(cards) >= 80
    assert len({card.casefold() for card in cards}) == len(cards)
    assert len({suit.name for suit in DECK}) == len(DECK)


@pytest.mark.parametrize("card", all_cards())
def test_a_card_asks_something_and_is_short(card):
    assert card.endswith("?") and card.count("?") == 1
    assert len(card) <= 90


@pytest.mark.django_db
def test_anybody_can_read_the_deck_without_a_script(cast):
    page = browser().get("/cards/").content.decode()
    assert page.count('class="deck__card"') == len(all_cards())


@pytest.mark.django_db
def test_between_people_each_card_can_be_taken(cast):
    page = browser(cast.ada).get(f"/r/{cast.rel}/cards/").content.decode()
    assert page.count("data-takes") == len(all_cards())
