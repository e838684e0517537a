"""A session of an account that a host has closed opens no live line."""

from __future__ import annotations

import pytest

from midspan.live import limits, reader
from midspan.live.visit import Visit
from midspan.people import hosting, pace
from midspan.people.models import Person, Place
from tests.cast import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def hosted(cast):
    Person.objects.filter(pk=cast.ada.pk).update(hosts=True)
    hosting.here()
    Place.objects.update(contact="ring the green bell")
    return cast


def test_its_sessions_are_none_until_it_is_opened_again(hosted):
    """Without a way back the row stays, asleep; a ticket given a moment before opens nothing."""
    browser(hosted.bo)
    assert len(reader.standing(hosted.bo.pk).sessions) == 1
    hosting.close(hosted.ada, hosted.bo, "Thirty links a minute.")
    assert hosted.bo.sessions.count() == 1
    assert reader.standing(hosted.bo.pk).sessions == {}
    hosting.open_again(hosted.ada, hosted.bo)
    assert len(reader.standing(hosted.bo.pk).sessions) == 1


class Nobody:
    """What a visit needs of the hub and of the socket under it, of which nothing is looked at."""

    def went(self, *_, **__): ...
    def send(self, _): ...
    def close(self, *_): ...


@pytest.mark.parametrize(("code", "told"), [("pace", True), ("malformed", False)])
def test_hosts_are_told_when_the_place_closes_a_line_for_its_pace(cast, code, told):
    visit = Visit(Nobody(), Nobody())
    visit.state, visit.person = "open", cast.bo.pk
    for _ in range(limits.REFUSALS):
        visit.refuse("", "", code)
    assert pace.floods() == {}
    visit.refuse("", "", code)
    assert visit.state == "closed"
    assert (cast.bo.pk in pace.floods()) is told
