"""`midspan serve`, and `service`: how it is opened at each start of the machine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from midspan.command.place import Commands, add_data, is_installed

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add(commands: Commands) -> None:
    add_serve(commands)
    add_service(commands)


def add_serve(commands: Commands) -> None:
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
        metavar="N",
        help="processes that share the port; more than one need BUS_URL, and gain by DATABASE_URL"
        " (default: MIDSPAN_WORKERS, else 1)",
    )
    serves.add_argument(
        "--name",
        type=name,
        metavar="NAME",
        help="the name people use, such as circle.example: the place takes https://NAME for its"
        " address, and says which lines Caddy needs for it",
    )
    serves.add_argument(
        "--certificate",
        type=Path,
        metavar="FILE",
        help="with --key: answer https itself, by this certificate (PEM), without a proxy",
    )
    serves.add_argument("--key", type=Path, metavar="FILE", help="the key of the certificate")
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


def name(text: str) -> str:
    from midspan.host import around

    if not around.is_name(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name; give one such as circle.example")
    return text.lower()


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
    if given.name:
        os.environ["MIDSPAN_ADDRESS"] = f"https://{given.name}"
    for file, setting in ((given.certificate, "MIDSPAN_CERTIFICATE"), (given.key, "MIDSPAN_KEY")):
        if file:
            os.environ[setting] = str(file.absolute())
    from midspan import serving

    return serving.serve(given.host, given.port, given.workers, given.name or "")


def add_service(commands: Commands) -> None:
    writes = commands.add_parser(
        "service",
        help="print the unit by which systemd opens the place at each start of the machine",
        description="Print a unit for systemd, with the paths of this copy: it opens the place at"
        " each start of the machine and again after a fall, keeps everything in /var/lib/midspan,"
        " and lets it touch nothing else.",
        epilog="midspan service --name circle.example | sudo tee"
        " /etc/systemd/system/midspan.service; deploy/ has it whole, with Caddy and nginx.",
    )
    writes.add_argument(
        "--name", type=name, required=True, metavar="NAME", help="the name people use"
    )
    writes.add_argument(
        "--user", default="midspan", metavar="NAME", help="whose it is here (default: %(default)s)"
    )
    writes.add_argument("--port", type=port, default=8000, help="the port (default: %(default)s)")
    writes.add_argument("--caddy", action="store_true", help="print the lines for Caddy instead")
    writes.set_defaults(run=service)


def service(given: argparse.Namespace) -> int:
    from midspan.host import around

    if given.caddy:
        print(around.caddy(given.name, given.port), end="")
        return 0
    made = around.unit(given.name, program=around.program(), person=given.user, port=given.port)
    print(made, end="")
    return 0
