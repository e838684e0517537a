"""The headers of every answer: what a page may load, whom it tells, where it may be framed.

docs/sealing.md section 6 says why each part is there.
"""

from __future__ import annotations

from collections.abc import Callable

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


def headers(get_response: Callable[[HttpRequest], HttpResponse]):  # type: ignore[no-untyped-def]
    from asgiref.sync import iscoroutinefunction, markcoroutinefunction

    if iscoroutinefunction(get_response):

        async def add(request: HttpRequest) -> HttpResponse:
            response = await get_response(request)  # type: ignore[misc]
            return dress(response, request)

        return markcoroutinefunction(add)

    return lambda request: dress(get_response(request), request)


headers.async_capable = True  # type: ignore[attr-defined]
headers.sync_capable = True  # type: ignore[attr-defined]


def dress(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
