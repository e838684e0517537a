"""A host closes an account that floods, openly; its person is told, and it can be opened again."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from midspan import bell
from midspan.people import hosting, pace, signing_in
from midspan.people.models import HostAct, Person, Place
from tests.cast import browser, drawn, make_way_back

pytestmark = pytest.mark.django_db

WHY = "Four hundred invitations in one night."


def closes(client, who="bo-42", why=WHY):
    return client.post("/host/close/", {"who": who, "why": why})


def opens(client, person):
    return client.post("/host/open-again/", {"who": person.pk})


def knock(login, handle="bo-42"):
    body = json.dumps({"handle": handle, "way": "passphrase", "login": login})
    return browser().post("/sign-in/", body, content_type="application/json")


def is_in(client):
    return client.get("/me/").status_code == 200


@pytest.fixture
def heard():
    class Ear:
        def ring(self, rel, *, changed=False): ...
        def woken(self, session_hash): ...
        def left(self, person_id, rel): ...
        def signed_out(self, session_hash):
            self.ended.append(session_hash)

    ear = Ear()
    ear.ended = []
    bell.hang(ear)
    yield ear.ended
    bell._listeners.remove(ear)


def test_all_its_devices_are_out_at_once_and_the_live_line_hears_it(hosted, heard, log):
    make_way_back(hosted.bo)
    phone, library, adas = (
        browser(hosted.bo),
        browser(hosted.bo, borrowed=True),
        browser(hosted.ada),
    )
    marks = {signing_in.mark(one.cookies["midspan"].value) for one in (phone, library)}
    assert is_in(phone)
    assert closes(adas).status_code == 302
    assert not is_in(phone)
    assert not is_in(library)
    assert set(heard) == marks
    assert is_in(adas)
    assert log() == [("ada", "closed", "bo-42", WHY)]


def test_at_sign_in_one_is_told_by_whom_when_and_why_and_how_to_object(hosted):
    login = make_way_back(hosted.bo)
    assert knock(login).status_code == 200
    closes(browser(hosted.ada))
    answer = knock(login)
    assert (answer.status_code, answer.json()["code"]) == (403, "closed")
    assert "midspan" not in answer.cookies
    page = browser().get(answer.json()["to"]).content.decode()
    for told in (">ada</bdi>", WHY, "ring the green bell", f"{timezone.now():%-d %B %Y}"):
        assert told in page


def test_who_does_not_know_the_words_learns_nothing(hosted):
    make_way_back(hosted.bo)
    before = knock(drawn(32))
    closes(browser(hosted.ada))
    after = knock(drawn(32))
    assert (before.status_code, before.content) == (after.status_code, after.content)


def test_the_address_where_it_is_told_is_for_that_person_and_for_an_hour(hosted, monkeypatch):
    login = make_way_back(hosted.bo)
    closes(browser(hosted.ada))
    there = knock(login).json()["to"]
    assert browser().get(there).status_code == 200
    assert browser().get("/account-closed/made-up/")["Location"] == "/sign-in/"
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 3700)
    assert browser().get(there)["Location"] == "/sign-in/"


def test_somebody_without_a_way_back_is_told_wherever_they_come(hosted):
    client = browser(hosted.bo)
    closes(browser(hosted.ada))
    for path in ("/", "/me/", f"/r/{hosted.rel}/", "/sign-in/", "/invited/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert WHY in answer.content.decode()
    for path in ("/about-this-place/", "/who-can-see-what/"):
        assert client.get(path).status_code == 200
    answer = client.get("/live/ticket/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")
    assert client.post("/sign-out/").status_code == 403  # it would be for good


def test_opened_again_they_are_in_with_what_they_have(hosted, log):
    """With a way back by signing in; without, the session that was all they had wakes up."""
    login = make_way_back(hosted.bo)
    gone, kept = browser(hosted.bo), browser(hosted.dara)
    for handle in ("bo-42", "dara"):
        closes(browser(hosted.ada), handle)
    assert not is_in(kept)
    for person in (hosted.bo, hosted.dara):
        assert opens(browser(hosted.ada), person).status_code == 302
    assert knock(login).status_code == 200
    assert not is_in(gone)
    assert is_in(kept)
    assert log()[0] == ("ada", "reopened", "dara", "")


def test_its_talks_stay_with_the_others_and_nothing_of_theirs_goes(hosted):
    make_way_back(hosted.bo)
    theirs = [hosted.bo.memberships.filter(left=None), hosted.bo.vaults, hosted.relationship.acts]
    before = [one.count() for one in theirs]
    closes(browser(hosted.ada))
    assert [one.count() for one in theirs] == before
    assert Person.objects.filter(pk=hosted.bo.pk).exists()
    assert browser(hosted.ada).get(f"/r/{hosted.rel}/").status_code == 200


def test_a_mark_names_an_account_as_a_handle_does(hosted):
    assert closes(browser(hosted.ada), hosted.bo.pk).status_code == 302
    assert hosting.is_closed(hosted.bo)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"who": "nobody-here"}, "Nobody here has this handle"),
        ({"why": "  "}, "A reason is needed"),
        ({"why": "x" * 501}, "A reason is needed"),
        ({"who": "ada"}, "hosts cannot close each other"),
        ({"who": "dara"}, "closed already"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(hosted, log, given, says):
    assert closes(browser(hosted.ada), "dara").status_code == 302
    before = log()
    answer = closes(browser(hosted.ada), **given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert given.get("why", WHY).strip() in page
    assert log() == before


def test_nobody_is_closed_out_who_could_not_object(hosted, log):
    Place.objects.update(contact="")
    answer = closes(browser(hosted.ada))
    assert answer.status_code == 422
    assert "First write how you can be reached" in answer.content.decode()
    assert log() == []
    Place.objects.update(contact="ring the green bell")
    closes(browser(hosted.ada))
    answer = browser(hosted.ada).post("/host/face/", {"name": "", "words": "", "contact": ""})
    assert answer.status_code == 422
    assert Place.objects.get().contact == "ring the green bell"


def test_hosts_do_not_close_each_other(hosted, log):
    """Whoever got hold of one host's session would have the whole place."""
    Person.objects.filter(pk=hosted.bo.pk).update(hosts=True)
    assert closes(browser(hosted.ada)).status_code == 422
    assert closes(browser(hosted.ada), "ada").status_code == 422
    assert log() == []


