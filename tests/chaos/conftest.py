"""Stories in which machines fail: a folder of their own, and a line of counts for each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="midspan-chaos-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def tell(
    capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Print one line of counts even when all is well, and keep it with the results."""

    def line(counts: str) -> None:
        record_property("counts", counts)
        with capsys.disabled():
            print(f"\n    {counts}", flush=True)

    return line
