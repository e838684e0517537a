"""Asking a place over HTTP as a browser does: cookies, a form's token, JSON there and back."""

from __future__ import annotations

import json
import re
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

#: Seconds; longer than any answer takes of a place that works at all.
PATIENCE = 30
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


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
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))
        self._token = ""

    def page(self, path: str) -> str:
        """A page, as its HTML; its token is kept for what is posted next. Raises Refused."""
        status, _, body = self._send(Request(self.at + path))
        if status >= 400:
            raise Refused(Answer(status, {}))
        if found := TOKEN.search(body):
            self._token = found[1]
        return body

    def ask(self, path: str, given: object = None) -> Answer:
        """GET `path` as JSON, or POST `given` to it."""
        request = Request(self.at + path, headers={"Accept": "application/json"})
        if given is not None:
            request.data = json.dumps(given).encode()
            request.add_header("Content-Type", "application/json")
            request.add_header("X-CSRFToken", self._token)
        status, token, body = self._send(request)
        self._token = token or self._token
        return Answer(status, self._read(body))

    def need(self, path: str, given: object = None) -> dict[str, Any]:
        """As `ask`, for what has to go well. Raises Refused."""
        answer = self.ask(path, given)
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
