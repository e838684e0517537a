"""`midspan open`: reads the locked file that somebody took along, without the place it came from.

The file is locked in the format of age, so `age -d` opens it as well. In it are lines of JSON: who
made it, each relationship with its records and the keys of its epochs, and its acts as the place
kept them. The words are opened here by those keys. What stands in the file is checked as far as
keys of epochs can check it: that nothing was changed, moved or left out. Who said a thing was
checked by the browser that made the file; nobody could, from such a file, prove it to a third.
"""

from __future__ import annotations

import sys
from pathlib import Path

from midspan.export.asking import words_of
from midspan.export.file import AGE, Trouble
from midspan.export.opening import Export
from midspan.export.writing import write_html, write_text

__all__ = ["Export", "Trouble", "run", "words_of", "write_html", "write_text"]


def run(file: Path, *, html: Path | None, words_in: Path | None) -> int:
    """The command. Prints the words, or writes the page; what is amiss goes to the error line."""
    try:
        raw = file.read_bytes()
        passphrase = ""
        if raw.startswith(AGE):
            passphrase = words_in.read_text().strip() if words_in else words_of(file)
        export = Export(raw, passphrase)
        if html:
            with html.open("x", encoding="utf-8") as out:
                write_html(export, out)
        else:
            write_text(export, sys.stdout)
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmidspan: stopped", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"midspan: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    for code, many in sorted(export.wrong.items()):
        print(f"midspan: {many} did not open or are missing ({code})", file=sys.stderr)
    return 0
