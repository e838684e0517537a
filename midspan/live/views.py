from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from midspan.live import tickets


@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """A ticket for the live door, for a page whose own is used or too old."""
    given = tickets.for_page(request)
    if given is None:
        return JsonResponse({"code": "signed-out"}, status=401)
    return JsonResponse({"ticket": given})
