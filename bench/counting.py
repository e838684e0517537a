"""What processes cost, read from /proc: CPU, memory, and how busy the machine was meanwhile."""

from __future__ import annotations

import os
import re
import statistics
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
