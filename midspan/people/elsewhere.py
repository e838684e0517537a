"""Other people to turn to: lines and places elsewhere that the hosts list for everyone.

Nothing of it is ours: it ships empty, and what stands in it is what hosts of this place know,
each entry with the day on which they knew it. Above all whether somebody there calls the police
or others without asking, since that keeps many from calling at all.
"""

from __future__ import annotations

from datetime import date

from midspan.people.hosting import deed_of
from midspan.people.models import Elsewhere, HostAct, Person

Kind = HostAct.Kind


def write(host: Person, line: Elsewhere) -> None:
    """Put a line on the list, or keep what was changed in it."""
    with deed_of(host):
        kind = Kind.RELISTED if line.pk else Kind.LISTED
        line.save()
        HostAct.objects.create(by=host, kind=kind, words=told(line.name, line.known_on))


def take_off(host: Person, line: Elsewhere) -> None:
    with deed_of(host):
        line.delete()
        HostAct.objects.create(by=host, kind=Kind.UNLISTED, words=line.name)


def told(name: str, known_on: date) -> str:
    return f"{name} ({known_on.isoformat()})"