def test_only_hosts_close_and_open(hosted, log):
    assert closes(browser(hosted.cleo)).status_code == 404
    assert closes(browser()).status_code == 302
    closes(browser(hosted.ada))
    assert opens(browser(hosted.cleo), hosted.bo).status_code == 404
    assert hosting.is_closed(hosted.bo)
    assert len(log()) == 1


def test_to_open_what_is_open_is_no_deed(hosted, log):
    opens(browser(hosted.ada), hosted.bo)
    assert log() == []
    assert browser(hosted.ada).post("/host/open-again/", {"who": "nobody"}).status_code == 404


def test_closing_ends_a_question_whether_they_would_host(hosted):
    hosting.offer(hosted.ada, hosted.bo)
    closes(browser(hosted.ada))
    opens(browser(hosted.ada), hosted.bo)
    assert "Would you host" not in browser(hosted.bo).get("/me/").content.decode()
    browser(hosted.bo).post("/me/hosting/", {"answer": "yes"})
    assert not Person.objects.get(pk=hosted.bo.pk).hosts


def test_hosts_see_no_numbers_only_whose_line_the_place_closed_itself(hosted):
    page = browser(hosted.ada).get("/host/close/").content.decode()
    assert "Within the last hour" not in page
    pace.line_was_closed(hosted.dara.pk)
    page = browser(hosted.ada).get("/host/close/").content.decode()
    assert ">dara</bdi>" in page
    assert "bo-42" not in page


def test_what_the_place_told_by_itself_is_forgotten_after_an_hour(hosted, monkeypatch):
    pace.line_was_closed(hosted.dara.pk)
    assert list(pace.floods()) == [hosted.dara.pk]
    now = pace.time.time()
    monkeypatch.setattr(pace.time, "time", lambda: now + pace.LATELY + 1)
    assert pace.floods() == {}


def test_when_the_person_has_gone_the_entry_stays_without_them(hosted, log):
    closes(browser(hosted.ada), "dara")
    hosted.dara.delete()
    assert log() == [("ada", "closed", None, WHY)]
    assert HostAct.objects.count() == 1
    assert WHY in browser(hosted.bo).get("/what-hosts-did/").content.decode()
