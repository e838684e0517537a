"""Leaving a page quickly: what it does, what it cannot do, and the two wishes about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from midspan.people import looks
from midspan.people.looks import Looks


@require_http_methods(["GET", "HEAD", "POST"])
def leave_this_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return wish(request)
    person = getattr(request, "person", None)
    around = {
        "names": looks.NAMES,
        "has_way_back": person is not None and person.vaults.exists(),
        "done": request.GET.get("done") == "kept",
    }
    return render(request, "people/leave_this_page.html", around)


def wish(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, on this device. What is not on the page is taken as not chosen."""
    name, deed = request.POST.get("looks", ""), request.POST.get("deed", "")
    chosen = Looks(name if name in looks.NAMES else "", deed if deed in looks.DEEDS else "")
    answer = redirect("/leave-this-page/?done=kept")
    looks.keep(request, answer, chosen)
    return answer
