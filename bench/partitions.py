"""The acts in partitions by relationship: the way there, and what a line costs then.

    python -m bench.partitions --rows 1000000

On a fresh PostgreSQL with so many old acts, fifty pairs talk; then docs/partitions.sql is run as a
host would, with psql; then fifty others talk. Prints how long it took, whether the rows are the
same, counted and hashed here by a way of its own, what a line cost before and after, and whether
anything was lost. Ends with 1 if a row is not as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

from bench import databases, server, talk
from bench.counting import load, told
from bench.voices import Talk
from tests import private

SQL = Path(__file__).resolve().parent.parent / "docs" / "partitions.sql"
COLUMNS = "relationship_id, seq, epoch, author_id, kind, id, count, after, facts, sealed, hash, at"


def seen(address: str) -> dict[str, Any]:
    """How many acts there are, and a hash over all of them in the order of the key."""
    whole, many = hashlib.sha256(), 0
    with psycopg.connect(address) as line, line.cursor(name="all") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            f'SELECT {COLUMNS} FROM relationships_act ORDER BY relationship_id COLLATE "C", seq'
        )
        for row in cursor:
            whole.update(repr(row).encode())
            many += 1
    return {"acts": many, "hash": whole.hexdigest()[:16]}


def parted(address: str, parts: int) -> float:
    began = time.monotonic()
    programs = private.postgres_programs()
    assert programs, "psql is not here; to have it: apt install postgresql-client"
    subprocess.run(
        [programs / "psql", address, "-q", "-v", "ON_ERROR_STOP=1", "-v", f"parts={parts}",
         "-f", SQL],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return round(time.monotonic() - began, 1)


def costs(place: server.Place, pairs: list[dict[str, Any]], given: Any) -> dict[str, Any]:
    found = {}
    with place.served() as running:
        for window, some in zip((1, 8), (pairs[::2], pairs[1::2]), strict=True):
            one = asyncio.run(talk.run(running, some, window, given, Talk))
            found[f"window_{window}"] = {
                name: one[name]
                for name in ("cpu_s_per_1000", "p99_ms", "lost", "doubled", "out_of_order")
            }
    return found


def sizes(address: str) -> dict[str, int]:
    with psycopg.connect(address) as line:
        asked = line.execute(
            "SELECT c.relname, c.reltuples::bigint FROM pg_class c JOIN pg_inherits i"
            " ON i.inhrelid = c.oid WHERE i.inhparent = 'relationships_act'::regclass"
        )
        rows = [many for _, many in asked.fetchall()]
    return {"parts": len(rows), "fewest": min(rows), "most": max(rows)}


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.partitions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reads.add_argument(
        "--database", metavar="ADDRESS", help="a PostgreSQL; default: one of our own"
    )
    reads.add_argument("--rows", type=int, default=1_000_000, help="old acts (default 1000000)")
    reads.add_argument("--parts", type=int, default=16, help="partitions (default 16)")
    reads.add_argument("--pairs", type=int, default=50, help="that talk (default 50)")
    reads.add_argument("--seconds", type=float, default=6, help="of each talk (default 6)")
    reads.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = reads.parse_args()
    given.postgres, given.paced = not given.database, 0
    with databases.chosen(given) as on, server.fresh(on, 4 * given.pairs, given.rows) as place:
        half = 2 * given.pairs
        found: dict[str, Any] = {"before": costs(place, place.pairs[:half], given)}
        was = seen(place.address)
        found["partitioned_s"] = parted(place.address, given.parts)
        now = seen(place.address)
        found |= {**sizes(place.address), **now, "same": was == now}
        found["after"] = costs(place, place.pairs[half:], given)
        found["load"] = load()
    print(json.dumps(found) if given.json else told(found))
    return 0 if found["same"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
