"""What opens together: nobody reads before everybody has written."""

from __future__ import annotations

import pytest
from django.test import Client

from midspan.people.models import Person
from midspan.relationships.models import Relationship
from midspan.relationships.tests.deeds import act, sends
from tests.cast import browser, drawn, make_relationship

pytestmark = pytest.mark.django_db


def lays(person: Person, place: Relationship, round: str, **other: object) -> int:
    place.refresh_from_db()
    given = {"round": round, "n": place.epoch, "held": f"h1.{drawn(60)}"} | other
    return int(sends(browser(person), f"/r/{place.pk}/together/", given).status_code)


def asks(client: Client, place: Relationship, round: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"/r/{place.pk}/together/?round={round}").json()
    return found


def test_it_opens_when_both_have_written_and_not_before(cast):
    place, round = cast.make_pair(), drawn(16)
    assert lays(cast.ada, place, round) == 201
    early = asks(browser(cast.bo), place, round)
    assert (early["open"], early["keys"], early["awaited"]) == (False, [], [cast.bo.pk])
    own = asks(browser(cast.ada), place, round)
    assert [key["author"] for key in own["keys"]] == [cast.ada.pk]
    assert lays(cast.bo, place, round) == 201
    for person in (cast.ada, cast.bo):
        late = asks(browser(person), place, round)
        assert late["open"] and {key["author"] for key in late["keys"]} == {cast.ada.pk, cast.bo.pk}


def test_once_it_is_open_nobody_changes_what_they_wrote(cast):
    place, round = cast.make_pair(), drawn(16)
    assert lays(cast.ada, place, round) == lays(cast.ada, place, round) == 201
    assert lays(cast.bo, place, round) == 201
    assert lays(cast.ada, place, round) == 409


def test_whoever_leaves_is_not_waited_for(cast):
    place, round = make_relationship("circle", [cast.ada, cast.bo, cast.cleo]), drawn(16)
    assert lays(cast.ada, place, round) == lays(cast.bo, place, round) == 201
    assert asks(browser(cast.ada), place, round)["awaited"] == [cast.cleo.pk]
    gone = sends(browser(cast.cleo), f"/r/{place.pk}/leave/", act(cast.cleo, place, "leaves"))
    assert gone.status_code == 201
    assert asks(browser(cast.ada), place, round)["open"]


def test_a_key_of_another_shape_or_record_is_refused(cast):
    place, round = cast.make_pair(), drawn(16)
    assert lays(cast.ada, place, round, held="h1.short") == 400
    assert lays(cast.ada, place, round, held="the words themselves") == 400
    assert lays(cast.ada, place, "no id") == 400
    assert lays(cast.ada, place, round, n=7) == 409
    assert not asks(browser(cast.bo), place, round)["open"]
