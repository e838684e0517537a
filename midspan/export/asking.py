"""Asking whoever sits at the terminal for the words that open a locked file."""

from __future__ import annotations

import warnings
from getpass import GetPassWarning, getpass

from midspan.export.file import Trouble

NOBODY_TO_ASK = (
    "this file is locked, and there is no terminal to ask for the words that open it; name a file"
    " in which they stand with --words-in"
)


def words_of(path: object) -> str:
    """The words that open `path`. Raises `Trouble` where nobody can be asked."""
    try:
        with warnings.catch_warnings():
            # Rather than words that everybody can see while they are typed, none.
            warnings.simplefilter("error", GetPassWarning)
            return getpass(f"The words that open {path}: ")
    except (GetPassWarning, EOFError):
        raise Trouble(NOBODY_TO_ASK) from None
