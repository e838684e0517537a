"""Both tell, both ask, both carry. What goes through the door *mutuality*."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import NOT_NOW, Door, Part, Reply, Sort

REQUEST = Sort(
    name="request",
    title=_("Something asked for"),
    begins=_("Ask for something"),
    told=_("{name} asks for something."),
    told_mine=_("You asked for something."),
    parts=(
        Part("ask", _("What I would like to ask of you"), first=True),
        Part("why", _("What it would mean to me")),
        Part("when", _("For how long, or until when")),
    ),
    replies=(
        Reply(
            "yes", _("Yes, for now"), _("says yes, for now"), asks=_("Anything to add, if you like")
        ),
        Reply(
            "counter",
            _("I could offer this instead"),
            _("offers something else"),
            asks=_("What I could offer"),
        ),
        NOT_NOW,
    ),
)

MUTUALITY = Door(
    name="mutuality",
    title=_("Mutuality"),
    question=_("What do I need, what can I carry, and what can’t I?"),
    sorts=(REQUEST,),
)
