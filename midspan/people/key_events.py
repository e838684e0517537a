"""What happened to the way into somebody's keys, told on their own page when they next look.

Each browser is told of what came after it signed in, until it has shown the list. The list goes
back three months.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from midspan.people import devices
from midspan.people.models import KeyEvent, Person

Kind = KeyEvent.Kind
KEPT = timedelta(days=90)
#: In a session: the newest event that its browser was told of.
TOLD = "told"


def happened(request: HttpRequest, person: Person, kind: str) -> None:
    """Write it down; the browser that does it need not be told."""
    KeyEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()
    device = devices.named(request.headers.get("User-Agent", ""))
    event = KeyEvent.objects.create(person=person, kind=kind, device=device)
    request.session[TOLD] = event.pk


def kept(person: Person) -> list[KeyEvent]:
    return list(person.key_events.filter(at__gte=timezone.now() - KEPT)[:50])


def untold(request: HttpRequest) -> bool:
    """Whether something happened elsewhere since this browser was last told."""
    person: Person | None = getattr(request, "person", None)
    newest = person.key_events.first() if person else None
    return newest is not None and newest.pk > request.session.get(TOLD, 0)


def told(request: HttpRequest, events: list[KeyEvent]) -> set[int]:
    """The list is being shown: which of it is new to this browser."""
    before = request.session.get(TOLD, 0)
    if events and events[0].pk > before:
        request.session[TOLD] = events[0].pk
    return {event.pk for event in events if event.pk > before}
