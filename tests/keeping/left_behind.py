"""A place in which much is taken back and deleted; prints what must not be found in its files.

python -m tests.keeping.left_behind FOLDER ["plain"]; with "plain", as SQLite does it by itself.
"""

# ruff: noqa: E402
from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

FOLDER, *HOW = sys.argv[1:]
os.environ |= {
    "MIDSPAN_DATA": FOLDER,
    "DATABASE_URL": "",
    "DJANGO_SETTINGS_MODULE": "midspan.settings",
}

import django
from django.conf import settings

if HOW == ["plain"]:
    options: Any = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace(
        "secure_delete=ON", "secure_delete=OFF"
    )
django.setup()

from django.core.management import call_command
from django.db import transaction

from midspan import traces
from midspan.connection.words_of_mine import hash_of
from midspan.people.models import Person
from midspan.relationships import envelopes, leaving_for_good, log
from midspan.relationships.models import Act, Relationship
from midspan.relationships.tests.deeds import act
from tests.cast import drawn, make_person, make_relationship, make_way_back, sign_deed

#: From a short line to one that fills several pages of the file.
SIZES = (300, 700, 3000, 9000, 40_000)
draw = random.Random(7)


def append(person: Person, one: dict) -> None:
    with transaction.atomic():
        [outcome] = log.append([(person.pk, envelopes.read(envelopes.write(one)))])
    assert isinstance(outcome, log.Stored), outcome


def says(person: Person, place: Relationship) -> str:
    sealed = f"w1.{drawn(draw.choice(SIZES))}.{drawn(16)}"
    append(person, act(person, place, sealed=sealed))
    return sealed


def takes_back(person: Person, place: Relationship, sealed: str) -> None:
    taken = Act.objects.get(relationship=place, sealed=sealed)
    facts = [["of", hash_of(taken)]]
    one = act(person, place, "withdraws", facts=facts, of_seq=taken.seq)
    append(person, sign_deed(person, one))


def live() -> list[str]:
    """Talks, takings back in no order, one who leaves for good; returns what is gone since."""
    ada, bo = make_person("ada"), make_person("bo-42")
    make_way_back(bo)
    talks = [make_relationship("pair", [ada, bo]) for _ in range(3)]
    said = [
        (who, place, says(who, place)) for _ in range(25) for place in talks for who in (ada, bo)
    ]
    gone = draw.sample(said, 80)
    for one in gone:
        takes_back(*one)
    book = Relationship.objects.get(shape="book", people=bo)
    notes = [f"w1.{drawn(500)}." for _ in range(40)]
    for number, sealed in enumerate(notes):
        facts = [["slot", f"kept/{drawn(16)}"]]
        append(bo, act(bo, book, "notes", sealed=sealed, facts=facts, count=number + 1))
    vaults = list(bo.vaults.values_list("sealed", flat=True))
    with transaction.atomic():
        leaving_for_good.remove(bo)
    return [sealed for _, _, sealed in gone] + notes + vaults + ["bo-42"]


call_command("migrate", verbosity=0)
traces.SOON = 3600  # this story clears at its end, and not by the clock
gone = live()
if HOW != ["plain"]:
    assert traces.clear()
print(json.dumps(gone))
sys.stdout.flush()
os._exit(0)  # as when the power fails: SQLite itself tidies nothing up
