"""The server under a bench: the real one in a process of its own, with fresh people in it.

    python -m bench.server DIR [WORKERS]
starts it. It is as it always is but for the pace and the bytes of a day, since no page writes a
hundred lines a second; and it counts how many acts a commit held. Several workers are those of
`midspan serve --workers N`, over the Redis that BUS_URL names.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.counting import cpu_of, kilobytes, mb, pss_of, rss_of, tree_of
from bench.databases import Server as Databases
from tests.private import dies_with_us

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Bus:
    """A Redis of our own, over which several workers ring; "" when there is one worker alone."""

    address: str = ""
    pid: int | None = None

    @classmethod
    @contextmanager
    def chosen(cls, workers: int) -> Iterator[Bus]:
        if workers == 1:
            yield cls()
            return
        from redis import Redis

        from tests import private

        with private.redis() as address, Redis.from_url(address) as line:
            yield cls(address, line.info("server")["process_id"])


@dataclass
class Server:
    """A place that is open; what it costs counts its database's processes as well."""

    port: int
    pid: int
    databases: Databases
    data: Path
    bus: Bus = Bus()

    def cpu(self) -> float:
        return cpu_of(self.pid) + cpu_of(self.databases.pid) + cpu_of(self.bus.pid)

    def workers(self) -> list[int]:
        return tree_of(self.pid)[1:]

    @contextmanager
    def alone(self, which: int) -> Iterator[None]:
        """Whoever comes meanwhile comes to this worker: the others sleep, and take nobody in."""
        workers = self.workers()
        others = [pid for pid in workers if pid != workers[which % len(workers)]] if workers else []
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)

    def memory(self) -> dict[str, float]:
        """Of the place alone, now and at most, and of PostgreSQL apart, whose processes share."""
        most = sum(kilobytes(pid, "status", "VmHWM") for pid in tree_of(self.pid))
        found = {"rss_mb": mb(rss_of(self.pid)), "most_rss_mb": mb(most * 1024)}
        if self.databases.pid:
            found["postgres_pss_mb"] = mb(pss_of(self.databases.pid))
        return found

    def acts_in_a_commit(self) -> int:
        """How many acts its commits held; known when it has stopped."""
        found = [each.read_text().split() for each in self.data.glob("groups-*")]
        acts, commits = (sum(map(int, column)) for column in zip(*found, strict=True))
        for each in self.data.glob("groups-*"):
            each.unlink()
        return max(1, round(acts / max(commits, 1)))


@dataclass(frozen=True)
class Place:
    """A fresh data folder and a fresh database, with people in it."""

    databases: Databases
    data: Path
    address: str
    pairs: list[dict[str, Any]]

    @contextmanager
    def served(self, workers: int = 1, bus: Bus | None = None) -> Iterator[Server]:
        bus = bus or Bus()
        command = [sys.executable, "-m", "bench.server", str(self.data), str(workers)]
        with subprocess.Popen(
            command, cwd=ROOT,
            env=os.environ | {"DATABASE_URL": self.address, "BUS_URL": bus.address},
            stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_us,
        ) as server:  # fmt: skip
            try:
                assert server.stdout
                for line in server.stdout:
                    if found := re.search(r"open at http://localhost:(\d+)/", line):
                        yield Server(int(found[1]), server.pid, self.databases, self.data, bus)
                        break
                else:
                    raise SystemExit("the server did not start")
            finally:
                server.send_signal(signal.SIGINT)


@contextmanager
def fresh(
    databases: Databases, pairs: int, old_rows: int = 0, others: int = 0, *, whole: bool = False
) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="midspan-bench-") as data, databases.fresh() as address:
        made = subprocess.run(
            [sys.executable, "-m", "bench.fresh", "--data", data, "--pairs", str(pairs),
             "--old-rows", str(old_rows), "--others", str(others),
             *(["--whole"] if whole else [])],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"DATABASE_URL": address},
        )  # fmt: skip
        yield Place(databases, Path(data), address, json.loads(made.stdout)["pairs"])


def serve(data: str, workers: str = "1") -> int:
    os.environ["MIDSPAN_DATA"] = data
    os.environ |= {"MIDSPAN_PERSON_MB_A_DAY": "0", "MIDSPAN_PLACE_MB_A_DAY": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    from midspan import workers as ours
    from midspan.command import main

    ours.WORKER = "bench.worker"
    count_groups()
    return main(["serve", "--port", "0", "--data", data, "--workers", workers])


def count_groups() -> None:
    """In a process that commits: no pace, and in the end it tells how many acts a commit held."""
    from midspan.live import writer
    from midspan.people import allowance

    allowance.PACE, allowance.BURST = 1e6, 1e6
    commit, stop, groups = writer.Writer.commit, writer.Writer.stop, []

    def counted(self: writer.Writer, group: Any) -> Any:
        groups.append(len(group))
        return commit(self, group)

    def stopped(self: writer.Writer) -> None:
        stop(self)
        told = Path(os.environ["MIDSPAN_DATA"], f"groups-{os.getpid()}")
        told.write_text(f"{sum(groups)} {len(groups)}")

    writer.Writer.commit = counted  # type: ignore[method-assign]
    writer.Writer.stop = stopped  # type: ignore[method-assign]


if __name__ == "__main__":
    raise SystemExit(serve(*sys.argv[1:]))
