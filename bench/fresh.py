"""A fresh place with people in pairs, each with a session and a ticket, for load and for tests.

Written by the ORM into a data folder of its own, by a process of its own:
    python -m bench.fresh --data DIR --pairs 50
prints {"pairs": [{"rel", "people": [{"id", "session", "ticket"}, ...]}, ...]}. The records are
not signed, so no browser would believe them; the server cannot tell, and does not need to.
"""

from __future__ import annotations

import argparse
import json
import os
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any


def drawn(size: int) -> str:
    return urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


def settle(pairs: int) -> list[dict[str, Any]]:
    from midspan.relationships.models import Membership, Relationship
    from midspan.sealing.models import Epoch

    made = []
    for _ in range(pairs):
        rel = drawn(16)
        people = [arrive(), arrive()]
        Relationship.objects.create(id=rel, shape="pair")
        Epoch.objects.create(relationship=rel, n=1, record="r1.made-up", hash=drawn(32))
        Membership.objects.bulk_create(
            Membership(relationship_id=rel, person_id=person["id"], since=1) for person in people
        )
        made.append({"rel": rel, "people": people})
    return made


def arrive() -> dict[str, str]:
    """One more person, signed in on one device."""
    from midspan.people.models import Person

    person = Person.objects.create(id=drawn(16), handle=made_up(), x=drawn(32), e=drawn(32))
    return {"id": person.pk, **sign_in(person.pk)}


def made_up() -> str:
    return os.urandom(16).hex()


def sign_in(person: str) -> dict[str, str]:
    from django.utils import timezone

    from midspan.live import tickets
    from midspan.people import signing_in
    from midspan.people.models import Session

    session = Session.objects.create(
        session_key=made_up(), person_id=person, expire_date=timezone.now() + timedelta(days=1)
    )
    mark = signing_in.mark(session.session_key)
    return {"session": session.session_key, "ticket": tickets.give(person, mark)}


def main() -> None:
    reads = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reads.add_argument("--data", required=True, help="the data folder, made if it is not there")
    reads.add_argument("--pairs", type=int, default=1, help="how many pairs of people (default 1)")
    given = reads.parse_args()
    os.environ["MIDSPAN_DATA"] = given.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.management import call_command
    from django.db import transaction

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        print(json.dumps({"pairs": settle(given.pairs)}))


if __name__ == "__main__":
    main()
