"""The card of the weights in plain words: its sources, how often it is right, where it fails.

Every number is read from the card that `midspan lens train` wrote beside the weights, but for what
a fine-tuned MiniLM reached (docs/lens.md, *The gate*); what is not on it is left out of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from midspan.mirror import words

Words = str | Promise

LENS, ON, WITHOUT = "the lens", "the lens on ", "without writer "

VOICES: Mapping[str, Words] = {
    "plain": _("plain talk"),
    "blunt": _("blunt talk"),
    "second-language": _("English as a second language"),
    "dialect": _("dialects, and Englishes of the world"),
    "neurodivergent": _("autistic and otherwise neurodivergent people"),
    "plural": _("people who are several"),
    "swearing": _("swearing"),
    "faith": _("faith and prayer"),
    "humour": _("humour"),
    "dark-humour": _("dark humour"),
    "young": _("people under twenty"),
    "old": _("people over seventy"),
    "texting": _("messages on a phone"),
    "letter": _("letters"),
    "code-switching": _("two languages in one talk"),
    "aave": _("African American English"),
    "disabled": _("disabled people"),
    "queer": _("queer people"),
}
#: Lines of others that it was judged on, as the card names them.
OTHERS: Mapping[str, Words] = {
    "sample.jsonl": _("twelve imagined talks that were kept apart"),
    "campers who divide food": _("people: two campers who divide food between them"),
    "strangers answering a confession": _("people: strangers who answer a confession"),
    "counsellors in sessions": _("people: counsellors, or who spoke as such"),
}
#: Lines of our own with less before them, as it mostly meets them.
LESS: Mapping[str, Words] = {
    "one's own lines alone": _("one’s own lines alone"),
    "a line by itself": _("a line by itself"),
}
FAMILIES: Mapping[str, Words] = {
    LENS: _("this one"),
    "n-grams + logistic regression": _("counting words and pairs of words"),
    "a bag of learnt embeddings": _("learning a few numbers for each word"),
    "frozen MiniLM + logistic regression": _("a known model of sentences, as it comes"),
    "a fine-tuned MiniLM": _("the same, taught with the same lines; too heavy for a phone"),
}
NEVER: tuple[Words, ...] = (
    _("reading what another person wrote without both having agreed"),
    _("scoring, ranking, supervising or watching anybody"),
    _("deciding anything about anybody"),
    _("sounding an alarm, or telling how somebody is"),
    _("writing or rewriting what people say to each other"),
)


def hundredths(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


@dataclass(frozen=True)
class Kind:
    """Words of a kind: of 100 taken for such how many are, of 100 such how many it finds."""

    like: Words
    lines: int
    right: int | None
    found: int | None
    #: Which other kind it takes such words for most often; noticing nothing is commoner still.
    mistaken_for: Words


@dataclass(frozen=True)
class Row:
    """Of 100 notices how many were wrong, of 100 places how many it noticed."""

    name: Words
    lines: int
    shown: int
    wrong: int | None
    found: int | None

    @property
    def is_few(self) -> bool:
        """Too few notices for a share of 100 to mean anything."""
        return self.shown < 30

    @property
    def wrong_of_shown(self) -> int:
        return round((self.wrong or 0) * self.shown / 100)


@dataclass(frozen=True)
class Card:
    examples: int
    pairs: int
    writers: int
    whole: Row
    #: Of 100 pairs of answers, in how many the one that breaks is rated above the other.
    pairs_right: int | None
    come_between: list[Kind]
    reach: list[Kind]
    voices: list[tuple[Words, int, int | None]]
    less: list[Row]
    unknown: list[Row]
    others: list[Row]
    #: Macro F1 in hundredths, and the share of wrong notices.
    families: list[tuple[Words, int, Row]]
    meets_the_gate: bool


def read(given: Mapping[str, Any]) -> Card | None:
    """What a card says, for a page; None where it was judged on nothing."""
    judged, learnt = given.get("judged", {}), given["learnt_from"]
    if LENS not in judged:
        return None
    own = judged[LENS]
    kinds = dict(_kinds(own, given.get("mistaken_for", {})))
    return Card(
        examples=learnt["examples"],
        pairs=learnt["pairs"],
        writers=len(learnt["writers"]),
        whole=_row("", own),
        pairs_right=hundredths(own["pairs_right"]),
        come_between=[kind for name, kind in kinds.items() if not words.KINDS[name].reaches],
        reach=[kind for name, kind in kinds.items() if words.KINDS[name].reaches],
        voices=[
            (VOICES.get(name, name), lines, hundredths(false))
            for name, (lines, _f1, _area, false) in own["voices"].items()
        ],
        unknown=[
            _row(name.removeprefix(WITHOUT), each)
            for name, each in judged.items()
            if name.startswith(WITHOUT)
        ],
        others=[
            _row(OTHERS[name.removeprefix(ON)], each)
            for name, each in judged.items()
            if name.removeprefix(ON) in OTHERS
        ],
        less=[
            _row(LESS[name.removeprefix(ON)], each)
            for name, each in judged.items()
            if name.removeprefix(ON) in LESS
        ],
        families=[
            (FAMILIES[name], round(100 * each["macro_f1"]), _row("", each))
            for name, each in judged.items()
            if name in FAMILIES
        ],
        meets_the_gate=given["meets_the_gate"],
    )


def _row(name: Words, report: Mapping[str, Any]) -> Row:
    told = report["notices"]
    wrong, found = hundredths(told["false"]), hundredths(told["recall"])
    return Row(name, report["lines"], told["shown"], wrong, found)


def _kinds(
    report: Mapping[str, Any], mistaken_for: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, Kind]]:
    for name, kind in words.KINDS.items():
        score = report["moves"][name]
        others = {
            other: count
            for other, count in mistaken_for.get(name, {}).items()
            if other != name and other in words.KINDS
        }
        most = max(others, key=lambda other: others[other]) if others else ""
        yield (
            name,
            Kind(
                kind.like,
                score["count"],
                hundredths(score["precision"]),
                hundredths(score["recall"]),
                words.KINDS[most].like if most else "",
            ),
        )
