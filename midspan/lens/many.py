"""Reading many talks: folders of files, several processes, and never more than a few in memory."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from midspan.lens.reading import Lens, Reading
from midspan.lens.transcripts import Dialogue, Trouble, Turn

Read = tuple[Dialogue, list[Reading]]

#: Lines that are handed to a process at once: some 0.1 s of work, so that handing costs little.
CHUNK = 400
#: Chunks that wait for each process beside the one it reads.
WAITING = 2


@dataclass(frozen=True)
class Asked:
    """What is asked of every talk; small, and the same for all processes."""

    #: Read only this speaker's lines; None reads all.
    me: str | None = None
    #: Call speakers A, B, C.
    renames: bool = False
    #: Every move with its p; otherwise only what would be shown.
    everything: bool = False
    weights: Path | None = None


def files(
    names: Iterable[str], on_trouble: Callable[[Trouble], None], *, but: Path | None = None
) -> Iterator[str | Path]:
    """The files that are meant: those named, and all in the folders named, in order.

    A folder that holds a ConvoKit corpus is one file. Hidden files are passed over, and so is
    `but`, the page that was written there the last time.
    """
    for name in names:
        path = Path(name)
        if not path.is_dir() or (path / "utterances.jsonl").is_file():
            yield name
            continue
        is_empty = True
        for file in _inside(path):
            if but and but.exists() and but.samefile(file):
                continue
            is_empty = False
            yield file
        if is_empty:
            on_trouble(Trouble("there is no file in this folder", name))


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        if "utterances.jsonl" in names:
            folders.clear()
            yield Path(place)
            continue
        for each in sorted(names):
            if not each.startswith("."):
                yield Path(place) / each


def readings(talks: Iterable[Dialogue], asked: Asked, jobs: int = 1) -> Iterator[Read]:
    """Each talk with a reading of each of its turns, in the order of the talks.

    Args:
        jobs: processes; with 1 everything is read in this one.
    Raises:
        weights.Unfit: the weights cannot be used.
    """
    renamed = (rename(talk) for talk in talks) if asked.renames else talks
    if jobs == 1:
        lens = Lens.load(asked.weights)
        for talk in renamed:
            yield talk, _read(lens, talk.turns, asked)
    else:
        yield from _with_processes(renamed, asked, jobs)


def _with_processes(talks: Iterable[Dialogue], asked: Asked, jobs: int) -> Iterator[Read]:
    waiting: deque[tuple[list[Dialogue], Future[list[list[Reading]]]]] = deque()
    # Each process reads on one core; threads of numpy inside would only get in one another's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (asked,)) as pool:
        for chunk in _chunks(talks):
            waiting.append((chunk, pool.submit(_read_chunk, [talk.turns for talk in chunk])))
            if len(waiting) >= jobs * WAITING:
                done, found = waiting.popleft()
                yield from zip(done, found.result(), strict=True)
        for done, found in waiting:
            yield from zip(done, found.result(), strict=True)


def _chunks(talks: Iterable[Dialogue]) -> Iterator[list[Dialogue]]:
    held: list[Dialogue] = []
    size = 0
    for talk in talks:
        held.append(talk)
        size += len(talk.turns)
        if size >= CHUNK:
            yield held
            held, size = [], 0
    if held:
        yield held


#: In a process that reads: its lens and what is asked, set once when it begins.
_here: list[tuple[Lens, Asked]] = []


def _begin(asked: Asked) -> None:
    # Ctrl-C is heard by the process that handed out the work; it says so once, for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here.append((Lens.load(asked.weights), asked))


def _read_chunk(chunk: list[list[Turn]]) -> list[list[Reading]]:
    lens, asked = _here[0]
    return [_read(lens, turns, asked) for turns in chunk]


def _read(lens: Lens, turns: list[Turn], asked: Asked) -> list[Reading]:
    found = lens.read(turns, me=asked.me)
    if asked.everything:
        return found
    return [replace(each, p={}) if each.p else each for each in found]


def rename(talk: Dialogue) -> Dialogue:
    """Call the speakers A, B, C, in the order in which they first speak."""
    letters = {name: _letters(n) for n, name in enumerate(talk.speakers)}
    for turn in talk.turns:
        turn.speaker = letters[turn.speaker]
    return talk


def _letters(number: int) -> str:
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)
