"""The floor under bench/talk.py: the same bytes, in the same groups, and nothing else.

Appends lines of the same size to a table like ours, in groups of the given sizes, one commit a
group, with bare sqlite3 in a bare loop: no socket, no JSON, no checks, nobody who hears it. What
the live path costs above this is ours to answer for; at most three times as much is the aim.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.fresh import drawn
from bench.talk import act_id, noise

TABLE = """
CREATE TABLE act (
  relationship_id varchar(22), seq integer, epoch integer, author_id varchar(22),
  kind varchar(24), id varchar(22), count integer, after text, facts text, sealed text,
  hash varchar(22), at bigint, PRIMARY KEY (relationship_id, seq)
);
CREATE UNIQUE INDEX a_count ON act (relationship_id, author_id, count);
CREATE INDEX other ON act (relationship_id, kind, seq) WHERE NOT kind = 'said';
"""
INSERT = "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def append(folder: str, group: int, pairs: int, seconds: float) -> dict[str, Any]:
    database = sqlite3.connect(Path(folder) / "floor.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        database.execute(f"PRAGMA {pragma}")
    database.executescript(TABLE)
    people = [(drawn(16), (drawn(16), drawn(16)), [0, 0]) for _ in range(pairs)]
    after, sealed = f'["{drawn(16)}"]', f"w1.{noise(12)}.{noise(256)}"
    done, began, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - began < seconds:
        database.execute("BEGIN IMMEDIATE")
        for _ in range(group):
            rel, both, counts = people[done // 2 % pairs]
            mine = done % 2
            counts[mine] += 1
            database.execute(
                INSERT,
                (rel, sum(counts), 1, both[mine], "said", act_id(), counts[mine], after, "[]",
                 sealed, "", int(time.time())),
            )  # fmt: skip
            done += 1
        database.execute("COMMIT")
    used, took = time.process_time() - cpu, time.monotonic() - began
    database.close()
    return {
        "group": group,
        "per_s": round(done / took),
        "cpu_s_per_1000": round(used / done * 1000, 4),
    }


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.floor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reads.add_argument("--seconds", type=float, default=5, help="for each size (default 5)")
    reads.add_argument("--pairs", type=int, default=50, help="of people (default 50)")
    reads.add_argument(
        "--group", type=int, action="append", help="acts in a commit (default 1, 8, 50 and 400)"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    found = []
    for group in given.group or [1, 8, 50, 400]:
        with tempfile.TemporaryDirectory(prefix="midspan-floor-") as folder:
            found.append(append(folder, group, given.pairs, given.seconds))
    if given.json:
        print(json.dumps({"pairs": given.pairs, "cpus": os.cpu_count(), "groups": found}))
    else:
        for one in found:
            print("  ".join(f"{name} {value}" for name, value in one.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
