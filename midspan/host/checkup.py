"""`midspan doctor`, on the machine: settings, versions, the data folder, disk, clock, backups.

Whether what is kept fits together is looked at by relationships/doctor.py.
"""

from __future__ import annotations

import platform
import re
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from midspan.host import notes
from midspan.host.told import Told, look, well, wrong
from midspan.keeping.backup import in_words
from midspan.version import VERSION

#: The oldest that we say we run on.
POSTGRESQL, REDIS = 15, 7
#: A file system that several machines share: SQLite's second file does not work there.
OF_SEVERAL = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"}
#: In seconds: how far ahead of our clock something may have been said.
AHEAD = 120
BACKUP_IS_OLD, REHEARSAL_IS_OLD = timedelta(days=8), timedelta(days=100)
HANDLES = 4096


def checkup() -> Iterator[Told]:
    yield from of_settings()
    yield from of_the_folder(Path(settings.DATA))
    yield from of_the_disk(Path(settings.DATA))
    if (away := the_database_is_away()) is not None:
        yield away
    else:
        yield from of_the_tables()
        yield from of_the_clock()
    yield from of_the_bus()
    yield from of_backups(notes.read(Path(settings.DATA)))
    yield from of_the_system()


# How it is set up


def of_settings() -> Iterator[Told]:
    if settings.DEBUG:
        yield wrong("DEBUG is on, so mistakes show what they should not.", "Take it away.")
    if len(settings.SECRET_KEY) < 32:
        yield wrong("The secret is short.", "Remove the file `secret` and start again.")
    if "*" in settings.ALLOWED_HOSTS:
        yield wrong("MIDSPAN_ALSO_HOSTS says *, so this place answers to any name.", "List names.")
    if settings.DEMONSTRATION and settings.ADDRESS:
        yield wrong(
            "The demonstration's doors are open at an address of the web.",
            "Leave MIDSPAN_DEMONSTRATION out: it is for made-up people.",
        )
    if not settings.ADDRESS:
        yield look(
            "No address: this place is for this machine alone.",
            "For others, start it with --name, or set MIDSPAN_ADDRESS.",
        )
    elif not settings.HTTPS and not re.match(r"http://localhost(:\d+)?$", settings.ADDRESS):
        yield wrong(
            f"{settings.ADDRESS} is not https, so browsers seal nothing there.",
            "Put Caddy before it, and set MIDSPAN_ADDRESS to https://...",
        )
    else:
        yield well(f"People reach it at {settings.ADDRESS}/.")
    if settings.LOG_ADDRESSES:
        yield look(
            "The log names the addresses of what was refused.",
            "Leave MIDSPAN_LOG_ADDRESSES out when you need that no more.",
        )


# Where it keeps things


def of_the_folder(data: Path) -> Iterator[Told]:
    owner = data.stat().st_uid
    inside = [path for path in (data, *data.iterdir()) if not path.is_symlink()]
    open_to_others = [path for path in inside if path.stat().st_mode & 0o077]
    if open_to_others[1:] and data in open_to_others:
        yield wrong(
            f"Others on this machine can read {len(open_to_others) - 1} files in {data}.",
            f"chmod -R go= {data}",
        )
    elif data in open_to_others:
        yield look(
            f"Others on this machine can see the names of the files in {data}.", f"chmod go= {data}"
        )
    else:
        yield well(f"Only its owner can look into {data}.")
    if strange := [path.name for path in inside if path.stat().st_uid != owner]:
        yield wrong(
            f"Not everything in {data} has one owner: {', '.join(strange[:5])}.",
            f"chown -R --reference={data} {data}, and give midspan's commands as that"
            " owner: sudo -u midspan ...",
        )
    kind = file_system_of(data)
    if connection.vendor == "sqlite" and kind in OF_SEVERAL:
        yield wrong(
            f"{data} lies on a file system of several machines ({kind}).",
            "SQLite needs a disk of this machine: move the folder, or use PostgreSQL.",
        )


def file_system_of(folder: Path) -> str:
    """Its kind, as Linux says it; "" elsewhere."""
    found = ("", "")
    with suppress(OSError):
        for line in Path("/proc/self/mounts").read_text().splitlines():
            _, at, kind, *_ = line.split(" ")
            at = at.encode().decode("unicode_escape")
            if folder.is_relative_to(at) and len(at) >= len(found[0]):
                found = (at, kind)
    return found[1]


