"""Deleting again, after a restore, what had been deleted since the backup was made.

A backup is how things were. Whoever has left for good since then, and whatever people have
deleted or taken back, is in it still. The marks of all that (people/gone.py) are read before the
backup is put in place, and what they mark is deleted before anybody can see it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date

from django.db import connections, transaction

#: A mark, and the day from which no backup needs it.
Marks = dict[str, date]
ROWS = 5000


@dataclass
class Deleted:
    """How much of each was deleted again."""

    people: int = 0
    relationships: int = 0
    lines: int = 0

    def __bool__(self) -> bool:
        return bool(self.people or self.relationships or self.lines)


def marks() -> Marks | None:
    """The marks of the place that is here now; None when it is too broken to tell."""
    from django.db import DatabaseError, connection

    from midspan.people.models import Gone

    try:
        if Gone._meta.db_table not in connection.introspection.table_names():
            return {}  # of before there was such a list
        return dict(Gone.objects.values_list("mark", "until"))
    except DatabaseError:
        return None
    finally:
        connections.close_all()


def delete_again(known: Marks) -> Deleted:
    """Bring the tables up to date, and delete in them what is marked, here or in the backup."""
    from django.core.management import call_command

    from midspan import traces
    from midspan.people.models import Gone

    with redirect_stdout(io.StringIO()):
        call_command("migrate", interactive=False, verbosity=0)
    try:
        with transaction.atomic():
            Gone.objects.bulk_create(
                [Gone(mark=mark, until=until) for mark, until in known.items()],
                ignore_conflicts=True,
            )
            found = set(Gone.objects.values_list("mark", flat=True))
            done = Deleted()
            if found:
                done = Deleted(people(found), relationships(found), lines(found))
        if done:
            traces.rewrite()
        return done
    finally:
        connections.close_all()


def people(found: set[str]) -> int:
    from midspan.people import gone
    from midspan.people.models import Person
    from midspan.relationships import leaving_for_good

    marked = [one for one in Person.objects.all() if gone.mark(gone.PERSON, one.pk) in found]
    for person in marked:
        leaving_for_good.remove(person)
    return len(marked)


def relationships(found: set[str]) -> int:
    from midspan.people import gone
    from midspan.relationships import erasing
    from midspan.relationships.models import Relationship

    rels = Relationship.objects.values_list("pk", flat=True)
    marked = [rel for rel in rels if gone.mark(gone.RELATIONSHIP, rel) in found]
    erasing.erase(marked)
    return len(marked)


def lines(found: set[str]) -> int:
    """Words that were taken back: only the kinds that can be, and one look over all of them."""
    from midspan.people import gone
    from midspan.relationships import erasing
    from midspan.relationships.models import Act

    def marked() -> Iterator[tuple[str, int]]:
        acts = Act.objects.exclude(sealed="").values_list("relationship_id", "seq", "id")
        for rel, seq, id in acts.order_by("relationship_id", "seq").iterator(ROWS):
            if gone.mark(gone.WORDS, rel, id) in found:
                yield rel, seq

    them = list(marked())
    for rel, seq in them:
        erasing.drop_words(Act.objects.get(relationship=rel, seq=seq))
    return len(them)
