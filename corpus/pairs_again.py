#!/usr/bin/env python3
"""Label the answers of the pairs again, each alone in its place, and tell how far that agrees. Standard library only.

    python3 corpus/pairs_again.py                          how far every second pass agrees with the first labels
    python3 corpus/pairs_again.py --sheet OUT --part K/N   write part K of N: answers without labels, never both of one pair
    python3 corpus/pairs_again.py --take SHEET NAME --part K/N   take a filled list of labels as the second pass NAME
    ... --part K/N --beyond l m                            the same of those answers alone that the passes l and m did not read
    python3 corpus/pairs_again.py --differ NAME            answers on which a pass and the corpus differ, not saying whose is whose
    python3 corpus/pairs_again.py --settle FILE            write settled labels into the pairs; a pair that is none any more goes

A filled list has one line for each answer: its number on the sheet, then its labels (`12 va+sh`). A file to settle has one line for each
answer that changes: `bp001 twin va+sh`. A pass is kept in second/pairs/NAME.jsonl and never changed afterwards.
"""

import argparse
import json
import random
from pathlib import Path

from agreement import HERE, SEED, spelt, tell
from check import DISCONNECTS

SIDES = ("disconnect", "twin")


def pairs():
    return [
        json.loads(line)
        for path in sorted((HERE / "pairs").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def answers(part, of, beyond=()):
    """Part `part` of `of` of all answers, as (pair, side), in an order of its own; the other answer of a pair is in another part.

    Pairs of which a pass named in `beyond` has read an answer are left out.
    """
    read = {name for each in beyond for name, _ in passes()[each][0]}
    given = sorted((pair for pair in pairs() if pair["id"] not in read), key=lambda each: each["id"])
    rng = random.Random(SEED)
    rng.shuffle(given)
    at = ((place + side * (of // 2)) % of for place in range(len(given)) for side in (0, 1))
    both = ((pair, side) for pair in given for side in SIDES)
    chosen = [answer for answer, where in zip(both, at, strict=True) if where == part - 1]
    rng.shuffle(chosen)
    return chosen


def before(pair, side):
    return pair["context_twin"] if side == "twin" and "context_twin" in pair else pair["context"]


def in_place(pair, side):
    """What stands before an answer, and the answer itself, marked."""
    context = before(pair, side)
    speaker = next((t["speaker"] for t in reversed(context) if t["speaker"] != context[-1]["speaker"]), "me")
    lines = [f"  {turn['speaker']}: {turn['text']}" for turn in context]
    return "\n".join([*lines, f"> {speaker}: {pair[side]['text']}"])


def write_sheet(out, part, of, beyond):
    told = (
        f"#{number} {pair['setting']}\n{in_place(pair, side)}\n"
        for number, (pair, side) in enumerate(answers(part, of, beyond), 1)
    )
    out.write_text("".join(told), encoding="utf-8")


def take(sheet, name, part, of, beyond):
    told = dict(line.split() for line in sheet.read_text(encoding="utf-8").splitlines())
    chosen = answers(part, of, beyond)
    if set(told) != {str(number) for number in range(1, len(chosen) + 1)}:
        raise SystemExit(f"{len(told)} labels for {len(chosen)} answers")
    folder = HERE / "second/pairs"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
        for number, (pair, side) in enumerate(chosen, 1):
            item = {"id": pair["id"], "side": side, "moves": spelt(told[str(number)]), "first": pair[side]["moves"]}
            stream.write(json.dumps(item) + "\n")


def passes():
    """Every pass by name: {(pair, side): set of moves}, and what the first labels were then."""
    found = {}
    for path in sorted((HERE / "second/pairs").glob("*.jsonl")):
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found[path.stem] = tuple({(each["id"], each["side"]): set(each[which]) for each in items} for which in ("moves", "first"))
    return found


def differ(name):
    said, _ = passes()[name]
    for pair in pairs():
        for side in SIDES:
            again = said.get((pair["id"], side))
            if again is not None and again != set(pair[side]["moves"]):
                both = sorted(["+".join(sorted(pair[side]["moves"])), "+".join(sorted(again))])
                print(f"\n{pair['id']} {side}\t{' / '.join(both)}\t({pair['setting']})\n{in_place(pair, side)}")


def settle(file):
    """Write settled labels; a pair whose disconnect is none, or whose twin is one, is taken out."""
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    told = {(name, side): spelt(labels) for name, side, labels in lines}
    changed, gone = 0, []
    for path in sorted((HERE / "pairs").glob("*.jsonl")):
        kept = []
        for line in path.read_text(encoding="utf-8").splitlines():
            pair = json.loads(line)
            for side in SIDES:
                moves = told.pop((pair["id"], side), None)
                if moves is None or set(moves) == set(pair[side]["moves"]):
                    continue
                pair[side]["moves"] = moves
                changed += 1
                span = {move: place for move, place in pair[side].pop("span", {}).items() if move in moves}
                if span:
                    pair[side]["span"] = span
            broken = [bool(set(pair[side]["moves"]) & set(DISCONNECTS)) for side in SIDES]
            if broken == [True, False]:
                kept.append(json.dumps(pair, ensure_ascii=False) + "\n")
            else:
                gone.append(pair["id"])
        path.write_text("".join(kept), encoding="utf-8")
    if told:
        raise SystemExit(f"no such answer: {sorted(told)[:5]}")
    print(f"{changed} answers changed; no pairs any more: {' '.join(gone) or 'none'}")


def in_parts(given):
    part, of = map(int, given.split("/"))
    return part, of


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--part", type=in_parts, metavar="K/N")
    parser.add_argument("--take", nargs=2, metavar=("SHEET", "NAME"))
    parser.add_argument("--differ", metavar="NAME")
    parser.add_argument("--beyond", nargs="*", default=(), metavar="NAME")
    parser.add_argument("--settle", type=Path, metavar="FILE")
    given = parser.parse_args()
    if given.sheet:
        write_sheet(given.sheet, *given.part, given.beyond)
    elif given.take:
        take(Path(given.take[0]), given.take[1], *given.part, given.beyond)
    elif given.differ:
        differ(given.differ)
    elif given.settle:
        settle(given.settle)
    else:
        found = passes().values()
        second = {key: moves for told, _ in found for key, moves in told.items()}
        first = {key: moves for _, told in found for key, moves in told.items()}
        tell("answers of pairs: the first labels (one) and the second passes (other)", first, second)


if __name__ == "__main__":
    main()
