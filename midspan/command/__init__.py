"""The command `midspan`. Bare, Midspan has no Django, so each subcommand imports its own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from midspan.command import files, keeping, looking, opening, taken_along
from midspan.lens import command as lens
from midspan.version import VERSION


def parser() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(
        prog="midspan",
        description="A place that a small community hosts for itself, where people meet as equals "
        "and talk in words that only they can read.",
        epilog="midspan COMMAND --help says more about one of them.",
    )
    reads.add_argument("--version", action="version", version=f"midspan {VERSION}")
    commands = reads.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for room in (opening, keeping, looking, files):
        room.add(commands)
    lens.add(commands, taken_along.opens)
    return reads


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    run: int = given.run(given)
    return run
