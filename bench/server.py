"""The server under a bench: the real one in a process of its own, with fresh people in it.

    python -m bench.server DIR
starts it. It is as it always is but for the pace and the bytes of a day, since no page writes a
hundred lines a second; and it counts how many acts a commit held.
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

from bench.counting import cpu_of, kilobytes, mb, pss_of, rss_of
from bench.databases import Server as Databases
from tests.private import dies_with_us

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Server:
    """A place that is open; what it costs counts its database's processes as well."""

    port: int
    pid: int
    databases: Databases
    data: Path

    def cpu(self) -> float:
        return cpu_of(self.pid) + cpu_of(self.databases.pid)

    def memory(self) -> dict[str, float]:
        """Of the place alone, now and at most, and of PostgreSQL apart, whose processes share."""
        most = kilobytes(self.pid, "status", "VmHWM")
        found = {"rss_mb": mb(rss_of(self.pid)), "most_rss_mb": mb(most * 1024)}
        if self.databases.pid:
            found["postgres_pss_mb"] = mb(pss_of(self.databases.pid))
        return found

    def acts_in_a_commit(self) -> int:
        """How many acts its commits held; known when it has stopped."""
        return max(1, round(float((self.data / "groups").read_text())))


@dataclass(frozen=True)
class Place:
    """A fresh data folder and a fresh database, with people in it."""

    databases: Databases
    data: Path
    address: str
    pairs: list[dict[str, Any]]

    @contextmanager
    def served(self) -> Iterator[Server]:
        command = [sys.executable, "-m", "bench.server", str(self.data)]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": self.address},
            stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_us,
        ) as server:  # fmt: skip
            try:
                assert server.stdout
                for line in server.stdout:
                    if found := re.search(r"open at http://localhost:(\d+)/", line):
                        yield Server(int(found[1]), server.pid, self.databases, self.data)
                        break
                else:
                    raise SystemExit("the server did not start")
            finally:
                server.send_signal(signal.SIGINT)


@contextmanager
def fresh(databases: Databases, pairs: int, old_rows: int = 0) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="midspan-bench-") as data, databases.fresh() as address:
        made = subprocess.run(
            [sys.executable, "-m", "bench.fresh", "--data", data, "--pairs", str(pairs),
             "--old-rows", str(old_rows)],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"DATABASE_URL": address},
        )  # fmt: skip
        yield Place(databases, Path(data), address, json.loads(made.stdout)["pairs"])


def serve(data: str) -> int:
    os.environ["MIDSPAN_DATA"] = data
    os.environ |= {"MIDSPAN_PERSON_MB_A_DAY": "0", "MIDSPAN_PLACE_MB_A_DAY": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    from midspan.command import main
    from midspan.live import writer
    from midspan.people import allowance

    allowance.PACE, allowance.BURST = 1e6, 1e6
    commit, groups = writer.Writer.commit, []

    def counted(self: writer.Writer, group: Any) -> Any:
        groups.append(len(group))
        return commit(self, group)

    writer.Writer.commit = counted  # type: ignore[method-assign]
    ended = main(["serve", "--port", "0", "--data", data])
    Path(data, "groups").write_text(str(sum(groups) / max(len(groups), 1)))
    return ended


if __name__ == "__main__":
    raise SystemExit(serve(sys.argv[1]))
