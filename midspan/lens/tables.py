"""The report in words for a terminal and for docs/lens.md alike: tables, confusion, mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from midspan.lens import moves
from midspan.lens.deciding import BREAKS
from midspan.lens.evaluation import Judged, Report
from midspan.lens.model import ANY


def confusion(given: Judged) -> dict[str, dict[str, int]]:
    """For each disconnect in the labels, what the lens says first instead or rightly; counts."""
    found: dict[str, dict[str, int]] = {name: {} for name in moves.DISCONNECTS}
    nearness = given.p[:, : len(moves.NAMES)] / given.labels
    for n, example in enumerate(given.examples):
        said = moves.NAMES[int(nearness[n].argmax())]
        for name in example.moves:
            if name in found and (said == name or said not in example.moves):
                found[name][said] = found[name].get(said, 0) + 1
    return found


@dataclass(frozen=True)
class Twins:
    """The contrast pairs of one disconnect."""

    count: int
    #: Share in which it is rated above its twin.
    right: float
    #: Share of the twins that would be taken for a disconnect, whichever.
    taken: float


def twins(given: Judged) -> dict[str, Twins]:
    """Of each disconnect, what becomes of its contrast pairs; a pair counts by its first move."""
    nearness = given.p[:, : len(moves.NAMES)] / given.labels
    sides: dict[str, list[int]] = {}
    for n, example in enumerate(given.examples):
        if example.pair:
            sides.setdefault(example.pair, []).append(n)
    found: dict[str, list[tuple[bool, bool]]] = {name: [] for name in moves.DISCONNECTS}
    for breaks, twin in (side for side in sides.values() if len(side) == 2):
        name = next(name for name in given.examples[breaks].moves if name in found)
        is_right = bool(given.p[breaks, ANY] > given.p[twin, ANY])
        found[name].append((is_right, int(nearness[twin].argmax()) < BREAKS))
    return {
        name: Twins(len(each), *(sum(one) / len(each) for one in zip(*each, strict=True)))
        for name, each in found.items()
        if each
    }


@dataclass(frozen=True)
class Mistake:
    before: str
    line: str
    #: What it said first, and how sure it was.
    said: str
    p: float
    #: What the labels say.
    labels: tuple[str, ...]


def mistakes(given: Judged, count: int = 10) -> list[Mistake]:
    """The surest mistakes on lines of dialogues, no two of the same confusion twice over.

    A mistake is a move said first that the labels do not hold. At most two of one kind are told,
    and of those that say neutral none: what it misses it misses quietly.
    """
    found: list[Mistake] = []
    kinds: dict[tuple[str, str], int] = {}
    first = given.p[:, : len(moves.NAMES)].argmax(1)
    for n in np.argsort(-given.p[np.arange(len(first)), first], kind="stable").tolist():
        example, said = given.examples[n], moves.NAMES[int(first[n])]
        kind = (said, example.moves[0])
        if said in example.moves or said == moves.NEUTRAL or example.pair or kinds.get(kind, 0) > 1:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        before = example.turns[-2].text if len(example.turns) > 1 else ""
        p = float(given.p[n, first[n]])
        found.append(Mistake(before, example.text, said, p, example.moves))
        if len(found) == count:
            break
    return found


def summary(reports: dict[str, Report]) -> str:
    """One row for each: everything of LENS.md, section 6, that is one number."""
    head = (
        "judged on", "lines", "macro F1", "AUC, any disconnect", "calibration error",
        "disconnects shown", "false", "on lines with none", "recall", "recall at a tenth false",
        "connecting shown: false, recall", "pairs", "disconnect above twin", "twins noticed",
    )  # fmt: skip
    rows = []
    for name, each in reports.items():
        pairs = f"{each.pairs_right:.1%}" if each.pairs else "-"
        twins = f"{each.twins_noticed:.1%} of {each.twins}" if each.twins else "-"
        cells = (
            name, f"{each.lines:,}", f"{each.macro_f1:.3f}", f"{each.auc:.3f}",
            f"{each.calibration:.3f}", f"{each.notices.shown}", f"{each.notices.false:.1%}",
            f"{each.notices.on_none:.1%}", f"{each.notices.recall:.1%}",
            f"{each.recall_at_a_tenth:.1%}",
            f"{each.connecting.false:.1%}, {each.connecting.recall:.1%}",
            f"{each.pairs}", pairs, twins,
        )  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(["| " + " | ".join(head) + " |", "|---" * len(head) + "|", *rows])


def confusion_table(said: dict[str, dict[str, int]]) -> str:
    """Labels down, what is said first across: the disconnects, what builds, and neutral."""
    across = [*moves.DISCONNECTS, "what builds", moves.NEUTRAL]
    rows = []
    for name, each in said.items():
        counts = [each.get(other, 0) for other in moves.DISCONNECTS]
        counts += [sum(each.get(other, 0) for other in moves.CONNECTING), each.get("neutral", 0)]
        rows.append(f"| {name} | " + " | ".join(str(count) for count in counts) + " |")
    return "\n".join([f"| | {' | '.join(across)} |", "|---" * (len(across) + 1) + "|", *rows])


def twins_table(given: dict[str, Twins]) -> str:
    rows = [
        f"| {name} | {each.count} | {each.right:.1%} | {each.taken:.1%} |"
        for name, each in given.items()
    ]
    head = "| | pairs | above its twin | twins taken for a disconnect |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def mistakes_table(given: Sequence[Mistake]) -> str:
    def told(text: str) -> str:
        return (text if len(text) <= 160 else f"... {text[-157:]}").replace("|", "/")

    rows = [
        f"| {told(each.before)} | {told(each.line)} | {each.said} {each.p:.2f}"
        f" | {', '.join(each.labels)} |"
        for each in given
    ]
    return "\n".join(["| before | line | it said | label |\n|---|---|---|---|", *rows])


def table(report: Report) -> str:
    """The report as Markdown, for a terminal and for docs/lens.md alike."""
    head = [
        f"lines {report.lines}; macro F1 {report.macro_f1:.3f}; disconnects AUC {report.auc:.3f}",
        f"calibration error {report.calibration:.3f}, the worst {report.calibration_worst:.3f}",
        f"disconnects shown {report.notices.shown}: false {report.notices.false:.1%}"
        f" (on lines with none {report.notices.on_none:.1%}), recall {report.notices.recall:.1%};"
        f" at best {report.recall_at_a_tenth:.1%} with a tenth false",
        f"connecting moves shown {report.connecting.shown}: false {report.connecting.false:.1%},"
        f" recall {report.connecting.recall:.1%}",
        f"pairs {report.pairs}: the disconnect above its twin in {report.pairs_right:.1%}",
        f"honest twins in dialogues {report.twins}: noticed as disconnects"
        f" {report.twins_noticed:.1%}",
    ]
    rows = [
        f"| {name} | {score.count} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} |"
        for name, score in report.moves.items()
    ]
    voices = [
        f"| {voice} | {count} | {f1:.2f} | {area:.2f} | {false:.0%} |"
        for voice, (count, f1, area, false) in report.voices.items()
    ]
    return "\n".join(
        [*(f"- {line}" for line in head), ""]
        + ["| move | lines | precision | recall | F1 |", "|---|---|---|---|---|", *rows]
        + (
            ["", "| voice | lines | macro F1 | AUC | false |", "|---|---|---|---|---|"]
            if voices
            else []
        )
        + voices
    )
