"""A fresh place with people in pairs, each with a session and a ticket, for load and for tests.

Written by the ORM into a data folder of its own (or the database that DATABASE_URL names), by a
process of its own:
    python -m bench.fresh --data DIR --pairs 50
prints {"pairs": [{"rel", "people": [{"id", "session", "ticket"}, ...]}, ...]}. The records are
not signed, so no browser would believe them; the server cannot tell, and does not need to.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

#: Old acts of one relationship, when there are old acts.
TALKED = 2000


def drawn(size: int) -> str:
    return urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


def settle(pairs: int) -> list[dict[str, Any]]:
    """That many pairs, written a table at a time: an idle bench needs ten thousand."""
    from midspan.people.models import Person
    from midspan.relationships.models import Membership, Relationship
    from midspan.sealing.models import Epoch

    made = [(drawn(16), [somebody(), somebody()]) for _ in range(pairs)]
    Person.objects.bulk_create((one for _, two in made for one in two), batch_size=1000)
    rels = Relationship.objects.bulk_create(
        (Relationship(id=rel, shape="pair") for rel, _ in made), batch_size=1000
    )
    Epoch.objects.bulk_create(
        (Epoch(relationship=rel.pk, n=1, record="r1.made-up", hash=drawn(32)) for rel in rels),
        batch_size=1000,
    )
    Membership.objects.bulk_create(
        (
            Membership(relationship_id=rel, person_id=one.pk, since=1)
            for rel, two in made
            for one in two
        ),
        batch_size=1000,
    )
    inside = iter(sign_in_all([one.pk for _, two in made for one in two]))
    return [{"rel": rel, "people": [next(inside), next(inside)]} for rel, _ in made]


def settle_whole(pairs: int) -> list[dict[str, Any]]:
    """Pairs whose pages can be opened, too: with signed records, and a book of one's own each."""
    from tests import cast

    made = []
    for _ in range(pairs):
        two = [cast.make_person(made_up()) for _ in range(2)]
        made.append((cast.make_relationship("pair", two), two))
    inside = iter(sign_in_all([one.pk for _, two in made for one in two], to_come_back=True))
    return [
        {"rel": rel.pk, "n": rel.epoch, "people": [next(inside), next(inside)]} for rel, _ in made
    ]


def somebody() -> Any:
    from midspan.people.models import Person

    return Person(id=drawn(16), handle=made_up(), x=drawn(32), e=drawn(32))


def made_up() -> str:
    return os.urandom(16).hex()


def sign_in(person: str) -> dict[str, str]:
    """One person signed in once more."""
    [signed_in] = sign_in_all([person])
    return {name: value for name, value in signed_in.items() if name != "id"}


def sign_in_all(people: list[str], *, to_come_back: bool = False) -> list[dict[str, str]]:
    """Each of them on one device, as signing in leaves it, with a ticket for the live line.

    A page's ticket holds for five minutes, one to come back with for a day.
    """
    from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from midspan.live import tickets
    from midspan.people import sessions
    from midspan.people.models import Session

    until = timezone.now() + timedelta(days=1)
    store = sessions.SessionStore()
    keys = [made_up() for _ in people]
    rows = []
    for person, key in zip(people, keys, strict=True):
        held = {
            SESSION_KEY: person,
            BACKEND_SESSION_KEY: sessions.BY_KEPT_SESSION,
            sessions.SINCE: timezone.localdate().isoformat(),
            sessions.BORROWED: False,
            sessions.UNTIL: until.isoformat(),
            "_session_expiry": until.isoformat(),
        }
        rows.append(
            Session(
                session_key=sessions.mark(key),
                person_id=person,
                expire_date=until,
                session_data=store.encode(held),
            )
        )
    Session.objects.bulk_create(rows, batch_size=1000)
    give = tickets.give_back if to_come_back else tickets.give
    return [
        {
            "id": str(row.person_id),
            "session": key,
            "ticket": give(str(row.person_id), row.session_key),
        }
        for row, key in zip(rows, keys, strict=True)
    ]


def talked_before(rows: int) -> None:
    """Old lines of other people, as a place has them after some years, in the order of time.

    Everybody talked at the same time, so the lines of one relationship lie scattered in the file.
    """
    from django.db import connection, transaction

    from midspan.relationships import log

    into = f"relationships_act ({log.COLUMNS})"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in old_lines(rows):
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * 12)
            bare = connection.connection.cursor()
            bare.executemany(f"INSERT INTO {into} VALUES ({marks})", old_lines(rows))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def old_lines(rows: int) -> Iterator[tuple[object, ...]]:
    rels = [
        (drawn(16), drawn(16), f"w1.{drawn(12)}.{drawn(256)}") for _ in range(-(-rows // TALKED))
    ]
    began = int(time.time()) - 10**8
    for number in range(rows):
        seq, which = divmod(number, len(rels))
        rel, author, sealed = rels[which]
        id = (began * 1000 + number).to_bytes(6, "big") + os.urandom(10)
        written = urlsafe_b64encode(id)[:22].decode()
        yield (
            rel, seq + 1, 1, author, "said", written, seq + 1, f'["{written}"]', "[]", sealed, "",
            began + number,
        )  # fmt: skip


def main() -> None:
    reads = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reads.add_argument("--data", required=True, help="the data folder, made if it is not there")
    reads.add_argument("--pairs", type=int, default=1, help="how many pairs of people (default 1)")
    reads.add_argument("--others", type=int, default=0, help="pairs that are never here")
    reads.add_argument("--whole", action="store_true", help="pairs whose pages can be opened")
    reads.add_argument("--old-rows", type=int, default=0, help="lines of others from before")
    given = reads.parse_args()
    os.environ["MIDSPAN_DATA"] = given.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.management import call_command
    from django.db import transaction

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if given.old_rows:
        talked_before(given.old_rows)
    with transaction.atomic():
        settle(given.others)
        made = (settle_whole if given.whole else settle)(given.pairs)
    print(json.dumps({"pairs": made}))


if __name__ == "__main__":
    main()
