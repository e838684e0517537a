"""Where a page is put: never over a transcript, and only once it holds something."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from midspan.lens.made import is_ours


def why_not(out: Path, files: list[str]) -> str:
    """Why no page may be put there, as a sentence; "" where it may."""
    for name in files:
        with suppress(OSError):
            if name != "-" and out.samefile(name):
                return f"{out} is one of the files to be read; name another one for the page."
    if out.is_dir():
        return f"{out} is a folder; name a file in it for the page."
    if out.is_file() and not is_ours(out):
        return (
            f"{out} is there already, and is no page that was made here. It stays as it is; name"
            " another file."
        )
    return ""


@contextmanager
def placed(out: Path) -> Iterator[TextIO]:
    """Write aside; what was written takes its place when the block ends well, else it is gone.

    Raises:
        OSError: it cannot be written; `filename` is `out`.
    """
    place = Path(os.path.realpath(out))
    if place.exists() and not place.is_file():  # such as a pipe: there is no aside
        with out.open("w", encoding="utf-8") as stream:
            yield stream
        return
    # The name is known before the file is there, so that nothing is left wherever it is stopped.
    aside = place.with_name(f".{token_hex(8)}.part")
    try:
        with aside.open("x", encoding="utf-8") as stream:
            yield stream
        os.replace(aside, place)
    except OSError as broken:
        if broken.filename == str(aside):
            raise OSError(broken.errno, broken.strerror, str(out)) from None
        raise
    finally:
        aside.unlink(missing_ok=True)
