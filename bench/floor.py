"""The floor under bench/talk.py: the same bytes, in the same groups, and nothing else.

Appends lines of the same size to a table like ours, in groups of the given sizes, one commit a
group, with the bare driver in a bare loop: no socket, no JSON but what the statement needs, no
checks, nobody who hears it. On PostgreSQL a group is one statement, and its processes count too.
What the live path costs above this is ours to answer for; at most three times as much is the aim.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bench import databases
from bench.counting import cpu_of, load, told
from bench.fresh import drawn
from bench.voices import act_id, noise

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
COPY = "COPY act FROM STDIN"
Row = tuple[object, ...]


def append_on(on: databases.Server, group: int, pairs: int, seconds: float) -> dict[str, Any]:
    """Append for so long on a fresh database of this kind."""
    if on.address:
        return append_to_postgres(on, group, pairs, seconds)
    return append_to_sqlite(group, pairs, seconds)


def append_to_sqlite(group: int, pairs: int, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="midspan-floor-") as folder:
        place = Path(folder) / "floor.sqlite3"
        with closing(sqlite3.connect(place, isolation_level=None)) as database:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
                database.execute(f"PRAGMA {pragma}")
            database.executescript(TABLE)

            def write(rows: Sequence[Row]) -> None:
                database.execute("BEGIN IMMEDIATE")
                database.executemany(INSERT, rows)
                database.execute("COMMIT")

            return append(write, time.process_time, group, pairs, seconds)


def append_to_postgres(
    on: databases.Server, group: int, pairs: int, seconds: float
) -> dict[str, Any]:
    import psycopg

    with on.fresh() as address, psycopg.connect(address) as line:
        line.execute(TABLE.encode())
        line.commit()

        def write(rows: Sequence[Row]) -> None:
            with line.cursor() as cursor, cursor.copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
            line.commit()

        return append(write, lambda: time.process_time() + cpu_of(on.pid), group, pairs, seconds)


def append(
    write: Callable[[Sequence[Row]], None],
    cpu: Callable[[], float],
    group: int,
    pairs: int,
    seconds: float,
) -> dict[str, Any]:
    people = [(drawn(16), (drawn(16), drawn(16)), [0, 0]) for _ in range(pairs)]
    after, sealed = f'["{drawn(16)}"]', f"w1.{noise(12)}.{noise(256)}"
    done, began, before = 0, time.monotonic(), cpu()
    while time.monotonic() - began < seconds:
        rows: list[Row] = []
        for _ in range(group):
            rel, both, counts = people[done // 2 % pairs]
            mine = done % 2
            counts[mine] += 1
            done += 1
            rows.append(
                (rel, sum(counts), 1, both[mine], "said", act_id(), counts[mine], after, "[]",
                 sealed, "", int(time.time())),
            )  # fmt: skip
        write(rows)
    used, took = cpu() - before, time.monotonic() - began
    return {
        "group": group,
        "per_s": round(done / took),
        "cpu_s_per_1000": round(used / done * 1000, 4),
        "load": load(),
    }


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.floor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--seconds", type=float, default=5, help="for each size (default 5)")
    reads.add_argument("--pairs", type=int, default=50, help="of people (default 50)")
    reads.add_argument(
        "--group", type=int, action="append", help="acts in a commit (default 1, 8, 50 and 400)"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    with databases.chosen(given) as on:
        found = [
            append_on(on, group, given.pairs, given.seconds)
            for group in given.group or [1, 8, 50, 400]
        ]
    about = {"database": on.name, "pairs": given.pairs, "cpus": os.cpu_count()}
    if given.json:
        print(json.dumps({**about, "groups": found}))
    else:
        print(told(about))
        for one in found:
            print(told(one))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
