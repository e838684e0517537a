"""Paper twins: each page as a sheet to print and fill by hand, with a bank for each of the two.

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
    "worldview": Paper(
        _("Two loops, side by side"),
        _(
            "Take one moment that both of you were in. Each fills in their own bank, of themself"
            " only. Then lay them side by side: where is what I did the thing that you got?"
        ),
        (
            ours(_("The moment"), 1),
            each(_("What I saw, or took it to be"), 2),
            each(_("Where that way of seeing came from; when it once made good sense"), 2),
            each(_("What I did"), 2),
            each(_("What I got; and what that seemed to prove"), 2),
            each(_("Another way of seeing it. What I might do then. What we might get"), 3),
            ours(_("What we are still not sure of"), 2),
        ),
    ),
    "mutuality": Paper(
        _("Between us, for now"),
        _(
            "Three lines each are plenty. What is written here holds until one of you says"
            " otherwise. Leave out whatever you like."
        ),
        (
            each(_("What I would like from this"), 3),
            each(_("What I can offer"), 2),
            each(_("What I can’t"), 2),
            each(_("How you will notice that it is too much for me; how I would like to be told"), 3),
            ours(_("Who has more say in what, and what we do about that"), 2),
            ours(_("What we keep, what we let go of, and when we look at this again"), 2),
        ),
    ),
    "moving-towards": Paper(
        _("What we want to make"),
        _(
            "Begin with what you don’t want, and take your time there. Steps are small, near, and can"
            " be undone. There is no place here to tick them off."
        ),
        (
            each(_("What I have had enough of"), 2),
            each(_("What that points to: what I want more of"), 2),
            ours(_("How it looks when it is a little like that: a day, a room, a face"), 3),
            each(_("What I will try, nearly too small to mention"), 2),
            ours(_("Something the two of us will try"), 2),
            ours(_("Afterwards: what did we learn?"), 3),
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
    "finding-back": Paper(
        _("We came apart"),
        _(
            "The first three are enough. Any may stay empty, and “not now” is an answer. If one of"
            " you was harmed, this sheet is not owed to anybody: stopping is the other door."
        ),
        (
            each(_("What I noticed; what a camera would have seen"), 3),
            each(_("What happened in me"), 3),
            each(_("What it was like for you, as I understood it"), 3),
            each(_("My part in it, and what I brought along from elsewhere"), 3),
            ours(_("What we would like instead, and something to try"), 2),
            ours(_("What did we learn?"), 2),
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
    "shared-risk": Paper(
        _("When it gets frightening"),
        _(
            "Best written on a good day. It is about the two of you and not about one. Say who"
            " else may read it, by name."
        ),
        (
            each(_("What frightens me most. What it has to do with my own story"), 3),
            each(_("What I want to hear, and what not"), 2),
            each(_("What I can carry; and where I would reach for somebody else, and whom"), 3),
            each(_("What I would do without asking you. If nothing, write nothing"), 2),
            ours(_("What we will do, in which order; and how we come back to one another after"), 3),
        ),
    ),
    "endings": Paper(
        _("An ending"),
        _("For a last talk, or for yourself when there is none."),
        (
            each(_("What I take with me"), 3),
            each(_("What I learned that I did not come for"), 2),
            each(_("What I wish to say, and have not said"), 3),
            each(_("What I would like to happen to our words: keep mine, let go of mine, let go of all"), 2),
            ours(_("Whether we meet again, and how"), 2),
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
