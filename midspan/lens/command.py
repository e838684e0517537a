"""`midspan lens read | evaluate | train`. Knows only argparse until one of them is asked for."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from midspan.lens.reading import Lens, Reading
    from midspan.lens.transcripts import Dialogue

NOT_INSTALLED = 'The lens needs numpy: install it with  pip install "midspan[lens]"'
FORMATS = ("jsonl", "json", "text", "subtitles", "whatsapp", "matrix", "convokit")
OFTEN_WRONG = (
    "The lens is a small machine and often wrong. It asks about your own words; only the two of you"
    " know what they did."
)
UNTESTED = "It has learnt from imagined talks alone and has not been tried with people."
WHY_RENAMED = (
    "Speakers are called A, B, C: a move belongs to words in their place, never to a person. Names"
    " inside the lines stay as they are."
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lens` to the commands of `midspan`."""
    looks = commands.add_parser(
        "lens",
        help="ask what in one's own words may connect or come between",
        description="A small language model that asks a person about their own words. Nothing"
        " leaves this machine.",
    )
    kinds = looks.add_subparsers(dest="lens", metavar="WHAT", required=True)
    _add_read(kinds)
    _add_evaluate(kinds)
    _add_train(kinds)


def _add_read(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reads = kinds.add_parser(
        "read",
        help="read transcripts",
        description="Read transcripts: JSON Lines, plain text (Name: words), WebVTT and SRT,"
        " exports of WhatsApp and Matrix, ConvoKit. Text needs --me NAME, and speaks of that"
        " person's lines alone; the lines of others are what stands around them.",
        epilog="Ends with 1 if something could not be read; the rest is read all the same.",
    )
    reads.add_argument(
        "files", nargs="+", metavar="FILE", help="a transcript; - for what is piped in"
    )
    reads.add_argument("--me", metavar="NAME", help="who you are in it")
    reads.add_argument("--json", action="store_true", help="one dialogue a line, for programs")
    reads.add_argument("--all", action="store_true", help="with --json: every move with its p")
    reads.add_argument(
        "--corpus",
        action="store_true",
        help="for consented research and training talks: every speaker, called A, B, C",
    )
    reads.add_argument("--format", choices=FORMATS, help="if it is not told from the content")
    reads.add_argument("--weights", type=Path, metavar="FILE", help="others than ours")
    reads.set_defaults(run=read)


def _add_evaluate(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    judges = kinds.add_parser(
        "evaluate",
        help="learn anew without a part of the corpus and judge on that part",
        description="Learn anew from four fifths of the corpus and judge on the fifth left out,"
        " five times, beside a baseline; then without each writer. Takes some minutes on one core.",
    )
    _add_corpus(judges)
    judges.add_argument(
        "--others",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="labelled dialogues of others, never learnt from (default: the sample in"
        " $MIDSPAN_SHARED/data/moves, if it is there)",
    )
    judges.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
    judges.add_argument("--json", action="store_true", help="the figures for programs")
    judges.set_defaults(run=evaluate)


def _add_train(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    trains = kinds.add_parser(
        "train",
        help="make the weights anew from the corpus",
        description="Judge as `evaluate` does, then learn from the whole corpus and write the"
        " weights and their card. The seed is fixed.",
    )
    _add_corpus(trains)
    trains.add_argument("--others", type=Path, nargs="*", metavar="FILE", help="as in evaluate")
    trains.add_argument("--quick", action="store_true", help="one fifth alone, no round by writer")
    trains.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where, such as learnt.weights"
    )
    trains.set_defaults(run=train)


def _add_corpus(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--corpus",
        type=Path,
        default=Path("corpus"),
        metavar="DIR",
        help="the corpus (default: %(default)s)",
    )


def is_installed() -> bool:
    if find_spec("numpy"):
        return True
    print(NOT_INSTALLED, file=sys.stderr)
    return False


def read(given: argparse.Namespace) -> int:
    if not given.json and not given.corpus and not given.me:
        print(
            "Say who you are in these talks: --me NAME. The lens speaks to people about their own"
            " words only. For consented research talks there is --corpus.",
            file=sys.stderr,
        )
        return 2
    if given.corpus and given.me:
        print("Give --me or --corpus, not both.", file=sys.stderr)
        return 2
    if not is_installed():
        return 2
    from midspan.lens.reading import Lens
    from midspan.lens.weights import Unfit

    try:
        lens = Lens.load(given.weights)
    except Unfit as unfit:
        print(f"midspan: {unfit}", file=sys.stderr)
        return 2
    return _read_all(given, lens)


def _read_all(given: argparse.Namespace, lens: Lens) -> int:
    from midspan.lens import transcripts

    troubles = 0

    def told(trouble: transcripts.Trouble) -> None:
        nonlocal troubles
        troubles += 1
        print(f"midspan: {trouble}", file=sys.stderr)

    if not given.json:
        print(f"{OFTEN_WRONG}\n{UNTESTED}" + (f"\n{WHY_RENAMED}" if given.corpus else ""))
    met = found = False
    asked: dict[str, int] = {}
    for path in given.files:
        try:
            for talk in transcripts.read(path, kind=given.format or "", on_trouble=told):
                found = True
                if given.me and given.me not in talk.speakers:
                    continue
                met = True
                _show(given, lens, talk, asked)
        except transcripts.Trouble as trouble:
            told(trouble)
    if given.me and found and not met:
        print(f"midspan: nobody called {given.me} speaks in these talks.", file=sys.stderr)
        return 1
    return 1 if troubles else 0


def _show(given: argparse.Namespace, lens: Lens, talk: Dialogue, asked: dict[str, int]) -> None:
    if given.corpus:
        _rename(talk)
    readings = lens.read(talk.turns, me=given.me)
    if given.json:
        print(
            json.dumps(as_json(talk, readings, given.me, everything=given.all), ensure_ascii=False)
        )
    else:
        as_text(talk, readings, given.me, asked, sys.stdout)


def _rename(talk: Dialogue) -> None:
    letters = {name: _letters(n) for n, name in enumerate(talk.speakers)}
    for turn in talk.turns:
        turn.speaker = letters[turn.speaker]


def _letters(number: int) -> str:
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def as_json(
    talk: Dialogue, readings: list[Reading], me: str | None, *, everything: bool
) -> dict[str, object]:
    """One dialogue with the moves of each line read; lines of others than `me` have none."""
    turns = []
    for turn, reading in zip(talk.turns, readings, strict=True):
        told: dict[str, object] = {"speaker": turn.speaker, "text": turn.text}
        if me is None or turn.speaker == me:
            shown = {notice.move: notice for notice in reading.notices}
            moves: list[dict[str, object]] = [
                {"move": name, "p": round(p, 4)}
                | ({"span": list(shown[name].span)} if name in shown else {})
                for name, p in sorted(reading.p.items(), key=lambda each: -each[1])
                if everything or name in shown
            ]
            told["moves"] = moves
            if everything and reading.p:
                told["any_disconnect"] = round(reading.any_disconnect, 4)
            if reading.abstains:
                told["abstains"] = reading.abstains
        turns.append(told)
    return {"id": talk.id, "turns": turns}


def as_text(
    talk: Dialogue, readings: list[Reading], me: str | None, asked: dict[str, int], out: TextIO
) -> None:
    """The talk, with one question at most below a line of one's own."""
    print(f"\n{talk.id}\n{'-' * min(len(talk.id), 72)}", file=out)
    silent = 0
    for turn, reading in zip(talk.turns, readings, strict=True):
        print(f"{turn.speaker}: {turn.text}", file=out)
        if me is not None and turn.speaker != me:
            continue
        silent += reading.notice is None
        for line in _asks(turn.text, reading, asked):
            print(f"    {line}", file=out)
    if silent:
        print(f"\n(Nothing to ask about {silent} of these lines.)", file=out)


def _asks(text: str, reading: Reading, asked: dict[str, int]) -> Iterator[str]:
    from midspan.lens import cards

    if reading.abstains:
        yield f"[{reading.abstains}]"
    notice = reading.notice
    if notice is None:
        return
    start, end = notice.span
    words = text[start:end] if end - start <= 90 else f"{text[start : start + 87]}..."
    turn = asked.get(notice.move, 0)
    asked[notice.move] = turn + 1
    yield f"? {cards.question(notice.move, turn)}"
    yield f"  about “{words}”: perhaps {notice.move}, {_how_sure(notice.p)} ({notice.p:.2f})"


def _how_sure(p: float) -> str:
    return "rather sure" if p >= 0.9 else "a guess with some ground" if p >= 0.7 else "a guess"


def evaluate(given: argparse.Namespace) -> int:
    if not is_installed():
        return 2
    from midspan.lens import evaluation, teaching
    from midspan.lens.transcripts import Trouble

    try:
        found = teaching.evaluate(
            given.corpus,
            _others(given),
            folds=1 if given.quick else teaching.FOLDS,
            by_writer=not given.quick,
            tell=_tell,
        )
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps({each.name: each.report.as_json() for each in found}))
        return 0
    for each in found:
        print(f"\n## {each.name}\n\n{evaluation.table(each.report)}")
    print(f"\nConfusion of the disconnects, {found[0].name} (what it says first):")
    for name, said in found[0].confusion.items():
        most = sorted(said.items(), key=lambda pair: -pair[1])
        print(f"- {name}: " + ", ".join(f"{other} {count}" for other, count in most))
    print(
        "\nLeft out: a frozen MiniLM, a fine-tuned MiniLM, and the sets of others (AnnoMI, ESConv,"
        " EPITOME): they are not part of this command yet."
    )
    if given.quick:
        print("One fifth tells little of the gate: it may be an easy one. Leave --quick out.")
        return 0
    verdict = "meets" if found[0].report.meets_the_gate else "does not meet"
    print(f"On all shelves, each left out in turn, the lens {verdict} the gate.")
    return 0


def _others(given: argparse.Namespace) -> list[Path]:

    if given.others is not None:
        return list(given.others)
    shared = Path("../shared")
    sample = shared / "data" / "moves" / "sample.jsonl"
    if sample.is_file():
        return [sample]
    _tell("no dialogues of others here; name some with --others")
    return []


def train(given: argparse.Namespace) -> int:
    if not is_installed():
        return 2
    from midspan.lens import teaching
    from midspan.lens.transcripts import Trouble

    try:
        told = teaching.evaluate(
            given.corpus,
            _others(given),
            folds=1 if given.quick else teaching.FOLDS,
            by_writer=not given.quick,
            tell=_tell,
        )
        card = teaching.train(given.corpus, given.out, told=told, tell=_tell)
    except Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    print(f"Written: {given.out}, {card['bytes'] / 1e6:.2f} MB, and its card beside it.")
    return 0


def _tell(says: str) -> None:
    print(f"... {says}", file=sys.stderr, flush=True)
