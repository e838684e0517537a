"""The headers of every answer: what a page may load, whom it tells, where it may be framed.

docs/sealing.md section 6 says why each part is there.
"""

from __future__ import annotations

from collections.abc import Callable
from wsgiref.headers import Headers as FileHeaders

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types midspan",
    ]
)
#: For a page on which nothing may run beside it, whatever the page itself should ask for.
POLICY_WITHOUT_WORKERS = POLICY.replace("worker-src 'self'", "worker-src 'none'")
HEADERS = {
    "Content-Security-Policy": POLICY,
    # With no-referrer Chromium sends `Origin: null` on plain form posts, which CSRF refuses.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "X-Robots-Tag": "noindex",
}


def headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: dress(get_response(request))


#: A browser that was here once by https comes by https for a year, whatever it is told on the way.
BY_HTTPS_ONLY = "max-age=31536000"


def dress(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.HTTPS:
        response.headers.setdefault("Strict-Transport-Security", BY_HTTPS_ONLY)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


#: Style sheets, fonts and scripts of a page obey the page's policy, and half a hundred answers
#: that repeat it would weigh more than what they carry.
FOR_FILES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
#: What a browser may open by itself, or run apart from the page, brings its own.
OPENED_BY_ITSELF = (".html", ".xml", "worker.js")
#: A drawing may be opened by itself too, and needs nothing.
FOR_DRAWINGS = "default-src 'none'; frame-ancestors 'none'"
#: An address of a file names one version of it for ever: nobody asks again how old it is.
NEEDLESS = ("Last-Modified", "ETag")


def dress_file(given: FileHeaders, url: str) -> None:
    for name in HEADERS if url.endswith(OPENED_BY_ITSELF) else FOR_FILES:
        given[name] = HEADERS[name]
    if url.endswith(".svg"):
        given["Content-Security-Policy"] = FOR_DRAWINGS
