"""Servers that belong to one run of the tests: on free ports, in a folder that is removed.

PostgreSQL refuses to run as root, so as root it is started as another person of the machine.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres; Debian keeps it out of PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: at.parent.name)
    on_path = shutil.which("initdb")
    places += [Path(on_path).resolve().parent] if on_path else []
    return next((at for at in reversed(places) if (at / "initdb").exists()), None)


def dies_with_us() -> None:
    """Linux ends this child when its parent ends, even if the parent was killed outright."""
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def as_whom() -> list[str]:
    """What to put before a command that refuses root."""
    if os.geteuid() != 0:
        return []
    somebody = next(name for name in ("postgres", "nobody") if known(name))
    group = str(pwd.getpwnam(somebody).pw_gid)
    return ["setpriv", f"--reuid={somebody}", f"--regid={group}", "--clear-groups",
            "--pdeathsig=INT"]  # fmt: skip


def known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def folder_for(somebody: list[str]) -> Iterator[Path]:
    """A folder short enough for a unix socket's path, owned by whoever will use it."""
    folder = Path(tempfile.mkdtemp(prefix="midspan-", dir="/tmp"))
    try:
        if somebody:
            owner = pwd.getpwnam(somebody[1].partition("=")[2])
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """A new, empty PostgreSQL; gives its address."""
    programs = postgres_programs()
    assert programs, "postgres() needs PostgreSQL's programs"
    somebody, port, password = as_whom(), free_port(), secrets.token_hex(12)
    with folder_for(somebody) as folder:
        data = folder / "data"
        said = folder / "password"
        said.write_text(password)
        said.chmod(0o644)  # the folder itself is closed to others
        subprocess.run(
            [*somebody, programs / "initdb", "-D", data, "-U", "midspan", "--pwfile", said,
             "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, cwd="/", capture_output=True,
        )  # fmt: skip
        server: list[str | Path] = [
            *somebody, programs / "postgres", "-D", data, "-p", str(port), "-k", folder,
            "-c", "listen_addresses=127.0.0.1",
        ]  # fmt: skip
        with running(server, folder / "log", port, signal.SIGINT):
            # Its port is open a moment before it is.
            is_ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            while subprocess.run(is_ready).returncode:
                time.sleep(0.05)
            yield f"postgresql://midspan:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def redis(port: int = 0) -> Iterator[str]:
    """A new, empty Redis that writes nothing to disk; gives its address."""
    port = port or free_port()
    with folder_for([]) as folder:
        server = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                  "--appendonly", "no", "--dir", str(folder)]  # fmt: skip
        with running(server, folder / "log", port, signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, port: int, farewell: signal.Signals
) -> Iterator[None]:
    with log.open("wb") as out:
        # In a session of its own: Ctrl-C is for us, and we then stop the server in order.
        process = subprocess.Popen(
            [str(part) for part in command], cwd="/", stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=dies_with_us,
        )  # fmt: skip
    try:
        wait_until_it_answers(port, process, log)
        yield
    finally:
        process.send_signal(farewell)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"it stopped at once:\n{log.read_text(errors='replace')}")
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"it did not answer:\n{log.read_text(errors='replace')}")
