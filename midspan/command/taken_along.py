"""What `midspan lens read` opens a file by that somebody took along: the lens knows no keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from midspan.lens.transcripts import Opens, Trouble
from midspan.lens.transcripts.lines import LOCKED

NEEDS = 'to open this takes two more parts: install them with  pip install "midspan[command]"'


def opens(words_in: Path | None) -> Opens:
    """Whatever is asked for by a terminal is not asked for twice: one set of words opens all."""
    known: list[str] = [words_in.read_text().strip()] if words_in else []

    def opened(raw: bytes, path: str) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
        if not (find_spec("cryptography") and find_spec("pyrage")):
            raise Trouble(NEEDS, path)
        from midspan import export

        try:
            if raw.startswith(LOCKED) and not known:
                known.append(export.words_of(path))
            found = export.Export(raw, known[0] if known else "")
        except export.Trouble as trouble:
            raise Trouble(str(trouble), path) from None
        yield from found.talks()
        if found.wrong:
            many = sum(found.wrong.values())
            raise Trouble(f"{many} of its acts did not open or are missing", path)

    return opened
