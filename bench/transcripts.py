"""How fast and in how much memory `midspan lens read` reads a folder of many talks.

    python -m bench.transcripts --talks 100000 --jobs 2

makes the talks from the corpus, in files of a thousand, in a folder that is taken away again, and
reads them with the command as anybody would. The output is counted and thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
IN_A_FILE = 1000


def made(folder: Path, count: int) -> tuple[int, int]:
    """Write so many talks; gives how many lines and bytes they are."""
    lines = 0
    for begun in range(0, count, IN_A_FILE):
        path = folder / f"{begun // IN_A_FILE:04}.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for n, turns in zip(
                range(begun, min(begun + IN_A_FILE, count)), _talks(begun), strict=False
            ):
                lines += len(turns)
                out.write(json.dumps({"id": f"t{n}", "turns": turns}, ensure_ascii=False) + "\n")
    return lines, sum(path.stat().st_size for path in folder.iterdir())


def _talks(skip: int) -> Iterator[list[dict[str, str]]]:
    """The dialogues of the corpus, without labels, round and round."""
    kept = [
        [{"speaker": turn["speaker"], "text": turn["text"]} for turn in json.loads(line)["turns"]]
        for path in sorted((ROOT / "corpus" / "dialogues").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    while True:
        yield kept[skip % len(kept)]
        skip += 1


def measured(folder: Path, jobs: int) -> dict[str, Any]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    command = [sys.executable, "-m", "midspan", "lens", "read", str(folder), "--json"]
    with subprocess.Popen(
        [*command, "--jobs", str(jobs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    ) as reading:
        assert reading.stdout is not None
        told = sum(1 for _ in reading.stdout)
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "ended": reading.returncode,
        "talks": told,
        "jobs": jobs,
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
        # Of one process, the largest; there are `jobs` and the one that reads the files.
        "rss_mb_largest_process": round(after.ru_maxrss / 1024),
    }


def main() -> None:
    asks = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asks.add_argument("--talks", type=int, default=100_000)
    asks.add_argument("--jobs", type=int, default=2)
    asks.add_argument("--json", action="store_true", help="on one line")
    given = asks.parse_args()
    with tempfile.TemporaryDirectory(prefix="midspan-talks-") as place:
        lines, size = made(Path(place), given.talks)
        found = measured(Path(place), given.jobs)
    found |= {"lines": lines, "mb_read": round(size / 1e6, 1), "load": round(os.getloadavg()[0], 1),
              "lines_per_s": round(lines / max(found["wall_s"], 0.1)),
              "lines_per_cpu_s": round(lines / max(found["cpu_s"], 0.1))}  # fmt: skip
    print(json.dumps(found, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
