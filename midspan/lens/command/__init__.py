"""`midspan lens read | evaluate | train`. Knows only argparse until one of them is asked for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from midspan.lens.command import learn, read

if TYPE_CHECKING:
    from midspan.lens.command.read import OpensBy


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], opens: OpensBy | None = None
) -> None:
    """Add `lens` to the commands of `midspan`. `opens` is for files that are sealed."""
    looks = commands.add_parser(
        "lens",
        help="ask what in one's own words may connect or come between",
        description="A small language model that asks a person about their own words. Nothing"
        " leaves this machine.",
    )
    kinds = looks.add_subparsers(dest="lens", metavar="WHAT", required=True)
    read.add(kinds, opens)
    learn.add_evaluate(kinds)
    learn.add_train(kinds)
