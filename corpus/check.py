#!/usr/bin/env python3
"""Check the corpus and count it. Standard library only.

    python3 corpus/check.py                 check and print the counts
    python3 corpus/check.py --quiet         print only what is wrong
    python3 corpus/check.py --markdown      print the counts alone
    python3 corpus/check.py --readme        write the counts into README.md
    python3 corpus/check.py --against FILE  also report runs of six words shared with FILE (JSON Lines with turns)

Ends with 1 when something is wrong, otherwise 0. Shared six-word runs are reported; they are an error only
above --allow (default 0.003 of all utterances, at least 3), since a few arise by chance in any English.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- counts: python3 corpus/check.py --readme -->", "<!-- end of counts -->"
DISCONNECTS = (
    "agenda",
    "lecturing",
    "probing",
    "joking",
    "changing",
    "cautioning",
    "smoothing",
    "labelling",
)
CONNECTING = (
    "validating",
    "sharing",
    "wondering",
    "worldview",
    "naming",
    "owning",
    "hoping",
    "stepping",
)
MOVES = (*DISCONNECTS, *CONNECTING, "neutral")
VOICES = frozenset(
    "plain blunt second-language dialect neurodivergent plural swearing faith humour dark-humour young old texting "
    "letter code-switching aave disabled queer".split()
)
DIALOGUE_KEYS = {"id", "setting", "voice", "writer", "sitting", "turns"}
TURN_KEYS = {"speaker", "text", "moves", "span", "twin"}
PAIR_KEYS = {"id", "setting", "context", "disconnect", "twin", "voice", "writer", "sitting"}
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*", re.UNICODE)
COMMON = frozenset(
    "a about all am an and any are as at be been but by can can't could did didn't do does doesn't don't for from get go going got had has "
    "have he he's her here him his how i i'd i'll i'm i've if in is isn't it it's its just know like me my no not of off on one or out "
    "over she she's so some something tell than that that's the their them then there there's they they're thing think this to too up us want was "
    "wasn't we we're well went were what what's when where which who why will with would yes you you're your".split()
)
NOT_SHIPPED = re.compile(r"\b(?:TODO|FIXME|lorem|as an ai)\b", re.IGNORECASE)


def words(text):
    return [w.lower().replace("\u2019", "'") for w in WORD.findall(text)]


class Report:
    def __init__(self):
        self.errors = []

    def wrong(self, where, what):
        self.errors.append(f"{where}: {what}")


def read_lines(path, report):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.relative_to(HERE)}:{number}"
        if not line.strip():
            report.wrong(where, "empty line")
            continue
        try:
            yield where, json.loads(line)
        except ValueError as error:
            report.wrong(where, f"not JSON ({error})")


def check_common(item, where, seen, report):
    name = item.get("id", "")
    if not re.fullmatch(r"[a-z]p?\d{3,5}", str(name)):
        report.wrong(where, f"id {name!r}")
    if name in seen:
        report.wrong(where, f"id {name} stands also in {seen[name]}")
    seen[name] = where
    if not isinstance(item.get("setting"), str) or not item["setting"].strip():
        report.wrong(where, "no setting")
    voice = item.get("voice")
    if not isinstance(voice, list) or not voice:
        report.wrong(where, "voice must be a list with at least one voice")
    else:
        for unknown in [v for v in voice if v not in VOICES]:
            report.wrong(where, f"unknown voice {unknown!r}")
        if len(set(voice)) != len(voice):
            report.wrong(where, "a voice stands twice")
    if not str(name).startswith(str(item.get("writer"))) or not item.get("writer"):
        report.wrong(where, "writer does not fit the id")
    if not isinstance(item.get("sitting"), int):
        report.wrong(where, "sitting must be a number")


def check_text(text, where, report):
    if not isinstance(text, str) or not text.strip():
        report.wrong(where, "no text")
        return
    if text != text.strip() or "\n" in text or "  " in text:
        report.wrong(where, "stray white space")
    if NOT_SHIPPED.search(text):
        report.wrong(where, "left-over working text")


def check_moves(part, where, report):
    moves = part.get("moves")
    if not isinstance(moves, list) or not 1 <= len(moves) <= 3 or len(set(moves)) != len(moves):
        report.wrong(where, f"moves {moves!r}")
        return
    for unknown in [m for m in moves if m not in MOVES]:
        report.wrong(where, f"unknown move {unknown!r}")
    if "neutral" in moves and len(moves) > 1:
        report.wrong(where, "neutral beside another move")
    text = part.get("text") or ""
    spans = part.get("span", {})
    if not isinstance(spans, dict) or ("span" in part and not spans):
        report.wrong(where, "span must be a dictionary that holds something")
        return
    for move, span in spans.items():
        if move not in moves or move == "neutral":
            report.wrong(where, f"span for {move}, which is not among the moves")
        if not (
            isinstance(span, list)
            and len(span) == 2
            and all(isinstance(n, int) for n in span)
            and 0 <= span[0] < span[1] <= len(text)
        ):
            report.wrong(where, f"span {span} outside the text")
        elif text[span[0] : span[1]] != text[span[0] : span[1]].strip():
            report.wrong(where, f"span {span} starts or ends in white space")


def load(report):
    seen, dialogues, pairs = {}, [], []
    for path in sorted((HERE / "dialogues").glob("*.jsonl")):
        for where, item in read_lines(path, report):
            if set(item) != DIALOGUE_KEYS:
                report.wrong(where, f"keys {sorted(set(item) ^ DIALOGUE_KEYS)}")
            check_common(item, where, seen, report)
            turns = item.get("turns") or []
            if not 2 <= len(turns) <= 40:
                report.wrong(where, f"{len(turns)} turns")
            for number, turn in enumerate(turns, 1):
                here = f"{where} turn {number}"
                if set(turn) - TURN_KEYS:
                    report.wrong(here, f"keys {sorted(set(turn) - TURN_KEYS)}")
                if not re.fullmatch(r"[A-Z]", str(turn.get("speaker"))):
                    report.wrong(here, f"speaker {turn.get('speaker')!r}")
                check_text(turn.get("text"), here, report)
                check_moves(turn, here, report)
                if "twin" in turn and turn["twin"] is not True:
                    report.wrong(here, "twin may only be true")
                if turn.get("twin") and set(turn.get("moves", ())) & set(DISCONNECTS):
                    report.wrong(here, "a twin carries no disconnect")
            dialogues.append(item)
    for path in sorted((HERE / "pairs").glob("*.jsonl")):
        for where, item in read_lines(path, report):
            if set(item) - {"context_twin"} != PAIR_KEYS:
                report.wrong(where, f"keys {sorted((set(item) - {'context_twin'}) ^ PAIR_KEYS)}")
            check_common(item, where, seen, report)
            for context in [
                item.get("context") or [],
                *([item["context_twin"]] if "context_twin" in item else []),
            ]:
                if not 1 <= len(context) <= 6:
                    report.wrong(where, f"{len(context)} turns of context")
                for turn in context:
                    if set(turn) != {"speaker", "text"}:
                        report.wrong(where, f"keys of context {sorted(turn)}")
                    check_text(turn.get("text"), where, report)
            for side in ("disconnect", "twin"):
                part = item.get(side) or {}
                check_text(part.get("text"), f"{where} {side}", report)
                check_moves(part, f"{where} {side}", report)
                broken = set(part.get("moves", ())) & set(DISCONNECTS)
                if (side == "disconnect") != bool(broken):
                    report.wrong(f"{where} {side}", f"moves {part.get('moves')}")
            pairs.append(item)
    return dialogues, pairs


def check_second(dialogues, report):
    """Second passes (second/*.jsonl): dialogues that exist, a set of known moves or null for each line, and the first labels of then."""
    turns = {item["id"]: len(item["turns"]) for item in dialogues}
    for path in sorted((HERE / "second").glob("*.jsonl")):
        for where, item in read_lines(path, report):
            if set(item) != {"id", "moves", "first"} or item["id"] not in turns:
                report.wrong(where, "no second labels of a dialogue of the corpus")
            elif not len(item["moves"]) == len(item["first"]) == turns[item["id"]]:
                report.wrong(where, "as many labels as lines are wanted")
            else:
                for labels in [*item["moves"], *item["first"]]:
                    if labels is not None:
                        check_moves({"moves": labels}, where, report)


def check_second_of_pairs(report):
    """Second passes over answers (second/pairs/*.jsonl): known moves. A pair that a pass undid is gone, so its id may be, too."""
    for path in sorted((HERE / "second/pairs").glob("*.jsonl")):
        for where, item in read_lines(path, report):
            if set(item) != {"id", "side", "moves", "first"} or item["side"] not in ("disconnect", "twin"):
                report.wrong(where, "no second labels of an answer")
            else:
                check_moves(item, where, report)
                check_moves({"moves": item["first"]}, where, report)


def utterances(dialogues, pairs):
    for item in dialogues:
        for turn in item["turns"]:
            yield item["id"], turn["text"]
    for item in pairs:
        for turn in [*item["context"], *item.get("context_twin", ())]:
            yield item["id"], turn["text"]
        yield item["id"], item["disconnect"]["text"]
        yield item["id"], item["twin"]["text"]


def is_one_scene(names):
    """Pairs whose numbers stand beside each other: the same scene asked for one thing, then for another, on purpose."""
    found = [re.fullmatch(r"([a-z]+p)([0-9]+)", name) for name in sorted(names)]
    if not all(found) or len({each[1] for each in found}) > 1:
        return False
    numbers = [int(each[2]) for each in found]
    return numbers[-1] - numbers[0] == len(numbers) - 1


def shared_runs(texts, against=()):
    """Six-word runs that stand in more than one dialogue; and whole lines of four or five words that do.
    Pairs that are one scene may share theirs.
    A run of small words ("i don't know what to do") arises by chance: it counts with three others in it, a line with two."""
    runs, lines = defaultdict(dict), defaultdict(set)
    for name, text in [*texts, *against]:
        tokens = words(text)
        for i in range(len(tokens) - 5):
            if sum(t not in COMMON for t in tokens[i : i + 6]) >= 3:
                runs[tuple(tokens[i : i + 6])].setdefault(name, text)
        if 4 <= len(tokens) < 6 and sum(t not in COMMON for t in tokens) >= 2:
            lines[" ".join(tokens)].add(name)
    found, told = [], set()
    for run, where in runs.items():
        if len(where) > 1 and not is_one_scene(where):
            key = tuple(sorted(where))
            if key not in told:
                told.add(key)
                found.append((key, " ".join(run)))
    found += [(tuple(sorted(n)), line) for line, n in lines.items() if len(n) > 1 and not is_one_scene(n)]
    return found


def counts(dialogues, pairs):
    table = {}
    for item in dialogues:
        for turn in item["turns"]:
            for move in turn["moves"]:
                table.setdefault(move, Counter())[item["writer"]] += 1
    pair_table = {}
    for item in pairs:
        for side in ("disconnect", "twin"):
            for move in item[side]["moves"]:
                pair_table.setdefault(move, Counter())[side] += 1
    return table, pair_table


def print_counts(dialogues, pairs):
    turns = [(d, t) for d in dialogues for t in d["turns"]]
    writers = sorted({d["writer"] for d in dialogues} | {p["writer"] for p in pairs})
    table, pair_table = counts(dialogues, pairs)
    print("| | " + " | ".join(writers) + " | all |")
    print("|---|" + "---|" * (len(writers) + 1))

    def row(name, values):
        print(f"| {name} | " + " | ".join(str(v) for v in values) + f" | {sum(values)} |")

    row("dialogues", [sum(d["writer"] == w for d in dialogues) for w in writers])
    row("utterances in dialogues", [sum(d["writer"] == w for d, _ in turns) for w in writers])
    row("pairs", [sum(p["writer"] == w for p in pairs) for w in writers])
    row(
        "of these, the same words in two contexts",
        [sum(p["writer"] == w and "context_twin" in p for p in pairs) for w in writers],
    )
    row(
        "words in dialogues",
        [sum(len(words(t["text"])) for d, t in turns if d["writer"] == w) for w in writers],
    )
    row(
        "turns with spans",
        [sum("span" in t for d, t in turns if d["writer"] == w) for w in writers],
    )
    row(
        "honest twins marked in dialogues",
        [sum("twin" in t for d, t in turns if d["writer"] == w) for w in writers],
    )
    row(
        "turns with two moves or three",
        [sum(len(t["moves"]) > 1 for d, t in turns if d["writer"] == w) for w in writers],
    )
    for move in MOVES:
        row(f"*{move}*", [table.get(move, Counter())[w] for w in writers])
    print("\n| pairs | as disconnect | as twin |\n|---|---|---|")
    for move in MOVES:
        if move in pair_table:
            print(f"| *{move}* | {pair_table[move]['disconnect']} | {pair_table[move]['twin']} |")
    print("\n| voice | dialogues | utterances | pairs |\n|---|---|---|---|")
    for voice in sorted(VOICES, key=lambda v: (-sum(v in d["voice"] for d in dialogues), v)):
        held = [d for d in dialogues if voice in d["voice"]]
        print(
            f"| {voice} | {len(held)} | {sum(len(d['turns']) for d in held)} | {sum(voice in p['voice'] for p in pairs)} |"
        )


def write_readme(dialogues, pairs):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_counts(dialogues, pairs)
    path = HERE / "README.md"
    head, rest = path.read_text(encoding="utf-8").split(BEGIN)
    path.write_text(
        f"{head}{BEGIN}\n\n{out.getvalue()}\n{END}{rest.split(END)[1]}", encoding="utf-8"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--against", type=Path, action="append", default=[])
    parser.add_argument("--allow", type=float, default=0.003)
    args = parser.parse_args()
    report = Report()
    dialogues, pairs = load(report)
    check_second(dialogues, report)
    check_second_of_pairs(report)
    texts = against = ()
    runs = []
    if not report.errors:
        texts = list(utterances(dialogues, pairs))
        against = []
        for path in args.against:
            for line in path.read_text(encoding="utf-8").splitlines():
                item = json.loads(line)
                against += [(f"{path.name}:{item['id']}", t["text"]) for t in item["turns"]]
        runs = shared_runs(texts, against)
        if len(runs) > max(3, args.allow * len(texts)):
            report.wrong("corpus", f"{len(runs)} shared runs of words between dialogues")
    for error in report.errors:
        print("WRONG", error, file=sys.stderr)
    if runs and not args.markdown and (not args.quiet or report.errors):
        for where, run in runs:
            print(f"shared: {' '.join(where)}: {run}", file=sys.stderr)
    if not report.errors and args.readme:
        write_readme(dialogues, pairs)
    elif not report.errors and not args.quiet:
        print_counts(dialogues, pairs)
    if not args.markdown and not args.quiet:
        print(
            f"\n{len(dialogues)} dialogues, {len(pairs)} pairs, {len(report.errors)} wrong, {len(runs)} shared runs"
        )
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
