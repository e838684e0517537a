"""`midspan open`, `manifest` and `verify`: what needs a copy of Midspan and no place."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from midspan.command.place import Commands


def add(commands: Commands) -> None:
    add_open(commands)
    add_manifest(commands)
    add_verify(commands)


def add_open(commands: Commands) -> None:
    opens = commands.add_parser(
        "open",
        help="read a locked file that somebody took along",
        description="Read a locked file that somebody took along, without the place it came from."
        " Its words are asked for. It prints what was said, or writes a page to read.",
        epilog="The program age opens the same file (age -d FILE). What comes out are lines of"
        " JSON, which this command reads as well.",
    )
    opens.add_argument("file", type=Path, metavar="EXPORT", help="the file")
    opens.add_argument("--html", type=Path, metavar="FILE", help="write a page to read, in FILE")
    opens.add_argument(
        "--words-in", type=Path, metavar="FILE", help="the words that open it stand in FILE"
    )
    opens.set_defaults(run=open_export)


def open_export(given: argparse.Namespace) -> int:
    if not (find_spec("cryptography") and find_spec("pyrage")):
        print(
            'This needs two more parts: install them with  pip install "midspan[command]"',
            file=sys.stderr,
        )
        return 2
    from midspan import export

    return export.run(given.file, html=given.html, words_in=given.words_in)


def add_manifest(commands: Commands) -> None:
    lists = commands.add_parser(
        "manifest",
        help="write the list of all files that browsers load, with their hashes",
        description="Write sealing-manifest.json: the SHA-384 of each file that browsers load. It"
        " is part of a release, so that a place can be compared with it (midspan verify).",
    )
    lists.add_argument("--check", action="store_true", help="only say whether it is current")
    lists.set_defaults(run=manifest)


def manifest(given: argparse.Namespace) -> int:
    from midspan import manifest

    return manifest.manifest(check=given.check)


def add_verify(commands: Commands) -> None:
    verifies = commands.add_parser(
        "verify",
        help="compare the files that a place gives out with the list of this copy",
        description="Compare the files that a place gives out with the list of this copy, byte for"
        " byte, and look whether its open pages load anything else. It says what that proves and"
        " what it does not.",
    )
    verifies.add_argument("address", metavar="URL", help="such as https://midspan.example.org")
    verifies.add_argument(
        "--authority",
        type=Path,
        metavar="FILE",
        help="trust the authority whose certificate this is (a house's own)",
    )
    verifies.set_defaults(run=verify)


def verify(given: argparse.Namespace) -> int:
    from midspan import manifest

    return manifest.verify(given.address, given.authority)
