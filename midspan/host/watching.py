"""What a program that watches the machine may ask: `/health/`, `/ready/` and `/metrics`.

They are answered before Django is asked, by whatever name the machine is called, and they say
nothing about anybody. `/health/` is answered on the loop: the process lives. `/ready/` asks the
database, in a thread of its own, so that it is told also when all threads of pages wait for it.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from secrets import compare_digest
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection

#: What was found holds for so long, in seconds: asking often costs the database nothing.
HOLDS = 1.0
#: A database that has not answered by then is away.
PATIENCE = 3.0
#: What a proxy adds: whoever asks through one does not ask from this machine.
BY_A_PROXY = {b"x-forwarded-for", b"x-forwarded-host", b"forwarded", b"x-real-ip", b"via"}
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class Said(NamedTuple):
    status: int
    words: str
    kind: str = "text/plain; charset=utf-8"


ALIVE = Said(200, "ok\n")
READY = Said(200, "ready\n")
AWAY = Said(503, "The database does not answer.\n")
OLDER = Said(503, "The tables are not up to date.\n")


class Watched:
    """An ASGI application before all others."""

    def __init__(self, otherwise: Any) -> None:
        self.otherwise = otherwise
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="midspan-ready")
        self.asking: asyncio.Task[Said] | None = None
        self.found: tuple[float, Said] = (0.0, AWAY)
        self.up_to_date = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        said = await self.answer(scope) if scope["path"] in PATHS else None
        if said is None:
            await self.otherwise(scope, receive, send)
            return
        headers = [(b"content-type", said.kind.encode()), (b"cache-control", b"no-store"),
                   (b"x-content-type-options", b"nosniff")]  # fmt: skip
        await send({"type": "http.response.start", "status": said.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else said.words.encode()
        await send({"type": "http.response.body", "body": body})

    async def answer(self, scope: Any) -> Said | None:
        """None: as if there were no such address."""
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        match scope["path"].strip("/"):
            case "health":
                return ALIVE
            case "ready":
                return await self.ready()
        if not may_ask(scope):
            return None
        from midspan.host import metrics

        return Said(200, metrics.written(), metrics.KIND)

    async def ready(self) -> Said:
        at, said = self.found
        if time.monotonic() - at < HOLDS:
            return said
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(self.ask())
        try:
            return await asyncio.wait_for(asyncio.shield(self.asking), PATIENCE)
        except TimeoutError:
            return AWAY

    async def ask(self) -> Said:
        said = await asyncio.get_running_loop().run_in_executor(self.thread, self.look)
        self.found = time.monotonic(), said
        return said

    def look(self) -> Said:
        try:
            connection.close_if_unusable_or_obsolete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
            self.up_to_date = self.up_to_date or not missing_migrations()
        except DatabaseError:
            connection.close()
            return AWAY
        return READY if self.up_to_date else OLDER

    def stop(self) -> None:
        self.thread.submit(connection.close)
        self.thread.shutdown(wait=True)


PATHS = {"/health/", "/health", "/ready/", "/ready", "/metrics/", "/metrics"}


def missing_migrations() -> list[str]:
    """What this version asks of the tables and they have not got yet."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def may_ask(scope: Any) -> bool:
    """Whether numbers are for this one: a token, or this very machine and no proxy on it."""
    headers = dict(scope["headers"])
    if settings.METRICS == "here":
        return is_from_here(scope, headers)
    shown = headers.get(b"authorization", b"")
    return bool(settings.METRICS) and compare_digest(shown, f"Bearer {settings.METRICS}".encode())


def is_from_here(scope: Any, headers: dict[bytes, bytes]) -> bool:
    from django.http.request import split_domain_port

    name = split_domain_port(headers.get(b"host", b"").decode("latin1"))[0]
    try:
        is_near = ip_address((scope.get("client") or ("", 0))[0]).is_loopback
    except ValueError:
        return False
    return is_near and name.strip("[]") in THIS_MACHINE and not BY_A_PROXY & headers.keys()
