from __future__ import annotations

import pytest


@pytest.fixture
def hosted(cast):
    """The cast, with Ada as the host of a place that says how she is reached."""
    from midspan.people.models import Place
    from midspan.people.place import here

    cast.ada.hosts = True
    cast.ada.save()
    here()
    Place.objects.update(contact="ring the green bell")
    return cast


@pytest.fixture
def log(db):
    """The open log as (who, what, about whom, words), newest first."""
    from midspan.people.models import HostAct

    def read():
        found = HostAct.objects.values_list("by__handle", "kind", "about__handle", "words")
        return list(found)

    return read
