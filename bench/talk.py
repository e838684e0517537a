"""Two people talk, fifty times over: what a line costs from one page to the other.

Starts a real server on a fresh data folder, lets pairs of people talk over real sockets as fast
as the window allows (one person has at most so many lines unacknowledged), and counts what was
acknowledged, delivered, lost and doubled. The sealed words are noise of the right size and shape,
which the server cannot tell; counts, who is in, pace and every other check are on. Only the
number of the pace limit is wider, since no page writes a hundred lines a second.

cpu_s_per_1000 is the CPU time of the server's whole process tree for 1,000 lines, each received,
stored, acknowledged and delivered; it is the number to trust on a busy machine. Latency is from
sending to the partner's socket. group is how many acts a commit held, for bench/floor.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
#: What is open after the clock stops is waited for so long before it counts as lost.
PATIENCE = 10.0


def noise(size: int) -> str:
    return urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


def act_id() -> str:
    """Ordered by time, as a browser's UUIDv7 is, which keeps an index small."""
    made = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    return urlsafe_b64encode(made)[:22].decode()


class Voice(WSListener):
    """One person with one page: `window` lines are on their way while the talk goes on."""

    def __init__(self, talk: Talk, rel: str, ticket: str) -> None:
        self.talk, self.rel, self.ticket = talk, rel, ticket
        self.partner = self
        self.count = 0
        self.sent: dict[str, float] = {}
        self.stored: dict[str, int] = {}
        self.heard: list[tuple[int, str]] = []
        # A short line sealed for two is some 250 characters; with its fields, a frame of 540.
        self.sealed = f"w1.{noise(12)}.{noise(256)}"
        self.is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.say({"t": "hello", "v": 1, "ticket": self.ticket, "since": {self.rel: 0}})

    def say(self, said: dict[str, Any]) -> None:
        self.transport.send(WSMsgType.TEXT, msgspec.json.encode(said))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            for line in frame.get_payload_as_bytes().split(b"\n"):
                self.hear(msgspec.json.decode(line))

    def hear(self, said: dict[str, Any]) -> None:
        match said["t"]:
            case "stored":
                self.stored[said["id"]] = said["seq"]
                if self.talk.is_on:
                    self.write()
            case "acts":
                now = time.monotonic()
                for act in said["acts"]:
                    self.heard.append((act["seq"], act["id"]))
                    if self.talk.is_on:
                        self.talk.lags.append(now - self.partner.sent[act["id"]])
            case "welcome":
                self.is_open.set_result(None)
            case "presence":
                pass
            case _:
                self.talk.trouble.append(said)

    def write(self) -> None:
        self.count += 1
        id = act_id()
        self.sent[id] = time.monotonic()
        act = {"rel": self.rel, "n": 1, "kind": "said", "id": id, "count": self.count}
        after = [self.heard[-1][1]] if self.heard else []
        self.say({"t": "act", **act, "sealed": self.sealed, "after": after, "facts": []})


