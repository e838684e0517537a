"""What every page may say: which place this is, who is reading, and what holds at this address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from midspan.people import place as places
from midspan.people import signing_in


def place(request: HttpRequest) -> dict[str, object]:
    return {
        "place": getattr(request, "place", None) or SimpleLazyObject(places.here),
        "person": getattr(request, "person", None),
        # Then keys are in the tab's memory only, and pages change without loading (stay.js).
        "borrowed": signing_in.is_borrowed(request),
        "demonstration": settings.DEMONSTRATION,
        "words_stay_private": places.keeps_words_private(request),
    }
