"""Making a place: once, also when the answer was lost and it is asked for again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from midspan.people.models import Person
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch
from tests.cast import browser, drawn, make_person, record


@pytest.fixture
def ana(db: None) -> Person:
    return make_person("quiet-harbour-417")


def wanted(person: Person, **other: str) -> dict[str, str]:
    rel = drawn(16)
    return {"rel": rel, "record": record(rel, person, [person]), "shape": "pair"} | other


def make(client: Client, given: dict[str, str]) -> Any:
    return client.post("/with/new/", json.dumps(given), content_type="application/json")


def test_what_is_asked_for_again_is_the_same_place(ana: Person) -> None:
    given, client = wanted(ana), browser(ana)
    for _ in range(2):
        answer = make(client, given)
        assert (answer.status_code, answer.json()) == (201, {"to": f"/r/{given['rel']}/"})
    assert Relationship.objects.of(ana).count() == 1
    assert Membership.objects.filter(relationship=given["rel"]).count() == 1
    assert Epoch.objects.filter(relationship=given["rel"]).count() == 1


def test_another_place_under_the_same_id_is_refused(ana: Person) -> None:
    given = wanted(ana)
    make(browser(ana), given)
    for other in (wanted(ana, rel=given["rel"]), given | {"shape": "circle"}):
        other["record"] = record(given["rel"], ana, [ana])
        assert make(browser(ana), other).status_code == 409
    ben = make_person("bright-meadow-3")
    other = given | {"record": record(given["rel"], ben, [ben])}
    assert make(browser(ben), other).status_code == 409
    assert not Relationship.objects.of(ben).exists()


def test_once_somebody_else_is_in_it_it_is_not_made_again(ana: Person) -> None:
    given = wanted(ana)
    make(browser(ana), given)
    ben = make_person("bright-meadow-3")
    first = records.read_first(given["record"])
    how = {"prev": first.hash, "why": "join", "inv": drawn(16)}
    newest = record(given["rel"], ben, [ana, ben], n=2, **how)
    Epoch.objects.create(relationship=given["rel"], n=2, hash=drawn(32), record=newest)
    assert make(browser(ana), given).status_code == 409
