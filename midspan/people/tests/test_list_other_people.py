"""Whom one can turn to elsewhere: hosts write down what they know, and anyone can read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from midspan.people.models import Elsewhere, Place
from tests.cast import browser

pytestmark = pytest.mark.django_db
LINE = {
    "name": "The Night Line",
    "reach": "0100 / 200 300",
    "words": "Two of us, from ten at night.\r\n\r\nDanish and English.",
    "practice": "Never, they told Ada.",
    "known_on": "2026-03-01",
}


def writes(client, which="", **changed):
    return client.post(f"/host/elsewhere/{which}", LINE | changed)


def read(client) -> str:
    return client.get("/other-people/").content.decode()


def test_the_list_begins_empty_and_says_so(hosted):
    assert "have not written down anybody yet" in read(browser())
    assert not Elsewhere.objects.exists()


def test_what_hosts_know_is_read_by_anyone_with_the_day_on_which_they_knew_it(hosted, log):
    assert writes(browser(hosted.ada)).status_code == 302
    Place.objects.update(open_to_strangers=False)
    for client in (browser(), browser(hosted.bo)):
        page = read(client)
        for said in ("The Night Line", "0100 / 200 300", "Never, they told Ada.", "1 March 2026"):
            assert said in page
        assert "do not know" not in page
    assert log()[0][1:] == ("listed", None, "The Night Line (2026-03-01)")


def test_what_the_hosts_do_not_know_is_said_as_well(hosted):
    writes(browser(hosted.ada), practice="")
    assert "the hosts do not know." in read(browser())


def test_a_line_is_changed_or_taken_off_in_the_open(hosted, log):
    ada = browser(hosted.ada)
    writes(ada)
    which = f"?which={Elsewhere.objects.get().pk}"
    assert "Two of us" in ada.get(f"/host/elsewhere/{which}").content.decode()
    writes(ada, which, practice="Now and then.", known_on="2026-05-01")
    assert Elsewhere.objects.get().practice == "Now and then."
    ada.post(f"/host/elsewhere/{which}", {"take-off": "yes"})
    assert not Elsewhere.objects.exists()
    assert [act[1] for act in log()[:3]] == ["unlisted", "relisted", "listed"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"reach": ""}, {"known_on": "soon"}, {"practice": "x" * 501},
     {"known_on": (timezone.localdate() + timedelta(days=2)).isoformat()}],
)  # fmt: skip
def test_what_cannot_be_kept_stays_in_the_form(hosted, wrong):
    answer = writes(browser(hosted.ada), **wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count('aria-invalid="true"') == 1
    assert "Danish and English." in page
    assert next(iter(wrong.values())) in page
    assert not Elsewhere.objects.exists()


def test_only_hosts_write_it(hosted):
    assert writes(browser(hosted.bo)).status_code == 404
    assert not Elsewhere.objects.exists()