class Talk:
    """All pairs talking with one window, and what came of it."""

    def __init__(self) -> None:
        self.is_on = True
        self.lags: list[float] = []
        self.trouble: list[dict[str, Any]] = []
        self.voices: list[Voice] = []

    async def begin(self, port: int, pairs: list[dict[str, Any]]) -> None:
        for pair in pairs:
            two = [Voice(self, pair["rel"], person["ticket"]) for person in pair["people"]]
            two[0].partner, two[1].partner = two[1], two[0]
            for voice in two:
                await ws_connect(lambda voice=voice: voice, f"ws://localhost:{port}/live")
                await voice.is_open
            self.voices += two

    async def go_on(self, window: int, seconds: float) -> None:
        for voice in self.voices:
            for _ in range(window):
                voice.write()
        await asyncio.sleep(seconds)
        self.is_on = False

    async def settle(self) -> None:
        """Wait until everything sent has come back, or for as long as patience lasts."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.open_lines():
            await asyncio.sleep(0.05)

    def open_lines(self) -> int:
        return sum(
            len(voice.sent) - len(voice.stored) + len(voice.sent) - len(voice.partner.heard)
            for voice in self.voices
        )

    def counts(self) -> dict[str, int]:
        lost = doubled = holes = 0
        for voice in self.voices:
            heard = [id for _, id in voice.partner.heard]
            lost += len(voice.sent.keys() - set(heard)) + len(
                voice.sent.keys() - voice.stored.keys()
            )
            doubled += len(heard) - len(set(heard))
            numbers = [seq for seq, _ in voice.heard]
            holes += sum(b <= a for a, b in pairwise(numbers))
            own = set(voice.stored.values())
            both = own | set(numbers)
            holes += len(both) != max(both, default=0) or len(own & set(numbers)) > 0
        return {"lost": lost, "doubled": doubled, "out_of_order": holes}


async def measure(port: int, pid: int, pairs: list[dict[str, Any]], window: int, seconds: float):
    talk = Talk()
    await talk.begin(port, pairs)
    cpu, began = cpu_of(pid), time.monotonic()
    await talk.go_on(window, seconds)
    took, acked = time.monotonic() - began, sum(len(voice.stored) for voice in talk.voices)
    delivered = sum(len(voice.heard) for voice in talk.voices)
    used = cpu_of(pid) - cpu
    await talk.settle()
    lags = sorted(talk.lags) or [0.0]
    found = {
        "window": window,
        "seconds": round(took, 2),
        "acked_per_s": round(acked / took),
        "delivered_per_s": round(delivered / took),
        "p50_ms": round(lags[len(lags) // 2] * 1000, 2),
        "p99_ms": round(lags[len(lags) * 99 // 100] * 1000, 2),
        "cpu_s_per_1000": round(used / max(acked, 1) * 1000, 4),
        "rss_mb": round(rss_of(pid) / 2**20, 1),
        **talk.counts(),
        "trouble": len(talk.trouble),
    }
    for voice in talk.voices:
        voice.say({"t": "bye"})
    await asyncio.sleep(0.2)
    if talk.trouble:
        print("the server said:", talk.trouble[0], file=sys.stderr)
    return found


def tree_of(pid: int) -> list[int]:
    """A process and everything it started."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_of(pid: int) -> float:
    """CPU seconds of a process tree, its ended children too."""
    ticks = 0
    for one in tree_of(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def rss_of(pid: int) -> int:
    statuses = [Path(f"/proc/{one}/status").read_text() for one in tree_of(pid)]
    return sum(int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024 for status in statuses)


@contextmanager
def served(data: str) -> Iterator[tuple[int, int]]:
    """A server on this folder: its process and its port."""
    command = [sys.executable, "-m", "bench.talk", "--serve", data]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            for line in server.stdout:
                if found := re.search(r"open at http://localhost:(\d+)/", line):
                    yield server.pid, int(found[1])
                    break
            else:
                raise SystemExit("the server did not start")
        finally:
            server.send_signal(signal.SIGINT)


def serve(data: str) -> int:
    """The server as it is, but for the number of the pace limit; it counts its commits."""
    os.environ["MIDSPAN_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    from midspan.command import main
    from midspan.live import limits, writer

    limits.PACE, limits.BURST = 1e6, 1e6
    commit, groups = writer.Writer.commit, []

    def counted(self: writer.Writer, group: Any) -> Any:
        groups.append(len(group))
        return commit(self, group)

    writer.Writer.commit = counted  # type: ignore[method-assign]
    ended = main(["serve", "--port", "0", "--data", data])
    Path(data, "groups").write_text(str(sum(groups) / max(len(groups), 1)))
    return ended


def fresh(data: str, pairs: int) -> list[dict[str, Any]]:
    made = subprocess.run(
        [sys.executable, "-m", "bench.fresh", "--data", data, "--pairs", str(pairs)],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    settled: list[dict[str, Any]] = json.loads(made.stdout)["pairs"]
    return settled


def run(windows: list[int], pairs: int, seconds: float) -> list[dict[str, Any]]:
    found = []
    for window in windows:
        with tempfile.TemporaryDirectory(prefix="midspan-bench-") as data:
            people = fresh(data, pairs)
            with served(data) as (pid, port):
                one = asyncio.run(measure(port, pid, people, window, seconds))
            one["group"] = round(float(Path(data, "groups").read_text()))
            found.append(one)
    return found


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.talk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reads.add_argument("--seconds", type=float, default=15, help="for each window (default 15)")
    reads.add_argument("--pairs", type=int, default=50, help="of people (default 50)")
    reads.add_argument(
        "--window", type=int, action="append", help="lines on their way at once (default 1 and 8)"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    reads.add_argument("--serve", metavar="DIR", help=argparse.SUPPRESS)
    given = reads.parse_args()
    if given.serve:
        return serve(given.serve)
    windows = run(given.window or [1, 8], given.pairs, given.seconds)
    if given.json:
        print(json.dumps({"pairs": given.pairs, "windows": windows}))
    else:
        for one in windows:
            print("  ".join(f"{name} {value}" for name, value in one.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
