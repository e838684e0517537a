#!/usr/bin/env python3
"""Label a part of the corpus again without seeing the first labels, and tell how far both agree. Standard library only.

    python3 corpus/agreement.py                      agreement of every second pass with the first labels, and of the passes
    python3 corpus/agreement.py --sheet OUT          write the dialogues of the sample to label, words alone, no labels
    python3 corpus/agreement.py --sheet OUT --rest K/N   the same for part K of N of all that is not in the sample
    python3 corpus/agreement.py --sheet OUT --writer h   the same for all dialogues of one writer
    python3 corpus/agreement.py --take SHEET NAME    take a filled list of labels as the second pass NAME (with --rest, --writer as above)
    python3 corpus/agreement.py --differ NAME        the lines on which a pass and the corpus differ, both labels, not saying whose
    python3 corpus/agreement.py --settle FILE        write the labels that were settled on into the dialogues

The sample is drawn by writer, about in proportion, with a fixed seed, in an order of its own: 100 dialogues. A filled list has one line for
each dialogue: its number on the sheet, then one label for each line, several joined by +, shortened as far as they stay clear
(`12 n sm ow va+sh`). A pass is kept in second/NAME.jsonl and never changed afterwards, whatever becomes of the first labels; what
they were at the time of the pass is kept beside it, so that the figures can be told again. A file to settle has one line for each line
of a dialogue that changes: `a001 7 va+sh`.
"""

import argparse
import json
import random
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from check import DISCONNECTS, MOVES  # noqa: E402

SEED = 2611
#: Dialogues of each writer, about in proportion: 100.
SHARE = {"a": 55, "b": 13, "c": 32}
SHORT = dict(
    each.split("=")
    for each in (
        "n=neutral ag=agenda le=lecturing pr=probing jo=joking ch=changing ca=cautioning sm=smoothing la=labelling"
        " va=validating sh=sharing wo=wondering wv=worldview na=naming ow=owning ho=hoping st=stepping"
    ).split()
)


