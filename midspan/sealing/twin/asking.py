"""Asking a place over HTTP as a browser does: cookies, a form's token, JSON there and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

#: Seconds; longer than any answer takes of a place that works at all.
PATIENCE = 30
#: Signs what is asked: in which session, at which path, with which body.
Hand = Callable[[str, str, bytes], str]

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
MARK = re.compile(r'<meta name="session-mark" content="([^"]+)"')


class Answer(NamedTuple):
    """What came back. Refusals carry `data["code"]`; a page has no data."""

    status: int
    data: dict[str, Any]

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


class Refused(Exception):
    """The place said no. `code` is one of docs/live.md or of the page that asked."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.data.get('code', '')}".strip())
        self.status = answer.status
        self.code = str(answer.data.get("code", ""))


class Asking:
    """One browser's worth of cookies at one address, such as `http://localhost:8000`."""

    def __init__(self, at: str) -> None:
        self.at = at.rstrip("/")
        # A place on this machine is asked directly, whatever the environment says of proxies.
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies), ProxyHandler({}))
        self._marks: dict[str, str] = {}
        self._token = ""

    def page(self, path: str) -> str:
        """A page, as its HTML; its token is kept for what is posted next. Raises Refused."""
        status, _, body = self._send(Request(self.at + path))
        if status >= 400:
            raise Refused(Answer(status, {}))
        if found := TOKEN.search(body):
            self._token = found[1]
        return body

    def ask(self, path: str, given: object = None, by: Hand | None = None) -> Answer:
        """GET `path` as JSON, or POST `given` to it, signed if it needs our own hand."""
        request = Request(self.at + path, headers={"Accept": "application/json"})
        if given is not None:
            body = json.dumps(given).encode()
            request.data = body
            request.add_header("Content-Type", "application/json")
            if by is not None:
                request.add_header("Midspan-Hand", by(self._mark(), path, body))
            request.add_header("X-CSRFToken", self._token)
        status, token, answered = self._send(request)
        self._token = token or self._token
        return Answer(status, self._read(answered))

    def _mark(self) -> str:
        """Which session this is, as its pages name it."""
        session = next((each.value for each in self._cookies if each.name == "midspan"), "") or ""
        if session not in self._marks:
            found = MARK.search(self.page("/me/"))
            self._marks = {session: found[1] if found else ""}
        return self._marks[session]

    def need(self, path: str, given: object = None, by: Hand | None = None) -> dict[str, Any]:
        """As `ask`, for what has to go well. Raises Refused."""
        answer = self.ask(path, given, by)
        if not answer.is_ok:
            raise Refused(answer)
        return answer.data

    def _send(self, request: Request) -> tuple[int, str, str]:
        try:
            response = self._opener.open(request, timeout=PATIENCE)
        except HTTPError as error:
            response = error
        with response:
            token = response.headers.get("X-CSRFToken", "")
            return response.status or 0, token, response.read().decode()

    @staticmethod
    def _read(body: str) -> dict[str, Any]:
        try:
            data = json.loads(body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}
