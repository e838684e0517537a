"""A host asks somebody to host as well; nobody does without their own yes, and it is laid down."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from midspan.people import hosting, pace
from midspan.people.models import Person
from tests.cast import Cast, browser

pytestmark = pytest.mark.django_db


def asks(client, who):
    return client.post("/host/ask/", {"who": who})


def answers(client, answer):
    return client.post("/me/hosting/", {"answer": answer})


def hosts():
    return list(Person.objects.hosting().values_list("handle", flat=True))


def asked_on_their_page(person):
    return "Would you host this place as well?" in browser(person).get("/me/").content.decode()


def test_who_is_asked_hosts_when_they_have_said_yes(hosted, log):
    assert asks(browser(hosted.ada), " BO-42 ").status_code == 302
    assert hosts() == ["ada"]
    assert asked_on_their_page(hosted.bo)
    assert not asked_on_their_page(hosted.dara)
    assert answers(browser(hosted.bo), "yes").status_code == 302
    assert hosts() == ["ada", "bo-42"]
    assert browser(hosted.bo).get("/host/").status_code == 200
    assert "bo-42" in browser().get("/about-this-place/").content.decode()
    assert log() == [("bo-42", "accepted", "bo-42", ""), ("ada", "offered", "bo-42", "")]


def test_a_no_ends_the_question(hosted, log):
    asks(browser(hosted.ada), "bo-42")
    answers(browser(hosted.bo), "no")
    assert hosts() == ["ada"]
    assert not asked_on_their_page(hosted.bo)
    assert log()[0] == ("bo-42", "declined", "bo-42", "")
    assert answers(browser(hosted.bo), "yes")["Location"] == "/me/?changed=taken-back"
    assert hosts() == ["ada"]


def test_a_question_taken_back_cannot_be_answered(hosted, log):
    asks(browser(hosted.ada), "bo-42")
    browser(hosted.ada).post("/host/take-back/", {"who": hosted.bo.pk})
    assert not asked_on_their_page(hosted.bo)
    answers(browser(hosted.bo), "yes")
    assert hosts() == ["ada"]
    assert [kind for _, kind, *_ in log()] == ["took_back", "offered"]


def test_nobody_hosts_who_was_not_asked(hosted, log):
    answers(browser(hosted.dara), "yes")
    assert hosts() == ["ada"]
    assert log() == []


def test_to_be_asked_twice_is_to_be_asked_once(hosted, log):
    for _ in range(2):
        asks(browser(hosted.ada), "bo-42")
    assert len(log()) == 1


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("nobody-here", "Nobody here has this handle"),
        ("", "This field is required"),
        ("ada", "hosts here already"),
        ("bo\0", "Null characters"),
    ],
)
def test_who_cannot_be_asked_is_said_beside_the_field(hosted, log, who, says):
    assert asks(browser(hosted.ada), "bo-42").status_code == 302
    before = log()
    answer = asks(browser(hosted.ada), who)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert log() == before


def test_hosting_is_laid_down_and_the_place_stays_with_the_other(hosted, log):
    asks(browser(hosted.ada), "bo-42")
    answers(browser(hosted.bo), "yes")
    answer = browser(hosted.ada).post("/host/lay-down/")
    assert answer["Location"] == "/me/?changed=laid-down"
    assert hosts() == ["bo-42"]
    assert browser(hosted.ada).get("/host/").status_code == 404
    assert log()[0] == ("ada", "laid_down", "ada", "")


def test_the_last_host_stays(hosted, log):
    assert "You are the only host" in browser(hosted.ada).get("/host/").content.decode()
    assert browser(hosted.ada).post("/host/lay-down/").status_code == 422
    assert hosts() == ["ada"]
    assert log() == []


def test_who_laid_it_down_in_another_window_does_nothing_in_this_one(hosted, log):
    asks(browser(hosted.ada), "bo-42")
    answers(browser(hosted.bo), "yes")
    before = Person.objects.get(pk=hosted.ada.pk)  # as a request had read it a moment ago
    hosting.lay_down(hosted.ada)
    with pytest.raises(hosting.PermissionDenied):
        hosting.let_strangers_look_round(before, False)
    assert log()[0][1] == "laid_down"


def test_only_hosts_ask(hosted, log):
    assert asks(browser(hosted.bo), "dara").status_code == 404
    assert asks(browser(), "dara").status_code == 302
    assert log() == []


def test_a_host_does_not_try_handle_after_handle(hosted):
    client = browser(hosted.ada)
    answers = [asks(client, "nobody-here").status_code for _ in range(pace.SOMEBODY.most + 1)]
    assert answers == [422] * pace.SOMEBODY.most + [429]


@pytest.mark.django_db(transaction=True)
def test_two_who_lay_it_down_at_the_same_moment_leave_one_host():
    cast = Cast.made()
    Person.objects.filter(pk__in=[cast.ada.pk, cast.bo.pk]).update(hosts=True)
    hosting.here()
    start, refused = Barrier(2), []

    def lays_down(person):
        start.wait()
        try:
            hosting.lay_down(person)
        except ValidationError:
            refused.append(person)
        finally:
            connection.close()

    threads = [Thread(target=lays_down, args=(person,)) for person in (cast.ada, cast.bo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hosts()) == len(refused) == 1
