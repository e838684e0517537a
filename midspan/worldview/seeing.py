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
    about=_(
        "About yourself: what you saw and what you did. The others can lay their own beside it."
    ),
    parts=(
        Part(
            "moment",
            _("What happened?"),
            _("One moment, as a camera would have seen it."),
            first=True,
        ),
        Part("saw", _("What I saw in it")),
        Part("from", _("Where that seeing came from"), _("Who taught me to see it so, and when?")),
        Part("did", _("What I did then")),
        Part("got", _("What I got")),
        Part("fed", _("How that fed what I saw")),
        Part("another", _("Another way of seeing it")),
        Part("might_do", _("What I might do then")),
        Part("might_get", _("What we might get")),
        Part("unsure", _("What I am unsure of")),
    ),
    beside=_("Lay mine beside it"),
    draws=True,
)

WORLDVIEW = Door(
    name="worldview",
    title=_("Worldview"),
    question=_("What happened? And how do I know what I know?"),
    sorts=(LOOP,),
)
