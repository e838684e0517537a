"""PostgreSQL was started again, or a firewall forgot us: the next line goes through as ever."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection

from midspan.live.reader import Reader, standing
from midspan.live.tests.conftest import new_id
from midspan.live.writer import Writer
from midspan.relationships import log
from midspan.relationships.envelopes import Envelope

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to cut"),
]


def cut_the_connection() -> None:
    import psycopg

    given: Any = connection.get_connection_params()
    with psycopg.connect(
        **{name: given[name] for name in ("dbname", "user", "password", "host", "port")},
        autocommit=True,
    ) as other:
        mine = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (mine,))


class Nobody:
    """What the writer and the reader need of a loop and a visit here: next to nothing."""

    person = ""


def test_a_line_is_stored_as_ever(cast):
    place = cast.make_pair()
    writer: Any = Writer(Nobody(), lambda done: None)
    visit = Nobody()
    visit.person = cast.ada.pk
    sealed = f"w1.{'a' * 16}.{'a' * 342}"

    def say(counts: range) -> list[log.Outcome]:
        acts = [
            Envelope(rel=place.pk, n=place.epoch, kind="said", id=new_id(), count=n, sealed=sealed)
            for n in counts
        ]
        return [outcome for _, _, outcome in writer.commit([(visit, act) for act in acts])]

    assert [type(one) for one in say(range(1, 3))] == [log.Stored] * 2
    cut_the_connection()
    assert say(range(3, 4)) == [log.Stored(3, ANY, fresh=True)]
    cut_the_connection()
    assert [type(one) for one in say(range(4, 7))] == [log.Stored] * 3


def test_a_look_is_taken_again(cast):
    reader: Any = Reader(Nobody())
    place = cast.make_pair()
    assert place.pk in standing(cast.ada.pk).rels
    cut_the_connection()
    assert place.pk in reader.look(lambda: standing(cast.ada.pk)).rels
