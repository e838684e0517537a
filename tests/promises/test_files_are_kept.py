"""A page that was here before costs its reader only what is new on it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from midspan import headers
from midspan.files import Files


async def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_browser_never_asks_again_for_a_file_it_has() -> None:
    file = settings.STATIC_URL + "css/base.css"
    assert Files(nothing).immutable_file_test("base.css", file)
    assert not Files(nothing).immutable_file_test("", "/r/")


def test_what_is_kept_for_ever_does_not_say_how_old_it_is() -> None:
    kept = {"Cache-Control": "max-age=1, immutable", "ETag": '"1"', "Last-Modified": "now"}
    request = HttpRequest()
    request.path = settings.STATIC_URL + "css/base.css"
    response = headers.dress(HttpResponse(headers=kept), request)
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
