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
TRY = "sudo midspan backup --rehearse --to /var/backups/midspan"


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
        yield wrong(
            "DEBUG is on, so pages show what they should not when something fails.",
            "Somebody changed midspan/settings.py: git diff shows it, git checkout undoes it.",
        )
    if len(settings.SECRET_KEY) < 32:
        yield wrong(
            "The secret is short.",
            "MIDSPAN_SECRET needs 32 characters or more; or leave it out, and one is drawn.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield wrong(
            "MIDSPAN_ALSO_HOSTS says *, so this place answers to any name.",
            "Write the names themselves, with commas between, or leave it out.",
        )
    if settings.DEMONSTRATION and settings.ADDRESS:
        yield wrong(
            "The demonstration's doors are open at an address of the web.",
            "Leave MIDSPAN_DEMONSTRATION out: it is for made-up people.",
        )
    if not settings.ADDRESS:
        yield look(
            "No address: this place is for this machine alone.",
            "That is fine for a try. For others: sudo bin/host NAME, or set MIDSPAN_ADDRESS.",
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
            f"sudo chmod -R go= {data}",
        )
    elif data in open_to_others:
        yield look(
            f"Others on this machine can see the names of the files in {data}.",
            f"sudo chmod go= {data}",
        )
    else:
        yield well(f"Only its owner can look into {data}.")
    if strange := [path.name for path in inside if path.stat().st_uid != owner]:
        yield wrong(
            f"Not everything in {data} has one owner: {', '.join(strange[:5])}.",
            f"sudo chown -R --reference={data} {data}, and from now on give midspan's commands"
            " as that owner; sudo midspan ... does so by itself.",
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
            f"Nothing is lost: people are told, and keep what they typed. Make room, such as by"
            f" bringing old backups elsewhere; above {in_words(reserve)}"
            " (MIDSPAN_DISK_RESERVE_MB) it goes on by itself.",
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
        why = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return wrong(
            f"The database does not answer: {why}",
            whose_database(),
        )
    return None


def whose_database() -> str:
    if connection.vendor == "postgresql":
        return "Is it running?  systemctl status postgresql  Does DATABASE_URL name it rightly?"
    return "Change nothing in the data folder; docs/self-hosting.md, To come back, has the way."


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
            "Bring this copy up to date before you start it: sudo git pull && sudo bin/setup",
        )
    elif missing := missing_here():
        yield wrong(
            f"The tables are older than this Midspan ({len(missing)} steps).",
            "sudo midspan upgrade brings them up to date, with a backup before.",
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
            "Set the clock by the network: sudo timedatectl set-ntp true",
        )
    elif said_by("timedatectl", "show", "-p", "NTPSynchronized", "--value") == "no":
        yield look(
            "Nothing sets the clock of this machine yet.",
            "sudo timedatectl set-ntp true; after a start it can take a minute.",
        )


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
            "People talk on, up to two seconds late. Is it running?  systemctl status redis-server",
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
        yield look("No backup was made yet.", "sudo midspan backup --to /var/backups/midspan")
    elif now - found.backup > BACKUP_IS_OLD:
        yield look(
            f"The newest backup is {days(found.backup, now)} old.",
            "Make them by a timer: docs/self-hosting.md, Backups.",
        )
    else:
        yield well(f"The newest backup is {days(found.backup, now)} old.")
    if found.rehearsal is None:
        yield look("It was never tried whether a backup can be put back.", TRY)
    elif not found.well:
        yield wrong(
            "A backup was tried, and could not be put back well.", f"{TRY}  says what it sees."
        )
    elif now - found.rehearsal > REHEARSAL_IS_OLD:
        yield look(
            f"It is {days(found.rehearsal, now)} since it was tried to put a backup back.", TRY
        )
    else:
        yield well(
            f"A backup was put back for a try {days(found.rehearsal, now)} ago, and that went well."
        )


def days(since: datetime, now: datetime) -> str:
    many = (now - since).days
    return "less than a day" if many < 1 else "1 day" if many == 1 else f"{many} days"


def of_the_system() -> Iterator[Told]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < HANDLES:
        yield look(
            f"This machine lets one program have {most} lines open at once.",
            "For more people: LimitNOFILE=65536 in /etc/systemd/system/midspan.service.",
        )
