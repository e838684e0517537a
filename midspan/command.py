"""The command `midspan`. Bare, Midspan has no Django, so each subcommand imports its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from midspan.version import VERSION

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NOT_INSTALLED = (
    "midspan serve needs the parts of Midspan that make a place: "
    'install them with  pip install "midspan[site]"'
)


def parser() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(
        prog="midspan",
        description="A place that a small community hosts for itself, where people meet as equals "
        "and talk in words that only they can read.",
        epilog="midspan COMMAND --help says more about one of them.",
    )
    reads.add_argument("--version", action="version", version=f"midspan {VERSION}")
    commands = reads.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_serve(commands)
    return reads


def add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serves = commands.add_parser(
        "serve",
        help="open the place: the pages and the live line, in one process",
        description="Open the place. The first start makes the data folder and prints a link, "
        "good for one use, by which the first person arrives in a browser. Stop with Ctrl-C; "
        "everything that was acknowledged is on the disk.",
        epilog="Everything else is set by environment variables: docs/self-hosting.md.",
    )
    serves.add_argument(
        "--host",
        default="127.0.0.1",
        help="the network address to listen on (default: %(default)s, this machine only)",
    )
    serves.add_argument(
        "--port",
        type=port,
        default=8000,
        help="the port to listen on; 0 takes any that is free (default: %(default)s)",
    )
    serves.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the folder that holds everything (default: MIDSPAN_DATA, or ./midspan-data)",
    )
    serves.add_argument(
        "--demonstration",
        action="store_true",
        help="made-up people, a ribbon on every page; this machine only",
    )
    serves.set_defaults(run=serve)


def port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


def serve(given: argparse.Namespace) -> int:
    if given.demonstration and given.host not in LOOPBACK:
        print("The demonstration opens for this machine only: leave --host out.", file=sys.stderr)
        return 2
    if find_spec("django") is None or find_spec("picows") is None:
        print(NOT_INSTALLED, file=sys.stderr)
        return 2
    # Before Django loads, because the settings read them once.
    if given.data:
        os.environ["MIDSPAN_DATA"] = str(given.data)
    if given.demonstration:
        os.environ["MIDSPAN_DEMONSTRATION"] = "yes"
    from midspan import serving

    return serving.serve(given.host, given.port)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    run: int = given.run(given)
    return run
