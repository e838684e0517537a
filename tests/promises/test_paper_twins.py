"""All that people lay between them has its twin on paper, made of the very same questions."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from midspan.learning import contents
from midspan.relationships import doors
from tests.cast import browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", doors.names())
def test_each_sort_has_its_sheet_with_all_its_questions(name: str):
    door = doors.named(name)
    assert door
    page = browser().get(f"/on-paper/{name}/").content.decode()
    for sort in door.sorts:
        assert f'id="{sort.name}"' in page
        for part in sort.parts:
            assert escape(str(part.asks)) in page


def test_the_learning_pages_lead_to_sheets_that_are_there():
    twins = [page.twin for page in contents.PAGES.values() if page.twin]
    assert len(twins) == 6
    for address in twins:
        path, sheet = address.split("#")
        assert f'id="{sheet}"' in browser().get(path).content.decode()
