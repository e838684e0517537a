"""How do I know what I know? What goes through the door *worldview*.

How we see shapes what we do, and what we do shapes what we get, which shows us again what we saw.
Each speaks of themself: a loop is about what I saw and did, never about what somebody else is.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import Door, Part, Sort

LOOP = Sort(
    name="loop",
    title=_("See, do, get"),
    begins=_("Draw a loop"),
    told=_("{name} drew a loop."),
    told_mine=_("You drew a loop."),
    about=_("About yourself: what you saw, and what you did. Others can lay theirs beside it."),
    parts=(
        Part("moment", _("What happened?"), _("As a camera would have seen it."), first=True),
        Part("saw", _("What I saw in it"), lines=2),
        Part("from", _("Where that seeing came from"), _("It once made sense."), lines=2),
        Part("did", _("What I did then"), lines=2),
        Part("got", _("What I got"), lines=2),
        Part("fed", _("How that fed what I saw"), lines=2),
        Part("another", _("Another way of seeing it"), lines=2),
        Part("might_do", _("What I might do then"), lines=2),
        Part("might_get", _("What we might get"), lines=2),
        Part("unsure", _("What I am unsure of"), lines=2),
    ),
    beside=_("Lay mine beside it"),
    has_program=True,
)

TELLING = Sort(
    name="telling",
    title=_("Two tellings"),
    begins=_("Tell one thing that happened, each in their own column"),
    told=_("{name} told something as it was for them."),
    told_mine=_("You told something as it was for you."),
    about=_("Two truths may stand side by side. Nobody has to decide between them."),
    parts=(
        Part("event", _("What happened, as I tell it"), lines=6, first=True),
        Part("left_out", _("What I leave out when I tell it"), lines=2),
        Part("new", _("What I did not know before I read yours"), lines=2),
    ),
    beside=_("Tell it as it was for me"),
)

WORD = Sort(
    name="word",
    title=_("Our words"),
    begins=_("Say what a word means to me"),
    told=_("{name} wrote what a word means to them."),
    told_mine=_("You wrote what a word means to you."),
    about=_("A word that carries a world: safe, lazy, family, well."),
    parts=(
        Part("word", _("The word"), lines=1, first=True),
        Part("means", _("What it means to me"), first=True),
        Part("from", _("Where I have it from"), lines=2),
        Part("rather", _("What I would rather call it"), lines=2),
    ),
    beside=_("What it means to me"),
)

WERE_TOLD = Sort(
    name="were-told",
    title=_("What we were told"),
    begins=_("Look at something we were told"),
    told=_("{name} wrote down something they were told."),
    told_mine=_("You wrote down something you were told."),
    about=_("A truth that somebody handed to us, about ourselves or about how things are."),
    parts=(
        Part("truth", _("What I was told"), first=True),
        Part("by", _("By whom, and when"), lines=2),
        Part("served", _("Whom it served"), lines=2),
        Part("did", _("What it did to me"), lines=2),
        Part("now", _("What I say now")),
    ),
    beside=_("What I was told"),
)

WORLDVIEW = Door(
    name="worldview",
    title=_("Worldview"),
    question=_("What happened? And how do I know what I know?"),
    sorts=(LOOP, TELLING, WORD, WERE_TOLD),
)
