"""Make the demonstration beside a running place, and print its two doors:

    python -m midspan.demonstration --at http://localhost:8000 --data DIR

DIR is the folder of the place, which was started with --demonstration. The two people are made
once; each further call prints fresh doors for the same two.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m midspan.demonstration", description=__doc__)
    parser.add_argument("--at", required=True, help="the address, such as http://localhost:8000")
    parser.add_argument("--data", required=True, type=Path, help="the folder of the place")
    given = parser.parse_args(arguments)
    os.environ["MIDSPAN_DATA"] = str(given.data)
    os.environ["MIDSPAN_DEMONSTRATION"] = "yes"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    django.setup()
    return make(given.at.rstrip("/"), given.data)


def make(at: str, folder: Path) -> int:
    from midspan.demonstration import doors, telling

    try:
        kept = telling.people(at, folder)
    except telling.NotHere as why:
        print(why, file=sys.stderr)
        return 1
    codes = doors.open_anew({each.handle: each.name for each in kept})
    print("Two made-up people have been talking. Come in as either, or both side by side;")
    print("each address works once, and calling this again gives new ones:")
    for each in kept:
        address = door(at, each.key, codes[each.handle], each.recovery)
        print(f"  {each.name:<8}{address}")
    return 0


def door(at: str, key: str, code: str, recovery: str) -> str:
    """An address of a name of its own under localhost, with cookies and keys of its own."""
    parts = urlsplit(at)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{key}.localhost{port}/enter/{code}/#{recovery}"


if __name__ == "__main__":
    raise SystemExit(main())
