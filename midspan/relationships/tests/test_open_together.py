"""What opens together: nobody reads before everybody has written."""

from __future__ import annotations

import pytest
from django.test import Client

from midspan.people.models import Person
from midspan.relationships.models import Held, Relationship
from midspan.relationships.tests.deeds import act, sends
from tests.cast import browser, drawn, make_relationship

pytestmark = pytest.mark.django_db


def lays(person: Person, place: Relationship, round: str, **other: object) -> int:
    place.refresh_from_db()
    given = {"round": round, "n": place.epoch, "held": f"h1.{drawn(60)}"} | other
    return int(sends(browser(person), f"/r/{place.pk}/together/", given).status_code)


def begins(person: Person, place: Relationship) -> str:
    """Somebody asks "How are we?": the round is named by that act, and its key comes before it."""
    round = drawn(16)
    assert lays(person, place, round) == 201
    begun = act(person, place, "mutuality", id=round)
    assert sends(browser(person), f"/r/{place.pk}/acts/", begun).status_code == 201
    return round


def asks(client: Client, place: Relationship, round: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"/r/{place.pk}/together/?round={round}").json()
    return found


def test_it_opens_when_both_have_written_and_not_before(cast):
    place = cast.make_pair()
    round = begins(cast.ada, place)
    early = asks(browser(cast.bo), place, round)
    assert (early["open"], early["keys"], early["awaited"]) == (False, [], [cast.bo.pk])
    own = asks(browser(cast.ada), place, round)
    assert [key["author"] for key in own["keys"]] == [cast.ada.pk]
    assert lays(cast.bo, place, round) == 201
    for person in (cast.ada, cast.bo):
        late = asks(browser(person), place, round)
        assert late["open"] and {key["author"] for key in late["keys"]} == {cast.ada.pk, cast.bo.pk}


def test_once_it_is_open_nobody_changes_what_they_wrote(cast):
    place = cast.make_pair()
    round = begins(cast.ada, place)
    assert lays(cast.ada, place, round) == 201
    assert lays(cast.bo, place, round) == 201
    assert lays(cast.ada, place, round) == 409


def test_whoever_leaves_is_not_waited_for(cast):
    place = make_relationship("circle", [cast.ada, cast.bo, cast.cleo])
    round = begins(cast.ada, place)
    assert lays(cast.bo, place, round) == 201
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


def test_nobody_lays_keys_for_rounds_that_nobody_began(cast):
    place = cast.make_pair()
    one, other = drawn(16), drawn(16)
    assert lays(cast.ada, place, one) == 201
    assert lays(cast.bo, place, one) == 400, "its act is not there, so it is nobody's but Ada's"
    for _ in range(3):
        assert lays(cast.ada, place, other) == 201
        other = drawn(16)
    assert Held.objects.filter(relationship=place).count() == 1
    begun = begins(cast.bo, place)
    assert lays(cast.ada, place, begun) == 201
    assert asks(browser(cast.ada), place, begun)["open"]
