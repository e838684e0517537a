"""Leaving this place for good: what goes, what stays with whom, and who cannot do it for us."""

from __future__ import annotations

import pytest
from django.db import connection

from midspan import bell
from midspan.people import gone, sessions
from midspan.people.models import Gone, HostAct, Person, Session
from midspan.relationships import doctor, reach
from midspan.relationships.models import Act, Held, Membership, Relationship
from midspan.relationships.tests.deeds import act, invitation, sends
from midspan.sealing.models import Epoch, Offer, Vault
from tests.cast import browser, drawn, make_relationship, make_way_back

pytestmark = pytest.mark.django_db


def goes(person, *acts, **shown):
    body = {"acts": list(acts), **(shown or {"handle": person.handle})}
    return sends(browser(person), "/me/leave-for-good/", body)


def everywhere(word):
    """The tables in which a word stands, in any of their columns."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(word in str(value) for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def test_all_that_is_theirs_alone_goes_at_once(cast):
    make_way_back(cast.bo)
    login = make_way_back(cast.bo, "recovery")
    book = reach.book(cast.bo).pk
    note = act(cast.bo, reach.book(cast.bo), "notes", facts=[["slot", "me"]])
    assert sends(browser(cast.bo), f"/r/{book}/acts/", note).status_code == 201
    answer = goes(cast.bo, by={"way": "recovery", "login": login})
    assert answer.status_code == 200, answer.content
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert not Person.objects.filter(handle="bo-42").exists()
    assert not Vault.objects.exists()
    assert not Session.objects.filter(person=None).exists()
    assert not Relationship.objects.filter(pk=book).exists()
    assert everywhere("bo-42") == set()
    assert everywhere(book) == set()
    # What the others hold: the records that name him by a random number, and what he said.
    assert everywhere(cast.bo.pk) <= {"sealing_epoch", "relationships_act"}


def test_others_keep_what_was_said_and_see_a_leaving(cast, capsys):
    pair = cast.make_pair()
    for one in (cast.ada, cast.bo):
        sends(browser(one), f"/r/{pair.pk}/acts/", act(one, pair))
    gone = [act(cast.bo, pair, "leaves"), act(cast.bo, cast.relationship, "leaves")]
    assert goes(cast.bo, *gone).status_code == 200
    said = browser(cast.ada).get(f"/r/{pair.pk}/acts/").json()["acts"]
    assert [one["kind"] for one in said] == ["said", "said", "leaves"]
    assert said[1]["author"] == cast.bo.pk and said[1]["sealed"]
    late = sends(browser(cast.ada), f"/r/{pair.pk}/acts/", act(cast.ada, pair))
    assert late.json()["code"] == "ended"
    # The circle goes on.
    line = act(cast.ada, cast.relationship)
    assert sends(browser(cast.ada), f"/r/{cast.rel}/acts/", line).status_code == 201
    for path in ("/", f"/r/{pair.pk}/", f"/r/{cast.rel}/", f"/r/{cast.rel}/leave/"):
        assert browser(cast.ada).get(path).status_code == 200


def test_the_doctor_finds_nothing_amiss_after_it(cast, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "of_the_whole", lambda: iter(()))
    pair = cast.make_pair()
    sends(browser(cast.bo), f"/r/{pair.pk}/acts/", act(cast.bo, pair))
    before = {finding.says for rel in (pair.pk, cast.rel) for finding in doctor.of_one(rel)}
    assert goes(cast.bo).status_code == 200
    after = {finding.says for rel in (pair.pk, cast.rel) for finding in doctor.of_one(rel)}
    assert after <= before


def test_also_where_no_leaving_could_be_said_nobody_is_kept(cast):
    pair = cast.make_pair()
    assert goes(cast.bo).status_code == 200
    assert Relationship.objects.get(pk=pair.pk).ended
    assert not Membership.objects.filter(person=cast.bo.pk).exists()


def test_what_nobody_is_in_any_more_goes_with_the_last(cast):
    pair = cast.make_pair()
    alone = make_relationship("pair", [cast.bo])
    sends(browser(cast.bo), f"/r/{alone.pk}/invitations/", invitation(cast.bo, alone))
    sends(browser(cast.ada), f"/r/{pair.pk}/acts/", act(cast.ada, pair))
    assert goes(cast.bo, act(cast.bo, pair, "leaves")).status_code == 200
    assert not Relationship.objects.filter(pk=alone.pk).exists()
    assert not Offer.objects.exists()
    assert Relationship.objects.filter(pk=pair.pk).exists()
    assert goes(cast.ada).status_code == 200
    for rel in (pair.pk, alone.pk):
        assert not Act.objects.filter(relationship=rel).exists()
        assert not Epoch.objects.filter(relationship=rel).exists()
        assert everywhere(rel) == set()


def test_what_has_opened_together_stays_open_and_what_waits_stays_closed(cast):
    pair = cast.make_pair()
    opened, waits = drawn(16), drawn(16)
    rows = [(opened, cast.ada), (opened, cast.bo), (waits, cast.bo)]
    for round, who in rows:
        Held.objects.create(relationship=pair, round=round, author=who, epoch=2, sealed="h1.x")
    assert goes(cast.bo).status_code == 200
    assert set(Held.objects.values_list("round", "author_id")) == {
        (opened, cast.ada.pk),
        (opened, cast.bo.pk),
    }


def test_one_who_had_left_before_keeps_nothing_alive(cast):
    pair = cast.make_pair()
    sends(browser(cast.ada), f"/r/{pair.pk}/leave/", act(cast.ada, pair, "leaves"))
    assert goes(cast.bo).status_code == 200
    assert everywhere(pair.pk) == set()


@pytest.mark.parametrize("shown", ["nothing", "another handle", "another's words", "a handle"])
def test_nobody_does_it_in_anothers_stead(cast, shown):
    if shown in {"another's words", "a handle"}:
        make_way_back(cast.bo)
    login = make_way_back(cast.ada)
    body = {
        "nothing": {},
        "another handle": {"handle": "ada"},
        "another's words": {"by": {"way": "passphrase", "login": login}},
        "a handle": {"handle": "bo-42"},  # of one who has a way back, that is not enough
    }[shown]
    answer = sends(browser(cast.bo), "/me/leave-for-good/", {"acts": [], **body})
    assert answer.status_code == 403
    assert answer.json()["code"] in {"wrong-key", "wrong-handle"} and answer.json()["say"]
    assert Person.objects.filter(pk=cast.bo.pk).exists()


def test_whoever_took_a_cookie_and_has_no_key_deletes_nobody(cast):
    hers, thief = browser(cast.bo), browser()
    thief.cookies["midspan"] = hers.cookies["midspan"].value
    answer = sends(thief, "/me/leave-for-good/", {"acts": [], "handle": "bo-42"})
    assert (answer.status_code, answer.json()["code"]) == (403, "no-hand")
    yes = act(cast.bo, cast.relationship, "erases", facts=[["yes", "yes"]])
    assert sends(thief, f"/r/{cast.rel}/delete/", yes).json()["code"] == "no-hand"
    assert Person.objects.filter(pk=cast.bo.pk).exists()


def test_wrong_words_cannot_be_tried_for_ever(cast):
    make_way_back(cast.bo)
    tries = [goes(cast.bo, by={"way": "passphrase", "login": drawn(32)}) for _ in range(11)]
    assert [one.status_code for one in tries] == [403] * 10 + [429]


def test_when_another_device_was_faster_nothing_happens_and_it_is_tried_again(cast):
    pair = cast.make_pair()
    leaving = act(cast.bo, pair, "leaves")
    sends(browser(cast.bo), f"/r/{pair.pk}/acts/", act(cast.bo, pair))
    assert goes(cast.bo, leaving).json()["code"] == "409"
    assert Person.objects.filter(pk=cast.bo.pk).exists()
    assert not Relationship.objects.get(pk=pair.pk).ended
    assert goes(cast.bo, act(cast.bo, pair, "leaves")).status_code == 200


def test_only_leavings_are_taken(cast):
    assert goes(cast.bo, act(cast.bo, cast.relationship)).json()["code"] == "malformed"
    assert Person.objects.filter(pk=cast.bo.pk).exists()


def test_a_place_is_not_left_without_a_host(cast):
    Person.objects.filter(pk=cast.bo.pk).update(hosts=True)
    assert goes(cast.bo).json()["code"] == "only-host"
    assert b"only host" in browser(cast.bo).get("/me/leave-for-good/").content
    Person.objects.filter(pk=cast.ada.pk).update(hosts=True)
    HostAct.objects.create(by=cast.bo, about=cast.bo, kind="accepted")
    assert goes(cast.bo).status_code == 200
    assert HostAct.objects.get().by is None
    assert HostAct.objects.get().about is None


def test_the_live_line_hears_it(cast, django_capture_on_commit_callbacks):
    heard = []

    class Ear:
        def ring(self, rel, *, changed=False):
            heard.append(("ring", rel))

        def woken(self, session_hash): ...
        def left(self, person_id, rel):
            heard.append(("left", rel))

        def signed_out(self, session_hash):
            heard.append(("out", session_hash))

    ear = Ear()
    there = browser(cast.bo)
    key = sessions.mark(there.cookies["midspan"].value)
    bell.hang(ear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert goes(cast.bo).status_code == 200
    finally:
        bell._listeners.remove(ear)
    assert {("left", cast.rel), ("ring", cast.rel), ("out", key)} <= set(heard)


def test_a_mark_stays_that_names_nobody(cast, settings):
    settings.BACKUPS_KEPT = 30
    assert goes(cast.bo).status_code == 200
    kept = dict(Gone.objects.values_list("mark", "until"))
    assert gone.mark(gone.PERSON, cast.bo.pk) in kept
    assert not any(cast.bo.pk in mark or mark == "bo" for mark in kept)
    days = {(until - cast.bo.since).days for until in kept.values()}
    assert days == {30}
    # Its day past, it goes with the next.
    Gone.objects.update(until="2020-01-01")
    assert goes(cast.ada).status_code == 200
    assert gone.mark(gone.PERSON, cast.bo.pk) not in Gone.objects.values_list("mark", flat=True)
