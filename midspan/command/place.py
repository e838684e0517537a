"""What every command that needs a place begins with: its data folder, and Django awake for it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace], int]

NOT_INSTALLED = (
    "This needs the parts of Midspan that make a place: "
    'install them with  pip install "midspan[site]"'
)


def add_data(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the folder that holds everything (default: MIDSPAN_DATA, or ./midspan-data)",
    )


def is_installed() -> bool:
    if find_spec("django") and find_spec("picows"):
        return True
    print(NOT_INSTALLED, file=sys.stderr)
    return False


def in_the_place(given: argparse.Namespace, *, is_new: bool = False) -> bool:
    """Wake Django for the data folder that was named. False, and a sentence, if that cannot be."""
    if not is_installed():
        return False
    if given.data:
        if not is_new and not given.data.is_dir():
            print(f"There is no folder {given.data}.", file=sys.stderr)
            return False
        os.environ["MIDSPAN_DATA"] = str(given.data)
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return False
    return True


def needs_place(*, is_new: bool = False) -> Callable[[Command], Command]:
    """A command about a place: wakes Django for it, and tells trouble in one sentence."""

    def dress(command: Command) -> Command:
        @wraps(command)
        def run(given: argparse.Namespace) -> int:
            if not in_the_place(given, is_new=is_new):
                return 2
            from midspan.keeping.copies import Trouble

            try:
                return command(given)
            except Trouble as trouble:
                print(f"midspan: {trouble}", file=sys.stderr)
                return 1

        return run

    return dress
