from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

#: What the browser fetches when the mirror is first asked; how much that is stands on the button.
WEIGHTS = "lens/learnt.weights"


@require_safe
def mirror(request: HttpRequest) -> HttpResponse:
    return render(request, "mirror/mirror.html", {"megabytes": megabytes()})


@cache
def megabytes() -> float:
    found = finders.find(WEIGHTS)
    assert found, f"{WEIGHTS} is not among the static files"
    return Path(found).stat().st_size / 1e6
