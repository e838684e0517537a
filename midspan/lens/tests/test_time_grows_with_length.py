"""Four times as long takes four times the steps, whatever is written: nothing is quadratic.

What a pattern does inside its engine is no step of Python; that is held by the clock in
test_cut_a_line_into_words.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from midspan.lens import features
from midspan.lens.transcripts import Trouble, Turn, read

OURS = str(Path(features.__file__).parent)
#: More than linear, less than quadratic: 4 and 16 for texts that differ by four.
MOST = 7.0
HEADS = ("", "A: ", "WEBVTT\n\n", '{"turns":[', "12/31/23, 10:15 PM - A: ", '{"messages":[')


def steps(doing: Callable[[], object]) -> int:
    """Lines of our own Python that run: the same on every machine, busy or not."""
    count = 0

    def tells(frame: FrameType, event: str, given: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
        return tells if frame.f_code.co_filename.startswith(OURS) else None

    before = sys.gettrace()
    sys.settrace(tells)
    try:
        doing()
    finally:
        sys.settrace(before)
    return count


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=5))
@example("a-")
@example("'")
@example("a'")
@example("?!")
def test_cutting_a_line(piece: str) -> None:
    short, long = piece * 60, piece * 240
    few = steps(lambda: features.line(Turn("A", short)))
    many = steps(lambda: features.line(Turn("A", long)))
    assert many <= MOST * max(few, 200)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(HEADS), st.text(min_size=1, max_size=5))
@example('{"messages":[', "{")
@example('{"turns":[', '{"text":"a"},')
@example("A: ", "\n")
@example("WEBVTT\n\n", "-->")
def test_reading_a_file(tmp_path: Path, head: str, piece: str) -> None:
    def reading(times: int) -> Callable[[], object]:
        path = tmp_path / "talk"
        path.write_bytes((head + piece * times).encode("utf-8", errors="surrogatepass"))

        def does() -> None:
            with suppress(Trouble):  # refused in its own way, which takes its time as well
                list(read(path, on_trouble=lambda trouble: None))

        return does

    few, many = steps(reading(200)), steps(reading(800))
    assert many <= MOST * max(few, 400)
