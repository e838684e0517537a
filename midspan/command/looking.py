"""`midspan doctor`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from midspan.command.place import Commands, add_data, needs_place


def add(commands: Commands) -> None:
    looks = commands.add_parser(
        "doctor",
        help="look whether the place and its machine are well, and say what to do",
        description="Look whether the place and its machine are well: settings, versions, the data"
        " folder, disk, clock, backups; and whether everything that is kept fits together: no"
        " number missing in a log, nothing that belongs to nobody, and every column that is only a"
        " short way to what records and logs say. It changes nothing, and may look while people"
        " talk. It ends with 0 when nothing is wrong.",
    )
    add_data(looks)
    looks.add_argument(
        "--mend",
        action="store_true",
        help="write again what can be told from records and logs; make a backup first",
    )
    looks.add_argument(
        "--address",
        metavar="URL",
        help="look at a place from outside instead, from any machine: certificate, headers, the"
        " live line, and whether http is sent on",
    )
    looks.add_argument(
        "--authority",
        type=Path,
        metavar="FILE",
        help="with --address: trust the authority whose certificate this is (a house's own)",
    )
    looks.set_defaults(run=look)


def look(given: argparse.Namespace) -> int:
    return from_outside(given) if given.address else doctor(given)


@needs_place()
def doctor(given: argparse.Namespace) -> int:
    from django.db import DatabaseError

    from midspan.host.checkup import checkup
    from midspan.host.told import Is, sum_up, tell
    from midspan.relationships.doctor import visit

    found = tell(checkup())
    try:
        found[Is.WRONG] += visit(mend=given.mend)
    except DatabaseError:
        print("look  What is kept could not be looked at yet; what is wrong above comes first.")
        found[Is.WRONG] = max(1, found[Is.WRONG])
    return sum_up(found)


def from_outside(given: argparse.Namespace) -> int:
    from midspan.host import outside
    from midspan.host.told import sum_up, tell

    try:
        place = outside.at(given.address, given.authority)
    except OSError as error:
        print(f"midspan: {given.authority} cannot be used: {error}", file=sys.stderr)
        return 2
    if place is None:
        print("Give the address of a place, such as https://circle.example", file=sys.stderr)
        return 2
    return sum_up(tell(outside.from_outside(place)))
