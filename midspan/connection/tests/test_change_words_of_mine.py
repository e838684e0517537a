"""Saying otherwise, taking back: only one's own, and nothing of the order is lost."""

from __future__ import annotations

import pytest

from midspan.connection.words_of_mine import hash_of
from midspan.relationships.models import Act
from midspan.relationships.tests.deeds import act, sends
from tests.cast import browser, drawn, sign_deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(cast):
    place = cast.make_pair()
    sends(browser(cast.ada), f"/r/{place.pk}/acts/", act(cast.ada, place))
    return place, Act.objects.get(relationship=place, seq=1)


def about(person, place, line, kind, **other):
    made = act(person, place, kind, facts=[["of", hash_of(line)]], of_seq=line.seq, **other)
    return sign_deed(person, made) if kind == "withdraws" else made


def test_taking_back_lets_the_words_go_and_keeps_their_hash(cast, said):
    place, line = said
    hash = hash_of(line)
    back = about(cast.ada, place, line, "withdraws")
    assert sends(browser(cast.ada), f"/r/{place.pk}/acts/", back).status_code == 201
    line.refresh_from_db()
    assert (line.sealed, line.hash) == ("", hash)
    [stub, _] = browser(cast.bo).get(f"/r/{place.pk}/acts/").json()["acts"]
    assert stub["sealed"] == "" and stub["hash"] == hash


def test_what_was_said_otherwise_is_taken_back_one_by_one(cast, said):
    place, line = said
    there = browser(cast.ada)
    other = about(cast.ada, place, line, "rewords")
    assert sends(there, f"/r/{place.pk}/acts/", other).status_code == 201
    for seq in (1, 2):
        words = Act.objects.get(relationship=place, seq=seq)
        assert words.sealed
        back = about(cast.ada, place, words, "withdraws")
        assert sends(there, f"/r/{place.pk}/acts/", back).status_code == 201
    kept = Act.objects.filter(relationship=place).order_by("seq").values_list("sealed", "hash")
    assert [bool(sealed) for sealed, _ in kept] == [False, False, True, True]
    assert all(hash for _, hash in kept)


@pytest.mark.parametrize("kind", ["withdraws", "rewords"])
def test_nobody_changes_anothers_words(cast, said, kind):
    place, line = said
    theirs = about(cast.bo, place, line, kind)
    assert sends(browser(cast.bo), f"/r/{place.pk}/acts/", theirs).status_code == 400
    line.refresh_from_db()
    assert line.sealed
    assert (
        sends(
            browser(cast.ada), f"/r/{place.pk}/acts/", about(cast.ada, place, line, kind)
        ).status_code
        == 201
    )


def test_a_session_without_the_keys_takes_nothing_back(cast, said):
    """Words that are gone stay gone; so it is not enough to have taken somebody's cookie."""
    place, line = said
    facts = [["of", hash_of(line)]]
    bare = act(cast.ada, place, "withdraws", facts=facts, of_seq=1)
    for back in (bare, bare | {"facts": [*facts, ["signed", drawn(64)]]}, sign_deed(cast.bo, bare)):
        assert sends(browser(cast.ada), f"/r/{place.pk}/acts/", back).status_code == 400
    line.refresh_from_db()
    assert line.sealed


def test_a_hash_that_is_not_that_lines_is_refused(cast, said):
    place, line = said
    wrong = act(cast.ada, place, "withdraws", facts=[["of", drawn(16)]], of_seq=1)
    wrong = sign_deed(cast.ada, wrong)
    assert sends(browser(cast.ada), f"/r/{place.pk}/acts/", wrong).status_code == 400
    nowhere = act(cast.ada, place, "withdraws", facts=[["of", hash_of(line)]], of_seq=7)
    nowhere = sign_deed(cast.ada, nowhere)
    assert sends(browser(cast.ada), f"/r/{place.pk}/acts/", nowhere).status_code == 400


def test_what_was_taken_back_cannot_be_taken_back_again(cast, said):
    place, line = said
    hash = hash_of(line)
    there = browser(cast.ada)
    for status in (201, 409):
        back = act(cast.ada, place, "withdraws", facts=[["of", hash]], of_seq=1)
        back = sign_deed(cast.ada, back)
        assert sends(there, f"/r/{place.pk}/acts/", back).status_code == status