def of_the_disk(data: Path) -> Iterator[Told]:
    free = shutil.disk_usage(data).free
    reserve = settings.DISK_RESERVE_MB * 1_000_000
    if free < reserve:
        yield wrong(
            f"The disk of {data} has {in_words(free)} free: no words are taken any more.",
            f"Make room; below {in_words(reserve)} (MIDSPAN_DISK_RESERVE_MB) it stops.",
        )
    elif free < 5 * reserve:
        yield look(f"The disk of {data} has {in_words(free)} free.", "Make room soon.")
    else:
        yield well(f"The disk has {in_words(free)} free.")


# What it stands on


def the_database_is_away() -> Told | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        why = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        return wrong(
            f"The database does not answer: {why}",
            "Is it running? Does DATABASE_URL name it rightly?",
        )
    return None


def of_the_tables() -> Iterator[Told]:
    says = f"Midspan {VERSION}, Python {platform.python_version()}, {version_of_the_database()}"
    if connection.vendor == "postgresql" and connection.pg_version < POSTGRESQL * 10_000:  # type: ignore[attr-defined]
        yield wrong(f"{says}.", f"PostgreSQL {POSTGRESQL} or newer is what this is tried with.")
    else:
        yield well(f"{says}.")
    from midspan.host.upgrade import missing_here, newer_than_this

    if newer := newer_than_this():
        yield wrong(
            f"The tables are of a newer Midspan ({newer[-1]}).",
            "Bring this copy up to date (git pull && bin/setup) before you start it.",
        )
    elif missing := missing_here():
        yield wrong(
            f"The tables are older than this Midspan ({len(missing)} steps).",
            "midspan upgrade brings them up to date, with a backup before.",
        )


def version_of_the_database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def of_the_clock() -> Iterator[Told]:
    newest = 0
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT MAX(at) FROM relationships_act")
        newest = cursor.fetchone()[0] or 0
    if newest > time.time() + AHEAD:
        yield wrong(
            "Something was said later than this machine's clock says it is now.",
            "Set the clock by the network: timedatectl set-ntp true",
        )
    elif said_by("timedatectl", "show", "-p", "NTPSynchronized", "--value") == "no":
        yield look("Nothing sets the clock of this machine.", "timedatectl set-ntp true")


def said_by(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    with suppress(OSError, subprocess.SubprocessError):
        ended = subprocess.run(command, capture_output=True, text=True, timeout=5)
        return ended.stdout.strip()
    return ""


def of_the_bus() -> Iterator[Told]:
    if not settings.BUS_URL:
        return
    try:
        import redis

        with closing(redis.Redis.from_url(settings.BUS_URL, socket_timeout=5)) as bus:
            version = str(bus.info("server")["redis_version"])
    except ImportError:
        yield wrong(
            "BUS_URL is set, and the part that speaks to a Redis is not installed.",
            'pip install "midspan[redis]"',
        )
    except Exception as error:
        yield wrong(
            f"The Redis of BUS_URL does not answer ({type(error).__name__}).",
            "People talk on, up to two seconds late. Is it running?",
        )
    else:
        if int(version.split(".")[0]) < REDIS:
            yield wrong(f"Redis {version}.", f"Redis {REDIS} or newer is what this is tried with.")
        else:
            yield well(f"Redis {version} answers.")


# What if


def of_backups(found: notes.Notes) -> Iterator[Told]:
    now = notes.now()
    if found.backup is None:
        yield look("No backup was made yet.", "midspan backup --rehearse --to /somewhere/else")
    elif now - found.backup > BACKUP_IS_OLD:
        yield look(
            f"The newest backup is {days(found.backup, now)} old.",
            "Make them by a timer: docs/self-hosting.md, Backups.",
        )
    else:
        yield well(f"The newest backup is {days(found.backup, now)} old.")
    if found.rehearsal is None:
        yield look("No return was ever rehearsed.", "midspan backup --rehearse")
    elif not found.well:
        yield wrong(
            "The newest rehearsal did not go well.", "midspan backup --rehearse says what it sees."
        )
    elif now - found.rehearsal > REHEARSAL_IS_OLD:
        yield look(
            f"The newest rehearsal is {days(found.rehearsal, now)} old.",
            "midspan backup --rehearse",
        )
    else:
        yield well(f"The newest rehearsal is {days(found.rehearsal, now)} old, and went well.")


def days(since: datetime, now: datetime) -> str:
    many = (now - since).days
    return "less than a day" if many < 1 else "1 day" if many == 1 else f"{many} days"


def of_the_system() -> Iterator[Told]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < HANDLES:
        yield look(
            f"This machine lets one program have {most} lines open at once.",
            "For more people: LimitNOFILE=65536 in the unit.",
        )
