"""A handle is drawn, and may be changed."""

from __future__ import annotations

import pytest

from midspan.people import pace
from midspan.people.models import Person
from tests.cast import browser, make_way_back

pytestmark = pytest.mark.django_db


def change(client, handle):
    return client.post("/me/handle/", {"handle": handle})


def test_a_new_handle_takes_the_place_of_the_old(cast):
    client = browser(cast.ada)
    answer = change(client, " Quiet-Harbour-417 ")
    assert answer.status_code == 302
    assert Person.objects.get(pk=cast.ada.pk).handle == "quiet-harbour-417"
    page = client.get(answer["Location"]).content.decode()
    assert "Your handle is changed" in page
    assert 'value="quiet-harbour-417"' in page


def test_the_way_back_goes_with_the_new_handle(cast):
    make_way_back(cast.ada)
    change(browser(cast.ada), "ada-lighthouse")
    salt = browser().post(
        "/sign-in/salt/", '{"handle": "ada-lighthouse"}', content_type="application/json"
    )
    assert salt.json()["salt"] == cast.ada.vaults.get().salt


@pytest.mark.parametrize(
    "handle", ["", "ab", "-ada-", "ada lovelace", "a" * 41, "ädä", "ada_b", "ada\n"]
)
def test_what_is_no_handle_is_said_kindly_and_kept_to_change(cast, handle):
    answer = change(browser(cast.ada), handle)
    if handle == "ada\n":  # white space around it does not count
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert f'value="{handle}"' in page
    assert Person.objects.get(pk=cast.ada.pk).handle == "ada"


def test_a_handle_of_somebody_else_is_theirs(cast):
    answer = change(browser(cast.ada), "BO-42")
    assert answer.status_code == 422
    assert answer.context["form"].errors["handle"][0].startswith("Somebody here has this handle")
    assert Person.objects.get(pk=cast.ada.pk).handle == "ada"


def test_ones_own_handle_again_is_no_fault(cast):
    assert change(browser(cast.ada), "ada").status_code == 302


def test_nobody_tries_handle_after_handle(cast):
    client = browser(cast.ada)
    answers = [change(client, "bo-42") for _ in range(pace.HANDLES.most + 1)]
    assert [answer.status_code for answer in answers] == [422] * pace.HANDLES.most + [429]
    assert "Please wait" in answers[-1].content.decode()
    assert answers[-1]["Content-Type"].startswith("text/html")
    assert answers[-1]["Retry-After"]


def test_strangers_and_forged_forms_change_nothing(cast):
    assert change(browser(), "stolen").status_code == 302
    assert change(browser(cast.ada, csrf=True), "stolen").status_code == 403
    assert not Person.objects.filter(handle="stolen").exists()
