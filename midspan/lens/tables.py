"""The report in words for a terminal and for docs/lens.md alike: tables, confusion, mistakes."""

from __future__ import annotations

from midspan.lens import moves
from midspan.lens.evaluation import Judged, Report


def confusion(given: Judged) -> dict[str, dict[str, int]]:
    """For each disconnect in the labels, what the lens says first instead or rightly; counts."""
    found: dict[str, dict[str, int]] = {name: {} for name in moves.DISCONNECTS}
    nearness = given.p[:, : len(moves.NAMES)] / given.labels
    for n, example in enumerate(given.examples):
        said = moves.NAMES[int(nearness[n].argmax())]
        for name in example.moves:
            if name in found:
                found[name][said] = found[name].get(said, 0) + 1
    return found


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
