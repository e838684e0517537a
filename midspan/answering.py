"""How pages are answered: each by one thread from first to last, of a few threads that last.

Django's own ASGI handler makes a thread for every request, and with it a new connection to the
database, and goes back and forth between thread and loop for each middleware. For the smallest
answer that was 6 ms of CPU on SQLite and 16 on PostgreSQL (docs/decisions/0010). Threads that last
keep their connections; whether one still holds is asked before it is used (settings.py).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from midspan import counts

logger = logging.getLogger(__name__)
#: What was refused, and from where; silent unless MIDSPAN_LOG_ADDRESSES says otherwise.
asked = logging.getLogger("midspan.asked")

#: Answers that are made at once. More would only wait for each other: Python runs one at a time,
#: and a database that is away holds each for as long as it is asked.
THREADS = 8
#: Requests that may wait for a thread. Beyond that nobody would still be there to read the answer.
MOST_WAITING = 1000
#: How long the end of the place waits for a thread, in seconds.
PATIENCE = 3.0

Headers = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


#: A sentence without a page: whatever would draw one is what there is too much of.
TOO_MANY = Answer(
    503,
    [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"10")],
    b"Very many are asking for something here at the moment. Please try again in a moment.",
)
BROKEN = Answer(500, [(b"content-type", b"text/plain; charset=utf-8")], b"Something of ours broke.")


class Pages(BaseHandler):
    """An ASGI application for requests: all of Django, in threads that last."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="midspan-page")
        self.waiting = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = await whole_body(receive)
        if body is None:
            return  # whoever asked has gone
        began = time.perf_counter()
        status, headers, content = await self.answer_to(scope, body)
        counts.PAGES.add(f"{status // 100}xx")
        counts.ANSWERS.took(time.perf_counter() - began)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def answer_to(self, scope: Any, body: bytes) -> Answer:
        if self.waiting >= THREADS + MOST_WAITING:
            return TOO_MANY
        self.waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.threads, self.answer, scope, body)
        finally:
            self.waiting -= 1

    def answer(self, scope: Any, body: bytes) -> Answer:
        """On a thread: the whole of one request."""
        set_script_prefix("")
        signals.request_started.send(sender=type(self), scope=scope)
        request = ASGIRequest(scope, BytesIO(body))
        try:
            response = self.get_response(request)
        except Exception as error:
            # The page for mistakes could not be drawn either. The kind of error only: its text
            # may hold what somebody sent.
            logger.error("a request could not be answered: %s", type(error).__name__)
            signals.request_finished.send(sender=type(self))
            return BROKEN
        if settings.LOG_ADDRESSES and response.status_code >= 400:
            say_from_where(request, response.status_code)
        response._handler_class = type(self)  # type: ignore[attr-defined]
        try:
            return Answer(response.status_code, headers_of(response), b"".join(response))
        finally:
            response.close()

    def stop(self) -> None:
        """Each thread closes its own connections. Called from another thread than the loop's."""
        all_there = threading.Barrier(THREADS)

        def close() -> None:
            try:
                all_there.wait(PATIENCE)
            except threading.BrokenBarrierError:
                logger.warning("an answer was still being made when the place closed")
            connections.close_all()

        for _ in range(THREADS):
            self.threads.submit(close)
        self.threads.shutdown(wait=True)


def say_from_where(request: ASGIRequest, status: int) -> None:
    """For who asked for it (MIDSPAN_LOG_ADDRESSES): the address, and which kind of page it asked.

    Never the path itself, which would say who looked for which relationship.
    """
    found = request.resolver_match
    where = request.META.get("REMOTE_ADDR", "")
    asked.warning("%s %s /%s: %d", where, request.method, found.route if found else "...", status)


async def whole_body(receive: Any) -> bytes | None:
    """What was sent, in memory; None when whoever asked has gone.

    What is longer than any form of ours is read and dropped, and Django then refuses it by the
    length that came. Its own handler would write it to the disk for as long as it comes.
    """
    parts: list[bytes] = []
    size, most = 0, int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        if part and size <= most:
            parts.append(part)
            size += len(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def headers_of(response: HttpResponseBase) -> Headers:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    cookies = response.cookies.values()
    return headers + [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in cookies]
