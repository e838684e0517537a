"""`midspan doctor`."""

from __future__ import annotations

import argparse

from midspan.command.place import Commands, add_data, needs_place


def add(commands: Commands) -> None:
    looks = commands.add_parser(
        "doctor",
        help="look whether everything that is kept fits together",
        description="Look whether everything that is kept fits together: no number missing in a"
        " log, nothing that belongs to nobody, and every column that is only a short way to what"
        " records and logs say. It changes nothing, and may look while people talk.",
    )
    add_data(looks)
    looks.add_argument(
        "--mend",
        action="store_true",
        help="write again what can be told from records and logs; make a backup first",
    )
    looks.set_defaults(run=doctor)


@needs_place()
def doctor(given: argparse.Namespace) -> int:
    from midspan.relationships.doctor import visit

    return visit(mend=given.mend)
