"""Exercises on paper, to print and fill by hand, with a bank for each of the two. What people lay
behind a door has its paper twin there, made of the very same questions.

What is asked of one is asked of the other. Nothing has to be filled in, and no sheet is for two
people to sign: a yes by hand can be taken back by saying so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from midspan.learning.contents import Words


@dataclass(frozen=True)
class Part:
    asks: Words
    #: Lines to write on; on each bank, or on the one field of both.
    lines: int = 3
    is_ours: bool = False

    @property
    def rules(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class Paper:
    title: Words
    how: Words
    parts: tuple[Part, ...]


def each(asks: Words, lines: int = 3) -> Part:
    return Part(asks, lines)


def ours(asks: Words, lines: int = 3) -> Part:
    return Part(asks, lines, is_ours=True)


PAPERS = {
    "principles": Paper(
        _("What we hold to, the two of us"),
        _("For an evening on which nothing is wrong. Write a word or two, read it out, and talk."),
        (
            each(_("Something I would like to understand about how you see things")),
            each(_("A time when somebody wanted to help me and it made me smaller")),
            each(_("What I can do so that the space between us stays a good one")),
            each(_("What I am afraid of just now; and what I would like instead")),
            ours(_("Something we both want to keep to, for a while")),
        ),
    ),
    "connection": Paper(
        _("Ten minutes each"),
        _(
            "One talks, the other listens; then the other way round. Then write, and read it to one"
            " another. Corrections are the good part."
        ),
        (
            each(_("How I arrive today"), 2),
            each(_("What I heard, in words you did not use"), 4),
            each(_("What it touched in my own life, in one sentence"), 2),
            each(_("Where we met. Where we missed each other"), 3),
            ours(_("A sentence from today that we want to keep"), 2),
        ),
    ),
    "disconnects": Paper(
        _("My own line"),
        _(
            "Think of something you said this week that landed badly. Only of yours: what the other"
            " one did is theirs to write. Swap or keep it."
        ),
        (
            each(_("What they had said, as near as I remember"), 2),
            each(_("What I said"), 2),
            each(_("What I wanted when I said it; what I felt just before"), 3),
            each(_("What I might have got out of it"), 2),
            each(_("What I would say if I had that minute again"), 3),
        ),
    ),
    "first-contact": Paper(
        _("First words"),
        _("Each writes and reads before anybody confides. A few words will do; so will “not yet”."),
        (
            each(_("Who I am, apart from what brought me"), 3),
            each(_("What I enjoy"), 2),
            each(_("What I hope for from this"), 3),
            each(
                _("What binds me: a rule, a law, an employer, a promise. Or: nothing I know of"), 4
            ),
            ours(_("How will we notice that it is good for both of us?"), 2),
        ),
    ),
    "power": Paper(
        _("What is stacked, and how"),
        _(
            "Pay, keys, records, age, money, papers, language, health, the colour of our skins, who"
            " was here first, who can leave. Write what is true of you, then of the two of you."
        ),
        (
            each(_("What I have that you don’t"), 3),
            each(_("What you have that I don’t"), 3),
            each(_("What I would like to be asked before you use it"), 3),
            each(_("What I find hard to ask for, or to turn down"), 3),
            ours(_("What we will do differently now that it is said"), 3),
        ),
    ),
    "what-it-is-not": Paper(
        _("What this is, between the two of us"),
        _("For a quarter of an hour in the first weeks, and again after a year."),
        (
            each(_("What I do not want this to turn into"), 3),
            each(_("How I would notice that it has begun to"), 3),
            each(_("What I am here for, in my own words"), 3),
            ours(_("What we would call it, if somebody asked"), 2),
        ),
    ),
}  # fmt: skip
