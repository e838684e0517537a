"""Looking whether everything that is kept fits together, and writing again what can be told.

What belongs to one relationship is looked at in fitting.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from midspan.people.models import Person
from midspan.relationships.fitting import Finding, Look
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing.models import Epoch, Offer


def visit(*, mend: bool = False) -> int:
    """Look at everything, and print what was found. 0 when all is well in the end."""
    rels, found = look()
    for finding in found:
        say(f"wrong {finding.says}")
    if not found:
        many, acts = len(rels), Act.objects.count()
        say(f"well  What is kept fits together (relationships: {many}, acts: {acts}).")
        return 0
    mendable = sum(finding.mend is not None for finding in found)
    if not mend or not mendable:
        if mendable:
            say(
                f"      -> {mendable} of these {len(found)} can be written again from what is here:"
            )
            say("         midspan backup --to /var/backups/midspan, and then midspan doctor --mend")
        if mendable < len(found):
            say(f"      -> {len(found) - mendable} of these {len(found)} cannot: what they need is")
            say("         not here. A backup may still have it, so keep all of them, and ask")
            say("         whoever gave you Midspan before you change anything.")
        return 1
    left = mended(rels)
    say(f"Mended {len(found) - len(left)}; {len(left)} left.")
    return 1 if left else 0


def look() -> tuple[list[str], list[Finding]]:
    """Every relationship there is, and everything that does not fit."""
    with one_moment():
        rels = sorted(everywhere())
        return rels, [*of_the_whole(), *(each for rel in rels for each in of_one(rel))]


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything is looked at as it was at one moment, and nobody who talks has to wait."""
    how = "" if connection.vendor == "sqlite" else " ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{how}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def mended(rels: list[str]) -> list[Finding]:
    """Mend each relationship under its lock, as it is by then; returns what is left."""
    for rel in rels:
        with transaction.atomic():
            list(Relationship.objects.select_for_update().filter(pk=rel))
            for finding in of_one(rel):
                if finding.mend:
                    finding.mend()
    return [*of_the_whole(), *(each for rel in rels for each in of_one(rel))]


def everywhere() -> set[str]:
    """Every relationship that anything speaks of, whether or not it is there."""
    return {
        *Relationship.objects.values_list("pk", flat=True),
        *Epoch.objects.values_list("relationship", flat=True).distinct(),
        *Offer.objects.values_list("relationship", flat=True).distinct(),
        *Act.objects.values_list("relationship_id", flat=True).order_by().distinct(),
    }


def of_the_whole() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for (said,) in cursor.execute("PRAGMA integrity_check(20)").fetchall():
                if said != "ok":
                    yield Finding(f"The database file is damaged: {said}.")
            for table, row, other, _ in cursor.execute("PRAGMA foreign_key_check").fetchall():
                yield Finding(f"Row {row} of {table} belongs to something missing in {other}.")
    with_book = Membership.objects.filter(relationship__shape="book").values("person")
    for person in Person.objects.exclude(pk__in=with_book).values_list("pk", flat=True):
        yield Finding(f"Person {person} has no book of their own.")


def of_one(rel: str) -> Iterator[Finding]:
    relationship = Relationship.objects.filter(pk=rel).first()
    if relationship is None:
        yield Finding(f"Relationship {rel} is not there, but something speaks of it.")
        return
    look = Look(relationship)
    yield from look.at_records()
    look.who_is_gone()
    yield from look.at_numbers()
    yield from look.at_acts()
    yield from look.at_members()
    yield from look.at_ending()
