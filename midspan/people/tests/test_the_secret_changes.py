"""Another secret, as after a backup was put back elsewhere: whoever was signed in still is."""

from __future__ import annotations

import pytest
from django.test import override_settings

from midspan.people.models import Session
from tests.cast import browser

pytestmark = pytest.mark.django_db
ANOTHER = "another secret, drawn when the place moved to another machine"


@pytest.mark.parametrize("borrowed", [False, True])
def test_a_session_goes_on_with_its_end_and_its_device(cast, borrowed):
    """Without a way back, the session is all that somebody has."""
    there = browser(cast.ada, borrowed=borrowed)
    before = Session.objects.get(person=cast.ada)
    with override_settings(SECRET_KEY=ANOTHER):
        assert there.get("/me/").status_code == 200
        assert there.get("/live/ticket/").json()["ticket"]
        after = Session.objects.get(person=cast.ada)
        assert (after.pk, after.borrowed, after.since) == (before.pk, borrowed, before.since)
        assert abs((after.expire_date - before.expire_date).total_seconds()) < 60
        assert there.get("/me/").status_code == 200  # signed with the new secret by now


def test_whoever_is_not_signed_in_is_not_let_in_by_it(cast):
    there = browser(cast.ada)
    with override_settings(SECRET_KEY=ANOTHER):
        Session.objects.filter(person=cast.ada).delete()
        assert there.get("/live/ticket/").status_code == 401
