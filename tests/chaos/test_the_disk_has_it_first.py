"""Before an act is acknowledged the disk has it: seen in the system calls, not taken on trust.

strace writes down, in one order, what the server and the database do. For each act that a page is
told to be stored, the log of the database was written with the act in it, that file was synced
after, and the sync had returned before the page was told.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.served import BOTH, Place, on

#: PostgreSQL's log stands in pages, each with a header that may cut an id in two.
PAGE = 8192
WRITE = re.compile(r'"((?:[^"\\]|\\.)*)", (\d+), (\d+)')
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"f": b"\f"}

CALLS = "fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg"
LINES = 40
#: What SQLite and PostgreSQL write first and sync at a commit.
LOG = re.compile(r"<[^>]*(?:-wal|/pg_wal/[0-9A-F]{24})>")
STORED = re.compile(r'\\"t\\":\\"stored\\",\\"rel\\":\\"[\w-]{22}\\",\\"id\\":\\"([\w-]{22})\\"')


@dataclass
class Seen:
    """What the trace shows, call by call."""

    written: dict[str, set[str]] = field(default_factory=dict)  # file -> ids not yet synced
    synced: set[str] = field(default_factory=set)
    syncing: dict[str, set[str]] = field(default_factory=dict)  # thread -> ids it syncs
    pages: dict[tuple[str, int], bytes] = field(default_factory=dict)  # PostgreSQL's, headerless
    told: list[str] = field(default_factory=list)
    too_early: list[str] = field(default_factory=list)
    syncs: int = 0

    def read(self, trace: Path, ids: set[str]) -> Seen:
        begun: dict[str, str] = {}
        for line in trace.read_text(errors="replace").splitlines():
            thread, _, call = line.strip().partition(" ")
            call = call.lstrip()
            if call.endswith("<unfinished ...>"):
                begun[thread] = call
                self.begins(thread, call)
            elif call.startswith("<..."):
                self.ends(thread, begun.pop(thread, ""), call, ids)
            else:
                self.begins(thread, call)
                self.ends(thread, call, call, ids)
        return self

    def begins(self, thread: str, call: str) -> None:
        name = call.partition("(")[0]
        if name in {"fsync", "fdatasync"} and (file := LOG.search(call)):
            # Only what was written before the sync began is on the disk when it returns.
            self.syncing[thread] = self.written.pop(file[0], set())
        else:
            for id in STORED.findall(call):
                self.told.append(id)
                if id not in self.synced:
                    self.too_early.append(id)

    def ends(self, thread: str, begun: str, ended: str, ids: set[str]) -> None:
        name = begun.partition("(")[0]
        if name in {"fsync", "fdatasync"} and thread in self.syncing:
            assert re.search(r"= 0\b", ended), ended
            self.synced |= self.syncing.pop(thread)
            self.syncs += 1
        elif name.startswith("pwrite") and (file := LOG.search(begun.partition(",")[0])):
            stands = self.paged(file[0], begun) if "/pg_wal/" in file[0] else begun.encode()
            self.written.setdefault(file[0], set()).update(
                id for id in ids if id.encode() in stands
            )

    def paged(self, file: str, call: str) -> bytes:
        """What a write put into PostgreSQL's log, with the page before it, page headers left out:
        24 bytes each, 40 at the beginning of a file (access/xlog_internal.h).
        """
        found = WRITE.search(call)
        assert found, call[:200]
        data, first = as_bytes(found[1]), int(found[3]) // PAGE
        assert len(data) == int(found[2]), "the trace is cut short"
        for start in range(0, len(data), PAGE):
            number = first + start // PAGE
            header = 24 if number else 40
            self.pages[file, number] = data[start + header : start + PAGE]
        through = range(first - 1, first + len(data) // PAGE)
        return b"".join(self.pages.get((file, number), b"") for number in through)


def as_bytes(escaped: str) -> bytes:
    """The bytes that strace wrote as a C string."""

    def one(found: re.Match[bytes]) -> bytes:
        told = found[1]
        return bytes([int(told, 8)]) if told[:1].isdigit() else ESCAPED.get(told, told)

    return ESCAPE.sub(one, escaped.encode())


def test_an_id_that_stands_on_two_pages_of_the_log_is_seen(folder):
    id, file = "AaIJVpvAcEZbVy3Ev3_0tw", "</var/pg_wal/000000010000000000000001>"
    nothing = r"\0"
    before = nothing * (PAGE - 9) + id[:9]
    after = nothing * 24 + id[9:] + nothing * (PAGE - 37)
    trace = folder / "trace"
    stored = rf"\"t\":\"stored\",\"rel\":\"{'r' * 22}\",\"id\":\"{id}\""
    calls = [
        f'1 pwrite64(7{file}, "{before}{after}", {2 * PAGE}, {3 * PAGE}) = {2 * PAGE}',
        f"1 fdatasync(7{file}) = 0",
        f'2 sendto(3<socket>, "{stored}", 9, 0, NULL, 0) = 9',
    ]
    trace.write_text("\n".join(calls))
    assert Seen().read(trace, {id}).too_early == []
    trace.write_text("\n".join([calls[0], calls[2], calls[1]]))
    assert Seen().read(trace, {id}).too_early == [id]


@contextmanager
def traced(trace: Path, *processes: int) -> Iterator[None]:
    """Write down what these processes, and all that they begin, ask of the system."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not here; to have it: apt install strace")
    words = ["strace", "-f", "-y", "-s", "300000", "-e", f"trace={CALLS}", "-o", str(trace)]
    words += [word for process in processes for word in ("-p", str(process))]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        waiting = set(map(str, processes))
        while waiting:
            said = strace.stderr.readline()
            if not said or "not permitted" in said:
                strace.kill()
                pytest.skip(f"this machine lets nobody trace a process: {said.strip()}")
            if found := re.search(r"Process (\d+) attached", said):
                waiting.discard(found[1])
        talks_on = threading.Thread(target=strace.stderr.read)  # or it would wait for a reader
        talks_on.start()
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(20)
            talks_on.join()


def talked(place: Place) -> set[str]:
    """Two people talk, sometimes one line at a time, sometimes several at once."""
    meeting = place.meet()
    pages = [meeting.page(0), meeting.page(1)]
    ids = set()
    for number in range(LINES):
        page = pages[number % 2]
        ids |= {page.write()["id"] for _ in range(1 + number % 3)}
        for _ in range(1 + number % 3):
            page.hear("stored")
    meeting.close()
    return ids


@BOTH
def test_the_log_is_synced_before_each_acknowledgement(folder, database, tell):
    trace = folder / "trace"
    with on(database, folder) as place:
        theirs = servers() if database == "PostgreSQL" else []
        with traced(trace, place.process.pid, *theirs):
            ids = talked(place)
    seen = Seen().read(trace, ids)
    tell(f"{database}: {len(seen.told)} acknowledged, {seen.syncs} syncs of the log before,"
         f" {len(seen.too_early)} told before their sync")  # fmt: skip
    assert sorted(seen.told) == sorted(ids), "the trace does not show every acknowledgement"
    assert seen.too_early == []
    assert seen.syncs >= LINES


def servers() -> list[int]:
    """The first process of the tests' PostgreSQL, which begins all others, and all that are there
    but our own.
    """
    import psycopg

    with psycopg.connect(os.environ["MIDSPAN_TEST_POSTGRES"]) as line:
        asked = line.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        folder = asked.fetchone()
        assert folder
        first = int((Path(folder[0]) / "postmaster.pid").read_text().split()[0])
        others = line.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return [first, *(int(pid) for (pid,) in others.fetchall())]
