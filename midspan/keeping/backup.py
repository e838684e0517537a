"""A backup: one file that holds everything a place keeps, made while people talk.

It is a tar of a manifest, a whole copy of the database, the site's secret if that was asked for,
and last the manifest's own hash: whatever is cut short or changed on the way is noticed. Nothing
in it is locked beyond what browsers have sealed; docs/self-hosting.md says what that means.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from midspan.keeping.copies import Counts, Database, Trouble, ours, sync
from midspan.version import VERSION

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret"
#: Last in the file, so that its being there says that all before it is.
END = "end"
#: What a tar and a file system need around the bytes themselves.
AROUND = 1024 * 1024


class Begun(msgspec.Struct, frozen=True):
    """As much of a manifest as every format will have."""

    format: int
    midspan: str


class Manifest(Begun, frozen=True):
    """What a backup says of itself. `files` has the SHA-256 of each, `counts` each table's rows."""

    made: str
    database: str
    counts: Counts
    files: dict[str, str]

    def written(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def back_up(to: Path | None, *, with_secret: bool = False) -> Path:
    """Make a backup and return where it is. Raises Trouble."""
    from django.conf import settings

    database = ours()
    if not database.is_here():
        raise Trouble(f"There is no place in {settings.DATA} yet, so there is nothing to keep.")
    file = named(to)
    # The copy of the database, then the file that holds it.
    needs_room(file.parent, 2 * database.size() + AROUND)
    try:
        with tempfile.TemporaryDirectory(prefix=".midspan-backup-", dir=file.parent) as folder:
            whole = Path(folder) / "whole"
            fill(whole, database, Path(settings.DATA) / SECRET if with_secret else None)
            os.rename(whole, file)
        sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise Trouble(
            f"The backup could not be written: {error}. Nothing was left there."
        ) from None
    return file


def named(to: Path | None) -> Path:
    """The file to make: `to`, or one named for this minute in the folder `to` or in this one."""
    at = (to or Path()).absolute()
    if at.is_dir():
        stem = f"midspan-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
        # Two in one second, by two who look after it.
        each = (f"{stem}{more}.tar" for more in ("", *(f"-{n}" for n in range(2, 100))))
        at = next((at / name for name in each if not (at / name).exists()), at / f"{stem}.tar")
    if at.exists():
        raise Trouble(f"{at} is there already, and nothing is written over. Give another name.")
    if not at.parent.is_dir():
        raise Trouble(f"There is no folder {at.parent}.")
    return at


def needs_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise Trouble(
            f"There is not enough room in {folder}: {in_words(size)} are needed,"
            f" {in_words(free)} are free."
        )


def in_words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def fill(whole: Path, database: Database, secret: Path | None) -> None:
    copy = whole.with_name(database.inside)
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    counts = database.copy(copy)
    files = {database.inside: copy}
    if secret is not None:
        from django.conf import settings

        if not secret.is_file() or secret.read_text().strip() != settings.SECRET_KEY:
            raise Trouble("MIDSPAN_SECRET gives this place its secret; keep it where that is kept.")
        files[SECRET] = secret
    hashes = {name: hash_of(path) for name, path in files.items()}
    said = Manifest(FORMAT, VERSION, made, database.kind, counts, hashes).written()
    line = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(line, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        add(tar, MANIFEST, io.BytesIO(said), len(said))
        for name, path in files.items():
            with path.open("rb") as read:
                add(tar, name, read, path.stat().st_size)
        end = sha256(said).hexdigest().encode()
        add(tar, END, io.BytesIO(end), len(end))
        tar.close()
        out.flush()
        os.fsync(out.fileno())


def hash_of(path: Path) -> str:
    with path.open("rb") as read:
        return file_digest(read, "sha256").hexdigest()


def add(tar: tarfile.TarFile, name: str, read: BinaryIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, read)


class Backup:
    """A backup that was read from its first byte to its last and is what it was when made."""

    def __init__(self, path: Path) -> None:
        """Raises Trouble for what is no backup, is cut short, was changed, or is too new."""
        self.path = path
        try:
            with tarfile.open(path, mode="r:") as tar:
                self.manifest, said = read_manifest(tar)
                self.sizes = {name: self.check(tar, name) for name in self.manifest.files}
                if taken(tar, END) != sha256(said).hexdigest().encode():
                    raise Trouble(f"{path} was changed after it was made: its list of contents.")
        except FileNotFoundError:
            raise Trouble(f"There is no file {path}.") from None
        except IsADirectoryError:
            raise Trouble(f"{path} is a folder; give the file that midspan backup made.") from None
        except PermissionError:
            raise Trouble(
                f"The place's own account may not read {path}. This makes a copy that it can read;"
                f" give that one:  sudo install -o midspan -m 600 {path} /var/backups/midspan/"
            ) from None
        except OSError as error:
            raise Trouble(f"{path} cannot be read: {error.strerror or error}.") from None
        except (tarfile.TarError, KeyError, EOFError):
            raise Trouble(self.why_not_whole()) from None

    def why_not_whole(self) -> str:
        begins = b""
        with suppress(OSError), self.path.open("rb") as read:
            begins = read.read(len(MANIFEST))
        if begins == MANIFEST.encode():
            return f"{self.path} is cut short: its end is missing. Take it again from where it was."
        return f"{self.path} is not a backup of Midspan."

    def check(self, tar: tarfile.TarFile, name: str) -> int:
        """The size of a file that is in the backup unchanged."""
        member = tar.getmember(name)
        read = tar.extractfile(member)
        if read is None:
            raise KeyError(name)
        hash, size = sha256(), 0
        while piece := read.read(1 << 20):
            hash.update(piece)
            size += len(piece)
        if size != member.size:
            raise EOFError
        if hash.hexdigest() != self.manifest.files[name]:
            raise Trouble(f"{self.path} was changed after it was made: {name} in it.")
        return size

    def take_out(self, name: str, to: Path) -> None:
        """Write one of its files to `to`, readable for its owner only, and on the disk."""
        line = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with tarfile.open(self.path, mode="r:") as tar, os.fdopen(line, "wb") as out:
            read = tar.extractfile(name)
            assert read is not None
            shutil.copyfileobj(read, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())


def read_manifest(tar: tarfile.TarFile) -> tuple[Manifest, bytes]:
    said = taken(tar, MANIFEST)
    try:
        begun = msgspec.json.decode(said, type=Begun)
        if begun.format > FORMAT:
            raise Trouble(
                f"This backup was made by a newer Midspan ({begun.midspan}; this one is"
                f" {VERSION}). Bring Midspan up to date first; nothing was changed."
            )
        return msgspec.json.decode(said, type=Manifest), said
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Trouble(
            "This is not a backup of Midspan, or its list of contents is broken."
        ) from None


def taken(tar: tarfile.TarFile, name: str) -> bytes:
    read = tar.extractfile(name)
    if read is None:
        raise KeyError(name)
    return read.read(1 << 20)
