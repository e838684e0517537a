"""`midspan serve`."""

from __future__ import annotations

import argparse
import os
import sys

from midspan.command.place import Commands, add_data, is_installed

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add(commands: Commands) -> None:
    serves = commands.add_parser(
        "serve",
        help="open the place: the pages and the live line",
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
        "--workers",
        type=several,
        default=1,
        metavar="N",
        help="processes that share the port; more than one need BUS_URL, and gain by DATABASE_URL"
        " (default: %(default)s)",
    )
    add_data(serves)
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


def several(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number from 1 to 64")
    return int(text)


def serve(given: argparse.Namespace) -> int:
    if given.demonstration and given.host not in LOOPBACK:
        print("The demonstration opens for this machine only: leave --host out.", file=sys.stderr)
        return 2
    if not is_installed():
        return 2
    # Before Django loads, because the settings read them once.
    if given.data:
        os.environ["MIDSPAN_DATA"] = str(given.data)
    if given.demonstration:
        os.environ["MIDSPAN_DEMONSTRATION"] = "yes"
    from midspan import serving

    return serving.serve(given.host, given.port, given.workers)
