"""The first person of a place arrives, by a link that works once."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from midspan.people import place
from midspan.people.models import Person, Place, Session
from midspan.relationships.models import Membership, Relationship
from midspan.sealing.models import Epoch
from tests.cast import Keys, arrival, browser, drawn, drawn_to_sign, make_person, record


def come(client, code, given):
    return client.post(f"/begin/{code}/", json.dumps(given), content_type="application/json")


@pytest.fixture
def code(db):
    return place.new_begin_code()


@pytest.fixture
def ada():
    return Keys.drawn("quiet-harbour-417")


def test_the_first_person_is_here_with_their_own_book_and_hosts(code, ada):
    client = browser()
    assert client.get(f"/begin/{code}/").status_code == 200
    given = arrival(ada)
    answer = come(client, code, given)
    assert (answer.status_code, answer.json()) == (201, {"to": "/"})
    person = Person.objects.get()
    assert (person.pk, person.handle, person.x, person.e) == (ada.id, ada.handle, ada.x, ada.e)
    assert person.hosts
    book = Relationship.objects.get(pk=given["book"]["rel"])
    assert (book.shape, book.epoch) == ("book", 1)
    assert Membership.objects.get(relationship=book).person == person
    assert Epoch.objects.get(relationship=book.pk, n=1).record == given["book"]["record"]
    assert client.get("/me/").status_code == 200


def test_they_stay_signed_in_for_long_as_the_session_is_all_they_have(code, ada):
    come(browser(), code, arrival(ada))
    ends = Session.objects.get().expire_date
    assert abs(ends - timezone.now() - timedelta(days=180)) < timedelta(minutes=1)


def test_on_a_borrowed_device_for_two_hours(code, ada):
    client = browser()
    come(client, code, arrival(ada, borrowed=True))
    row = Session.objects.get()
    assert row.borrowed
    assert abs(row.expire_date - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)
    assert client.cookies["midspan"]["max-age"] == ""


def test_a_key_planted_before_is_worth_nothing_after(code, ada):
    client = browser()
    client.cookies["midspan"] = planted = "z" * 32
    assert come(client, code, arrival(ada)).status_code == 201
    assert client.cookies["midspan"].value != planted
    thief = browser()
    thief.cookies["midspan"] = planted
    assert thief.get("/me/").status_code == 302


def test_the_link_works_once(code, ada):
    assert come(browser(), code, arrival(ada)).status_code == 201
    late = browser()
    answer = come(late, code, arrival(Keys.drawn("bright-meadow-3")))
    assert (answer.status_code, answer.json()["code"]) == (410, "bad-invitation")
    assert Person.objects.count() == 1
    assert late.get("/me/").status_code == 302
    assert late.get(f"/begin/{code}/").status_code == 410


def test_another_link_opens_nothing(code, ada):
    assert browser().get("/begin/not-the-code/").status_code == 410
    assert come(browser(), "not-the-code", arrival(ada)).status_code == 410
    older, newer = code, place.new_begin_code()
    assert come(browser(), older, arrival(ada)).status_code == 410
    assert not Person.objects.exists()
    assert come(browser(), newer, arrival(ada)).status_code == 201


def test_the_code_is_kept_as_a_hash(code):
    assert code not in Place.objects.get().begin_code


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_once_one_is_first(transactional_db):
    code = place.new_begin_code()
    both, answers = Barrier(2), []

    def hurry(handle):
        given = arrival(Keys.drawn(handle))
        client = browser()
        both.wait(timeout=10)
        answers.append(come(client, code, given).status_code)
        connection.close()

    people = [Thread(target=hurry, args=(handle,)) for handle in ("first-one-1", "second-one-2")]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=30)
    assert sorted(answers) == [201, 410]
    assert Person.objects.count() == 1
    assert Relationship.objects.count() == 1


def spoiled(ada):
    """Arrivals that are each wrong in one thing."""
    other, rel = Keys.drawn("somebody-else-1"), drawn(16)

    def book(**changes):
        return arrival(ada) | {"book": {"rel": rel} | changes}

    def person(**changes):
        given = arrival(ada)
        return given | {"person": given["person"] | changes}

    yield "no person", arrival(ada) | {"person": None}
    yield "no book", arrival(ada) | {"book": None}
    yield "a book elsewhere", book(record=record(drawn(16), ada, [ada]))
    yield "a book of another", book(record=record(rel, other, [other]))
    yield "a book of two", book(record=record(rel, ada, [ada, other]))
    yield "a book signed by another", book(record=record(rel, other, [ada, other]))
    yield "a second record", book(record=record(rel, ada, [ada], n=2, prev=drawn(32), why="rotate"))
    yield "no record", book(record="e1.e30.x.")
    yield "another x", person(x=drawn(32))
    yield "another e", person(e=drawn(32))
    yield "another id", person(id=drawn(16))
    yield "a short id", person(id="AAAA")
    yield "an id spelled oddly", person(id="A" * 21 + "B")
    yield "no handle", person(handle="??")
    yield "a passphrase", arrival(ada) | {"passphrase": "in the clear"}
    yield "hosts", person(hosts=True)


def test_an_arrival_that_does_not_fit_leaves_nothing_behind(code, ada):
    for what, wrong in spoiled(ada):
        client = browser()
        answer = come(client, code, wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), what
        assert client.get("/me/").status_code == 302, what
    assert not Person.objects.exists()
    assert not Relationship.objects.exists()
    assert not Epoch.objects.exists()
    assert not Session.objects.exists()
    assert come(browser(), code, arrival(ada)).status_code == 201


def test_a_handle_that_is_taken_leaves_the_link_unused(code, ada):
    make_person(ada.handle)
    answer = come(browser(), code, arrival(ada))
    assert (answer.status_code, answer.json()["code"]) == (409, "handle-taken")
    given = arrival(ada)
    given["person"]["handle"] = "another-one-2"
    assert come(browser(), code, given).status_code == 201


def test_an_id_or_a_book_that_exists_is_not_taken_over(code, ada):
    dara = make_person("dara")
    mine = Keys(dara.pk, "not-dara-1", drawn(32), drawn_to_sign())
    assert come(browser(), code, arrival(mine)).status_code == 409
    daras_book = Relationship.objects.get(people=dara)
    given = arrival(ada) | {
        "book": {"rel": daras_book.pk, "record": record(daras_book.pk, ada, [ada])}
    }
    assert come(browser(), code, given).status_code == 400
    assert Person.objects.count() == 1
    assert not Session.objects.exists()


def test_a_forged_form_begins_nothing(code, ada):
    assert come(browser(csrf=True), code, arrival(ada)).status_code == 403
    assert not Person.objects.exists()


def test_codes_cannot_be_guessed_in_a_row(code):
    answers = [browser().get(f"/begin/guess-{n}/").status_code for n in range(31)]
    assert answers == [410] * 30 + [429]
