"""Swapping two people gives the same view: nobody has a power or a sight the other lacks.

Random talks between Ada and Bo are told twice, once with the parts swapped, and every page of
theirs is compared from both seats: the same links, forms, buttons and words, with near for far.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.people.models import Person
from midspan.relationships import doors
from midspan.relationships.models import Relationship
from midspan.relationships.tests.deeds import act, invitation, sends
from tests.cast import Cast, browser, make_relationship

pytestmark = pytest.mark.django_db

PAGES = ("", "first-words/", "leave/", "invite/", *(f"{name}/" for name in doors.names()))
DEEDS = st.lists(
    st.tuples(
        st.booleans(), st.sampled_from(["said", "first_words", "said", "worldview", "invites"])
    ),
    max_size=12,
)


def live(cast: Cast, deeds: list[tuple[bool, str]], *, swapped: bool) -> Relationship:
    """A pair in which these deeds were done; `swapped` gives each part to the other person."""
    people = [cast.bo, cast.ada] if swapped else [cast.ada, cast.bo]
    place = make_relationship("pair", people)
    for first, kind in deeds:
        person = people[0 if first else 1]
        if kind == "invites":  # full: refused to both alike
            given = invitation(person, place)
            assert sends(browser(person), f"/r/{place.pk}/invitations/", given).status_code == 409
        else:
            done = sends(browser(person), f"/r/{place.pk}/acts/", act(person, place, kind))
            assert done.status_code == 201
    return place


def seen(person: Person, place: Relationship, page: str) -> str:
    """A page as this person gets it, without what names them, their keys or this moment."""
    answer = browser(person).get(f"/r/{place.pk}/{page}")
    assert answer.status_code == 200
    text = answer.content.decode()
    data = json.loads(re.search(r'id="opens"[^>]*>(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    shape = json.dumps(sorted((name, type(value).__name__) for name, value in data.items()))
    text = re.sub(r"<script[^>]*application/json.*?</script>", "", text, flags=re.S)
    text = re.sub(
        r'<meta name="(?:csrf-token|session-mark)"[^>]*>|csrfmiddlewaretoken" value="[^"]*"',
        "",
        text,
    )
    # Whose hand an act was is told by its bank; the rest of an act is made of random letters.
    text = re.sub(r"<sealed-act[^>]*>", "<sealed-act>", text)
    ids = place.memberships.values_list("person_id", flat=True)  # the mark of the other too
    for known in (*ids, f'value="{person.handle}"', place.pk):
        text = text.replace(known, "…")
    return text + shape


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_swapping_two_people_gives_the_same_pages(cast: Cast, deeds: list[tuple[bool, str]]):
    true, other = live(cast, deeds, swapped=False), live(cast, deeds, swapped=True)
    for page in PAGES:
        assert seen(cast.ada, true, page) == seen(cast.bo, other, page)
        assert seen(cast.bo, true, page) == seen(cast.ada, other, page)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(many=st.integers(min_value=0, max_value=4))
def test_both_see_the_same_with_the_banks_turned(cast: Cast, many: int):
    place = make_relationship("pair", [cast.ada, cast.bo])
    for n in range(many):
        person = (cast.ada, cast.bo)[n % 2]
        sends(browser(person), f"/r/{place.pk}/acts/", act(person, place))
    ada, bo = seen(cast.ada, place, ""), seen(cast.bo, place, "")
    swap = {"line--near": "line--far", "line--far": "line--near"}
    bo_turned = re.sub(
        r"(?s)(<ol class=\"talk__lines\">)(.*?)(</ol>)",
        lambda found: (
            found[1]
            + re.sub("line--near|line--far", lambda bank: swap[bank[0]], found[2])
            + found[3]
        ),
        bo,
    )
    assert ada == bo_turned
