"""Somebody who is flooded can name the account to a host, without its handle or any words."""

from __future__ import annotations

import pytest

from midspan.people import hosting
from midspan.people.models import Person, Place
from tests.cast import browser

pytestmark = pytest.mark.django_db


def leaving(person, relationship):
    return browser(person).get(f"/r/{relationship.pk}/leave/").content.decode()


def test_each_of_two_finds_the_mark_of_the_other_and_no_handle(cast):
    pair = cast.make_pair()
    for mine, other in ((cast.ada, cast.bo), (cast.bo, cast.ada)):
        page = leaving(mine, pair)
        assert f'<code dir="ltr">{other.pk}</code>' in page
        assert f'<code dir="ltr">{mine.pk}</code>' not in page
        assert other.handle not in page.split("<main")[1].split("Leave now")[1]


def test_a_host_closes_the_account_by_that_mark(cast):
    Person.objects.filter(pk=cast.dara.pk).update(hosts=True)
    hosting.here()
    Place.objects.update(contact="ring the green bell")
    mark = leaving(cast.ada, cast.make_pair()).split('<code dir="ltr">')[1].split("<")[0]
    given = {"who": mark, "why": "Thirty links a minute."}
    assert browser(cast.dara).post("/host/close/", given).status_code == 302
    assert hosting.is_closed(cast.bo)


def test_in_a_circle_and_alone_there_is_none(cast):
    assert "Somebody floods me" not in leaving(cast.ada, cast.relationship)