def dialogues():
    return [
        json.loads(line)
        for path in sorted((HERE / "dialogues").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def sample(given):
    """The dialogues to label again, in the order of the sheet: by writer in proportion, at random within."""
    rng = random.Random(SEED)
    by_writer = {}
    for each in given:
        by_writer.setdefault(each["writer"], []).append(each)
    picked = []
    for writer, count in SHARE.items():
        picked += rng.sample(by_writer[writer], count)
    rng.shuffle(picked)
    return picked


def rest(given, part, of):
    """One part of the dialogues of the same writers that the sample left, in an order of its own."""
    inside = {each["id"] for each in sample(given)}
    left = [each for each in given if each["writer"] in SHARE and each["id"] not in inside]
    random.Random(SEED).shuffle(left)
    return left[part - 1 :: of]


def write_sheet(out, chosen):
    with out.open("w", encoding="utf-8") as stream:
        for number, each in enumerate(chosen, 1):
            stream.write(f"#{number} {each['setting']}\n")
            for at, turn in enumerate(each["turns"], 1):
                stream.write(f"{at} {turn['speaker']}: {turn['text']}\n")


def spelt(short):
    return [SHORT[label] for label in short.split("+")]


def take(sheet, name, chosen):
    told = {}
    for line in sheet.read_text(encoding="utf-8").splitlines():
        number, *labels = line.split()
        told[int(number)] = [spelt(each) for each in labels]
    with (HERE / "second" / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
        for number, each in enumerate(chosen, 1):
            if number in told:
                if len(told[number]) != len(each["turns"]):
                    raise SystemExit(
                        f"{number}: {len(told[number])} labels for {len(each['turns'])} lines"
                    )
                first = [turn["moves"] for turn in each["turns"]]
                stream.write(
                    json.dumps({"id": each["id"], "moves": told[number], "first": first}) + "\n"
                )


def passes():
    """Every pass by name: {(dialogue, place): set of moves}, and what the first labels were then."""
    found = {}
    for path in sorted((HERE / "second").glob("*.jsonl")):
        second, first = {}, {}
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            for at, moves in enumerate(item["moves"]):
                if moves is not None:
                    second[item["id"], at] = set(moves)
                    first[item["id"], at] = set(item["first"][at])
        found[path.stem] = second, first
    return found


def kappa(pairs):
    """Cohen's kappa of [(one, other), ...], any labels; None where both always say the same single thing."""
    count = len(pairs)
    same = sum(one == other for one, other in pairs) / count
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ones[label] * others[label] for label in ones) / count**2
    return None if chance == 1 else (same - chance) / (1 - chance)


def leading(moves):
    """One label for a line: of several the first in the order of the moves, so a disconnect before what builds."""
    return min(moves, key=MOVES.index)


def compare(one, other):
    """Rows (name, lines that one or the other gives it, kappa) and the shares told above them."""
    at = sorted(set(one) & set(other))
    pairs = [(one[key], other[key]) for key in at]
    rows = [
        (
            move,
            sum(move in a for a, _ in pairs),
            sum(move in b for _, b in pairs),
            kappa([(move in a, move in b) for a, b in pairs]),
        )
        for move in MOVES
    ]
    breaks = set(DISCONNECTS)
    whole = {
        "lines": len(pairs),
        "all moves the same": sum(a == b for a, b in pairs) / len(pairs),
        "a move in common": sum(bool(a & b) for a, b in pairs) / len(pairs),
        "kappa of the leading move": kappa([(leading(a), leading(b)) for a, b in pairs]),
        "kappa of any disconnect": kappa([(bool(a & breaks), bool(b & breaks)) for a, b in pairs]),
    }
    return whole, rows


def tell(name, one, other):
    whole, rows = compare(one, other)
    print(
        f"\n{name}: "
        + "; ".join(
            f"{key} {value:.3f}" if isinstance(value, float) else f"{value} {key}"
            for key, value in whole.items()
        )
    )
    print("\n| move | one | other | kappa |\n|---|---|---|---|")
    for move, first, second, agreed in rows:
        print(f"| {move} | {first} | {second} | {'-' if agreed is None else f'{agreed:.2f}'} |")


def differ(name):
    """Both labels stand in the order of their letters, so that whoever settles does not know which was there first."""
    second, _ = passes()[name]
    for each in dialogues():
        turns = each["turns"]
        for at, turn in enumerate(turns):
            said = second.get((each["id"], at))
            if said is not None and said != set(turn["moves"]):
                both = sorted(["+".join(sorted(turn["moves"])), "+".join(sorted(said))])
                print(f"\n{each['id']} {at + 1}\t{' / '.join(both)}\t({each['setting']})")
                for place in range(max(0, at - 3), min(len(turns), at + 2)):
                    print(
                        f"{'>' if place == at else ' '} {turns[place]['speaker']}: {turns[place]['text']}"
                    )


def settle(file):
    """Write settled labels into the dialogues; a mark for a move that a line no longer carries goes, and so does `twin` beside a disconnect."""
    told = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, at, labels = line.split()
        told[name, int(at) - 1] = spelt(labels)
    changed = 0
    for path in sorted((HERE / "dialogues").glob("*.jsonl")):
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for each in found:
            for at, turn in enumerate(each["turns"]):
                moves = told.pop((each["id"], at), None)
                if moves is None or set(moves) == set(turn["moves"]):
                    continue
                turn["moves"] = moves
                changed += 1
                if "span" in turn:
                    turn["span"] = {
                        move: span for move, span in turn["span"].items() if move in moves
                    }
                    if not turn["span"]:
                        del turn["span"]
                if "twin" in turn and set(moves) & set(DISCONNECTS):
                    del turn["twin"]
        path.write_text(
            "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found), encoding="utf-8"
        )
    if told:
        raise SystemExit(f"no such line: {sorted(told)[:5]}")
    print(f"{changed} lines changed")


def choose(given, writer, part_of):
    """All dialogues of a writer or the part `K/N` of them; without one, the sample or a part of the rest."""
    part, of = map(int, (part_of or "1/1").split("/"))
    if writer:
        return [each for each in given if each["writer"] == writer][part - 1 :: of]
    return rest(given, part, of) if part_of else sample(given)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--take", nargs=2, metavar=("SHEET", "NAME"))
    parser.add_argument("--rest", metavar="K/N")
    parser.add_argument("--writer", metavar="LETTER")
    parser.add_argument("--differ", metavar="NAME")
    parser.add_argument("--settle", type=Path, metavar="FILE")
    given = parser.parse_args()
    chosen = choose(dialogues(), given.writer, given.rest)
    if given.sheet:
        write_sheet(given.sheet, chosen)
    elif given.take:
        take(Path(given.take[0]), given.take[1], chosen)
    elif given.differ:
        differ(given.differ)
    elif given.settle:
        settle(given.settle)
    else:
        found = passes()
        for name, (second, first) in found.items():
            tell(f"the first labels (one) and pass {name} (other)", first, second)
        whole = {key: moves for second, _ in found.values() for key, moves in second.items()}
        before = {key: moves for _, first in found.values() for key, moves in first.items()}
        tell("the first labels (one) and the last pass that read a line (other)", before, whole)
        for (name, (one, _)), (another, (other, _)) in combinations(found.items(), 2):
            if set(one) & set(other):
                tell(f"pass {name} (one) and pass {another} (other)", one, other)


if __name__ == "__main__":
    main()
