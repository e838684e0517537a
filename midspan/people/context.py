"""What every page may say: which place this is, who is reading, and what holds at this address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from midspan.people import looks, signing_in
from midspan.people import place as places
from midspan.people.sessions import mark


def place(request: HttpRequest) -> dict[str, object]:
    person = getattr(request, "person", None)
    return {
        "place": getattr(request, "place", None) or SimpleLazyObject(places.here),
        "person": person,
        # What a deed by one's own hand is bound to (hands.py). It opens nothing.
        "session_mark": mark(str(request.session.session_key)) if person else "",
        # Then keys are in the tab's memory only, and pages change without loading (stay.js).
        "borrowed": signing_in.is_borrowed(request),
        "demonstration": settings.DEMONSTRATION,
        "megabytes_a_day": settings.PERSON_MB_A_DAY,
        # What the tab shows instead of where one is, and what leaving quickly does with the keys.
        "looks": looks.of(request),
        "deed_on_leaving": looks.deed_on_leaving(request),
        "words_stay_private": places.keeps_words_private(request),
    }
