"""`midspan restore --over` of many files, one after the other, in one process; only tests start it.

    python -m tests.keeping.many DATA FILE...
prints, for each, [what it returned, what it said, whether the data folder is as it was].
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr
from pathlib import Path

from midspan import command


def seen(data: Path) -> dict[str, bytes]:
    """The files of a place, without the mark by which one has it for oneself."""
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and path.name != "open"
    }


def main(data: str, *files: str) -> None:
    before = seen(Path(data))
    told = []
    for file in files:
        with redirect_stderr(io.StringIO()) as said:
            returned = command.main(["restore", file, "--over", "--data", data])
        told.append((returned, said.getvalue(), seen(Path(data)) == before))
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
