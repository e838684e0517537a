"""The own book: what one person keeps for themself, in a relationship of one.

In it are the names they give others, the newest record they have verified in each relationship,
what they have read, and private notes. All of it sealed; the server sees slots.
"""

from __future__ import annotations

import json

from midspan.people.models import Person
from midspan.relationships import log, reach
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Kind
from midspan.relationships.models import Act
from midspan.sealing.models import Epoch

SLOT = r"[a-z]{1,12}(?:/[A-Za-z0-9_-]{22})?"


def make_room(standing: log.Standing, act: Envelope) -> None:
    """A newer entry in a slot lets the older words go; their stubs keep the counts whole."""
    facts = json.dumps([["slot", act.fact("slot")]], separators=(",", ":"))
    notes = Act.objects.filter(relationship=standing.rel, facts=facts).of_kinds("notes")
    notes.exclude(sealed="").update(sealed="")


def page(person: Person, *slots: str, sort: str = "") -> dict[str, object]:
    """What a page needs to open these slots of the own book, or all of one sort; else all."""
    book = reach.book(person)
    notes = Act.objects.filter(relationship=book).of_kinds("notes").exclude(sealed="")
    if slots:
        facts = [json.dumps([["slot", slot]], separators=(",", ":")) for slot in slots]
        notes = notes.filter(facts__in=facts)
    elif sort:
        notes = notes.filter(facts__startswith=f'[["slot","{sort}/')
    last = Act.objects.filter(relationship=book, author=person).order_by("-count").first()
    return {
        "rel": book.pk,
        "records": list(
            Epoch.objects.filter(relationship=book.pk)
            .order_by("n")
            .values_list("record", flat=True)
        ),
        "count": last.count if last else 0,
        "acts": [log.as_act(row) for row in notes.order_by("seq").values_list(*log.FIELDS)],
    }


NOTES = Kind(
    "notes",
    facts={"slot": SLOT},
    stands=make_room,
    shapes=frozenset({"book"}),
    # Each is signed by one's own hand (people/hands.py): a stolen session alone spoils none.
    own_address=True,
)
