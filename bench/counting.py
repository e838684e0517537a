"""What processes cost, read from /proc: CPU, memory, and how busy the machine was meanwhile."""

from __future__ import annotations

import os
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> list[int]:
    """A process and everything it started."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += [int(child) for child in task.read_text().split()]
    return found


def cpu_of(pid: int | None) -> float:
    """CPU seconds of a process tree, with its ended children; 0 for no process."""
    ticks = 0
    for one in tree_of(pid) if pid else ():
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def rss_of(pid: int) -> int:
    """Resident bytes of a process tree; what its processes share counts once for each."""
    return sum(kilobytes(one, "status", "VmRSS") for one in tree_of(pid)) * 1024


def pss_of(pid: int) -> int:
    """Resident bytes of a process tree, what is shared counted once: for PostgreSQL's buffers."""
    return sum(kilobytes(one, "smaps_rollup", "Pss") for one in tree_of(pid)) * 1024


def kilobytes(pid: int, file: str, name: str) -> int:
    with suppress(OSError):
        found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/{file}").read_text(), re.M)
        return int(found[1]) if found else 0
    return 0


def handles_of(pid: int) -> Counter[str]:
    """Open file handles of one process, by what they are: files by their names, sockets by use."""
    held = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            held.append(str(handle.readlink()))
    uses = uses_of_sockets(pid, {one[8:-1] for one in held if one.startswith("socket:")})
    found: Counter[str] = Counter()
    for one in held:
        kind, _, inode = one.partition(":")
        if kind == "socket":
            found[uses.get(inode[1:-1], "other sockets")] += 1
        else:
            found["pipes" if kind == "pipe" else Path(one).name] += 1
    return found


#: As the system's tables of sockets have it.
LISTENS = "0A"


def uses_of_sockets(pid: int, inodes: set[str]) -> dict[str, str]:
    """inode -> use: people come to the port on which the process listens, it goes to others'."""
    ports: dict[str, str] = {}
    doors: dict[str, str] = {}
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            (_, here, _, state), inode = fields[:4], fields[9]
            if inode in inodes:
                (doors if state == LISTENS else ports)[inode] = here.rpartition(":")[2]
    return dict.fromkeys(doors, "listening") | {
        inode: "from people" if port in doors.values() else "to the database and the bus"
        for inode, port in ports.items()
    }


def mb(size: float) -> float:
    return round(size / 2**20, 1)


def load() -> float:
    """How many processes wanted a CPU in the last minute, ours and everybody's."""
    return round(os.getloadavg()[0], 1)


#: What is counted over all runs instead of being put in the middle: one is one too many.
ADDED = {"lost", "doubled", "out_of_order", "trouble"}


def middle(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of several runs of the same: each figure's median, with the lowest and highest beside."""
    whole: dict[str, Any] = {}
    spread: dict[str, Any] = {}
    for name, value in found[0].items():
        values = [one[name] for one in found]
        if name in ADDED:
            whole[name] = sum(values)
        elif isinstance(value, (int, float)):
            whole[name] = value if len(set(values)) == 1 else round(statistics.median(values), 4)
            spread[name] = [min(values), max(values)]
        else:
            whole[name] = value
    if len(found) > 1:
        whole |= {"runs": len(found), "range": spread}
    return whole


def told(one: dict[str, Any]) -> str:
    """Figures in a line, each with its range where there is one."""
    ranges = one.get("range", {})
    parts = []
    for name, value in one.items():
        if name == "range":
            continue
        low, high = ranges.get(name, (value, value))
        parts.append(f"{name} {value}" + (f" ({low}-{high})" if low != high else ""))
    return "  ".join(parts)
