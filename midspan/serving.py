"""Opening the place: the tables, the files, the first link, then the server."""

from __future__ import annotations

import gc
import os
import resource
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections

from midspan.host import around, upgrade
from midspan.keeping.copies import Trouble
from midspan.keeping.hold import Taken, hold
from midspan.workers import Workers, listen

#: A tab that is being answered has so long when the place closes; people talk on after a restart.
GOODBYE = 3


#: With `--name`: how the web reaches this place.
FOR_CADDY = """\
For https, put these lines into /etc/caddy/Caddyfile and say  systemctl reload caddy

{lines}
"""


def serve(host: str, port: int, workers: int | None = None, name: str = "") -> int:
    # What the place keeps is for its own account only.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    try:
        django.setup()
        # A restore needs the folder for itself, and finds out by this that we are open.
        with hold(settings.DATA):
            prepare()
            allow_many_sockets()
            if name and not settings.CERTIFICATE:
                print(FOR_CADDY.format(lines=around.caddy(name, port)), flush=True)
            many = workers or settings.WORKERS
            return run(host, port) if many == 1 else run_workers(host, port, many)
    except ImproperlyConfigured as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
    except Taken:
        print("midspan: a backup is being put back here. Start again when it is.", file=sys.stderr)
    except OperationalError as away:
        why = (str(away).strip().splitlines() or [type(away).__name__])[0]
        print(f"midspan: the database does not answer: {why}", file=sys.stderr)
        print(
            "  sudo midspan doctor  says what to do; under systemd it is tried again.",
            file=sys.stderr,
        )
        return 1
    return 2


def prepare() -> None:
    """Bring the tables up to date and lay out the files that browsers load."""
    from django.core.management import call_command

    from midspan.people import place

    with one_at_a_time():
        try:
            upgrade.refuse_to_go_back()
        except Trouble as trouble:
            raise ImproperlyConfigured(str(trouble)) from None
        call_command("migrate", interactive=False, verbosity=0)
        place.here()
    lay_out_files(Path(settings.STATIC_ROOT), settings.STATIC_URL)


#: Any number, the same for all who share a database.
TABLES = 0x6D696473


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two machines that open the same place at once bring its tables up to date one by one."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TABLES])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TABLES])


def lay_out_files(folder: Path, version: str) -> None:
    """Collect the static files, unless this version of them lies there already.

    The mark is taken away first and written last, so that a start that was cut short is made
    good by the next. The files of the version before are put aside, because pages of it are still
    open and may ask for more of them (files.py); those before them are cleared, in our own folder
    and nowhere else.
    """
    from django.core.management import call_command

    mark = folder.parent / "static-version"
    if folder.is_dir() and mark.is_file() and mark.read_text() == version:
        return
    if folder.is_symlink() or folder.parent != Path(settings.DATA):
        raise ImproperlyConfigured(f"{folder} is not in the data folder; nothing was cleared.")
    before, mark_before = folder.with_name("static-before"), mark.with_name("static-before-version")
    if folder.is_dir() and mark.is_file():
        mark_before.unlink(missing_ok=True)
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
        mark.rename(mark_before)
    shutil.rmtree(folder, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(version)


def allow_many_sockets() -> None:
    """As many open sockets as the system grants; the usual 1,024 are soon used up."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(host: str, port: int) -> int:
    """In one process: the pages, the live line, and the one writer."""

    async def opened(port: int) -> None:
        from asgiref.sync import sync_to_async

        await sync_to_async(welcome)(port)

    try:
        with listen(host, port) as door:
            return open_with(door, opened)
    except OSError:
        return could_not_open(host, port)


def run_workers(host: str, port: int, many: int) -> int:
    """In several, which ring for each other over the bus."""
    if not settings.BUS_URL:
        raise ImproperlyConfigured(
            "several workers ring for each other over a Redis: set BUS_URL, such as"
            " redis://localhost:6379/0, or leave --workers and MIDSPAN_WORKERS out."
        )
    try:
        with listen(host, port) as door:
            door.set_inheritable(True)
            port = door.getsockname()[1]
            connections.close_all()
            return Workers(many, door).keep_open(lambda: welcome(port))
    except OSError:
        return could_not_open(host, port)


def could_not_open(host: str, port: int) -> int:
    print(
        f"midspan: could not open at {host}, port {port}. If something else is open there,"
        " choose another with --port.",
        file=sys.stderr,
    )
    return 1


def open_with(door: socket.socket, opened: Callable[[int], Awaitable[None]]) -> int:
    """Answer at a port that is listened to already; `opened` is told when the first may come."""
    import uvicorn

    from midspan.asgi import application
    from midspan.live.door import Door

    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws=Door,
        lifespan="on",
        # No address and no path of a person in any log: Django's LOGGING says what is written.
        log_config=None,
        access_log=False,
        server_header=False,
        # Only a reverse proxy on this machine, or one that is named, may say whom it asks for.
        proxy_headers=True,
        forwarded_allow_ips=settings.PROXIES,
        ws_per_message_deflate=False,
        ssl_certfile=settings.CERTIFICATE or None,
        ssl_keyfile=settings.KEY or None,
        timeout_graceful_shutdown=GOODBYE,
    )

    class Place(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                # What was imported stays for good; the collector need not look at it each time.
                gc.freeze()
                await opened(door.getsockname()[1])

    try:
        config.load()
    except OSError as error:  # of the certificate, or its key
        raise ImproperlyConfigured(f"the certificate cannot be used: {error}.") from None
    place = Place(config)
    with suppress(KeyboardInterrupt, SystemExit):
        place.run([door])
    return 0 if place.started else 1


def welcome(port: int) -> None:
    """Say where the place is, and how its first person comes in."""
    here = f"{'https' if settings.CERTIFICATE else 'http'}://localhost:{port}"
    address = settings.ADDRESS or here
    if settings.ADDRESS:
        print(f"Midspan is open at {here}/ for this machine.", flush=True)
    print(f"Midspan is open at {address}/", flush=True)
    if settings.DEMONSTRATION:
        return  # its made-up people come in by doors of their own
    if code := first_code():
        print(
            "Nobody lives here yet. This link is for the first person, who will be its host;\n"
            f"it is good for one use, and each start gives a new one:\n  {address}/begin/{code}/",
            flush=True,
        )


def first_code() -> str:
    from midspan.people import place
    from midspan.people.models import Person

    return "" if Person.objects.exists() else place.new_begin_code()
