"""What a page may hold of the live line: its first ticket, so that it need not ask for one."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest

from midspan.live import tickets


def line(request: HttpRequest) -> dict[str, object]:
    # Called when a page writes it down; most pages have no line.
    return {"live_ticket": partial(tickets.for_page, request)}
