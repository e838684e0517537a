"""Deleting what is between people: by the yes of all who are in it, and of nobody else."""

from __future__ import annotations

import pytest

from midspan.people import gone
from midspan.people.models import Gone
from midspan.relationships.models import Act, Membership, Relationship
from midspan.relationships.tests.deeds import act, sends
from midspan.sealing.models import Epoch
from tests.cast import browser

pytestmark = pytest.mark.django_db


def says(person, place, yes="yes"):
    one = act(person, place, "erases", facts=[["yes", yes]])
    return sends(browser(person), f"/r/{place.pk}/delete/", one)


def is_there(place):
    return Relationship.objects.filter(pk=place.pk).exists()


def test_only_when_all_have_said_yes_it_goes_and_then_all_of_it(cast):
    pair = cast.make_pair()
    sends(browser(cast.ada), f"/r/{pair.pk}/acts/", act(cast.ada, pair))
    answer = says(cast.ada, pair)
    assert (answer.status_code, answer.json()["gone"]) == (201, False)
    assert is_there(pair)
    page = browser(cast.bo).get(f"/r/{pair.pk}/delete/").content.decode()
    assert f'data-name="{cast.ada.pk}">…</bdi>: yes' in page
    answer = says(cast.bo, pair)
    assert (answer.status_code, answer.json()["gone"]) == (201, True)
    for rows in (
        Relationship.objects.filter(pk=pair.pk),
        Membership.objects.filter(relationship=pair.pk),
        Act.objects.filter(relationship=pair.pk),
        Epoch.objects.filter(relationship=pair.pk),
    ):
        assert not rows.exists()
    assert browser(cast.ada).get(f"/r/{pair.pk}/").status_code == 404
    assert Gone.objects.filter(mark=gone.mark(gone.RELATIONSHIP, pair.pk)).exists()


def test_a_yes_can_be_taken_back(cast):
    pair = cast.make_pair()
    says(cast.ada, pair)
    says(cast.ada, pair, "no")
    assert says(cast.bo, pair).json()["gone"] is False
    assert is_there(pair)
    assert says(cast.ada, pair).json()["gone"] is True


def test_whoever_has_left_has_no_say_in_it(cast):
    # Cleo left the circle, with a yes or without.
    says(cast.ada, cast.relationship)
    assert says(cast.cleo, cast.relationship).status_code == 404
    assert says(cast.bo, cast.relationship).json()["gone"] is True


def test_who_is_alone_after_a_leaving_can_let_it_go(cast):
    pair = cast.make_pair()
    sends(browser(cast.ada), f"/r/{pair.pk}/leave/", act(cast.ada, pair, "leaves"))
    assert says(cast.bo, pair).json()["gone"] is True
    assert not is_there(pair)


def test_it_has_an_address_of_its_own_and_asks_for_a_word(cast):
    pair = cast.make_pair()
    one = act(cast.ada, pair, "erases", facts=[["yes", "yes"]])
    assert sends(browser(cast.ada), f"/r/{pair.pk}/acts/", one).status_code == 400
    for facts in ([], [["yes", "perhaps"]], [["yes", "yes"], ["of", "x"]]):
        wrong = act(cast.ada, pair, "erases", facts=facts)
        assert sends(browser(cast.ada), f"/r/{pair.pk}/delete/", wrong).status_code == 400
    assert is_there(pair)


def test_it_is_told_in_the_talk(cast):
    pair = cast.make_pair()
    says(cast.ada, pair)
    page = browser(cast.bo).get(f"/r/{pair.pk}/").content.decode()
    assert "said whether all of this shall be deleted" in page
