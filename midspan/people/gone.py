"""What was deleted for good, so that no backup brings it back.

A mark is a fingerprint of a random id of 128 bits, which nobody can guess from it; the list so
names nobody. It is kept for as long as the host keeps backups, and goes with the last of them.
`midspan restore` deletes again what it marks (midspan/keeping/deletions.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from midspan import base64url
from midspan.people.models import Gone

PERSON = "person"
RELATIONSHIP = "relationship"
WORDS = "words"


def mark(what: str, *ids: str) -> str:
    """The mark of one thing: an account, a relationship, or the words of one act."""
    return base64url.write(sha256(" ".join(["midspan-gone/1", what, *ids]).encode()).digest())


def remember(marks: Iterable[str]) -> None:
    """Keep these marks; those that no backup can need any more go."""
    today = timezone.localdate()
    until = today + timedelta(days=settings.BACKUPS_KEPT)
    Gone.objects.filter(until__lt=today).delete()
    Gone.objects.bulk_create(
        [Gone(mark=each, until=until) for each in marks],
        update_conflicts=True,
        update_fields=["until"],
        unique_fields=["mark"],
    )
