from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from midspan.live import tickets
from midspan.people.sessions import mark


@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """A ticket for the live door, for the page that asks."""
    person = request.person  # type: ignore[attr-defined]
    if person is None:
        return JsonResponse({"code": "signed-out"}, status=401)
    session = mark(str(request.session.session_key))
    return JsonResponse({"ticket": tickets.give(person.pk, session)})
