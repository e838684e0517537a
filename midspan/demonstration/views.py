from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from midspan.demonstration import doors
from midspan.people.http import say


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """A one-time door: the page with its button, and the closing of the door behind somebody.

    The door says only who is behind it. What opens the keys follows the # and stays in the
    browser, which signs in with it as anybody does.
    """
    if request.method == "POST":
        if doors.close(code):
            return JsonResponse({"to": "/"})
        return say("bad-invitation", "", status=410)
    door = doors.behind(code)
    if door is None:
        return render(request, "demonstration/entered.html", status=410)
    return render(request, "demonstration/enter.html", {"door": door})
