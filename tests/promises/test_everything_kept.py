"""The page of everything kept about a person leaves nothing out, and shows nothing of others."""

from __future__ import annotations

import json

from django.db.models import ForeignKey

from midspan import checks, kept
from midspan.people.models import Person
from midspan.relationships.tests.deeds import act, sends
from tests.cast import Cast, browser, make_way_back


def test_every_table_that_names_people_or_a_relationship_is_in_it(cast: Cast) -> None:
    for model in checks.ours():
        fields = model._meta.local_concrete_fields
        is_about = model is Person or any(
            field.name in {"relationship", "rel"}
            or (isinstance(field, ForeignKey) and field.related_model is Person)
            for field in fields
        )
        is_in_it = kept.rows_of(model, cast.ada) is not None
        assert is_in_it >= is_about, model
        assert not is_in_it or f"{model._meta.app_label}.{model.__name__}" in kept.TITLES, (
            f"{model} has no name in plain words"
        )


def test_every_field_that_is_listed_is_told_with_its_why(cast: Cast) -> None:
    make_way_back(cast.ada)
    page = browser(cast.ada).get("/me/kept/").content.decode()
    for part in kept.parts(cast.ada):
        assert part.title in page or part.title.replace("'", "&#x27;") in page
        for field in part.fields:
            assert field.why and field.until, f"{part.name}.{field.name}"


def test_the_file_holds_every_row_and_nothing_that_lets_somebody_in(cast: Cast) -> None:
    login = make_way_back(cast.ada)
    hers = browser(cast.ada)
    pair = cast.make_pair()
    said = act(cast.ada, pair)
    sends(hers, f"/r/{pair.pk}/acts/", said)
    sends(browser(cast.bo), f"/r/{pair.pk}/acts/", act(cast.bo, pair))
    answer = hers.get("/me/kept/everything.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.content.decode()
    found = json.loads(text)
    assert [row["handle"] for row in found["people.Person"]["rows"]] == ["ada"]
    [line] = [row for row in found["relationships.Act"]["rows"] if row["kind"] == "said"]
    assert line["id"] == said["id"] and "sealed," in line["sealed"]
    vault = cast.ada.vaults.get()
    for secret in (login, vault.verifier, vault.sealed, said["sealed"]):
        assert secret not in text
    for session in cast.ada.sessions.all():
        assert session.pk not in text
    assert "bo-42" not in text and "dara" not in text


def test_it_grows_in_size_but_not_in_questions_to_the_database(
    cast: Cast, django_assert_max_num_queries
) -> None:
    pair = cast.make_pair()
    hers = browser(cast.ada)
    for _ in range(30):
        sends(hers, f"/r/{pair.pk}/acts/", act(cast.ada, pair))
    with django_assert_max_num_queries(60):
        assert hers.get("/me/kept/").status_code == 200
