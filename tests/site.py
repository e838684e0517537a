"""A real Midspan for one test: `python -m midspan serve`, a free port, a data folder of its own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests import private

ROOT = Path(__file__).resolve().parent.parent


class Site:
    """Started, killed and started again as often as a story needs; always at the same address."""

    def __init__(
        self, folder: Path, *, database: str = "", options: tuple[str, ...] = (), **env: str
    ):
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        self.written = folder / "server.log"
        self.database = database
        self.options = options
        self.env = env
        self.port = private.free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that the server has printed, over all its lives."""
        return self.written.read_text(errors="replace") if self.written.exists() else ""

    @property
    def begin_link(self) -> str:
        """The newest one-time link by which the host becomes the first person."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if found := re.findall(r"https?://\S+/begin/[\w-]+/?", self.log):
                return str(found[-1])
            time.sleep(0.05)
        raise AssertionError(f"no link to begin with was printed:\n{self.log}")

    def start(self) -> Site:
        assert self.process is None, "it runs already"
        env = {name: value for name, value in os.environ.items() if not name.startswith("MIDSPAN_")}
        env |= {"MIDSPAN_DATA": str(self.data), "DATABASE_URL": self.database} | self.env
        env["PYTHONUNBUFFERED"] = "1"
        with self.written.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "midspan", "serve", "--port", str(self.port), *self.options],
                cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=private.dies_with_us,
            )  # fmt: skip
        self.wait_until_it_answers()
        return self

    def wait_until_it_answers(self) -> None:
        assert self.process is not None
        until = time.monotonic() + 40
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server stopped at once:\n{self.log}")
            if self.status("/") is not None:
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer:\n{self.log}")

    def status(self, path: str) -> int | None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def kill9(self) -> None:
        """As when the power fails: no farewell, no clean-up, every process of it."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self.end(signal.SIGTERM)

    def end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        assert process is not None, "it does not run"
        group = process.pid
        process.send_signal(how) if how == signal.SIGTERM else os.killpg(group, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)  # whatever is still there
        process.wait()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the data folder, and all that PostgreSQL holds, as bytes to search."""
        for path in sorted(self.data.rglob("*")):
            if path.is_file():
                yield str(path.relative_to(self.data)), path.read_bytes()
        if self.database:
            yield "PostgreSQL", dumped(self.database)


def dumped(database: str) -> bytes:
    programs = private.postgres_programs()
    assert programs is not None
    dump = subprocess.run([programs / "pg_dump", database], check=True, capture_output=True)
    return dump.stdout


def fresh_database(address: str) -> tuple[str, str]:
    """A new database on the private PostgreSQL: its name and its address."""
    import psycopg

    name = f"journey_{os.urandom(6).hex()}"
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"'.encode())
    return name, address.rsplit("/", 1)[0] + "/" + name


def drop_database(address: str, name: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
