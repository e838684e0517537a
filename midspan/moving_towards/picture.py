"""What is possible, and what we want. What goes through the door *moving towards*."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import Door, Part, Reply, Sort

STEP = Sort(
    name="step",
    title=_("A step"),
    begins=_("Plan a step"),
    told=_("{name} wrote down a step."),
    told_mine=_("You wrote down a step."),
    parts=(
        Part("step", _("A small step, near and easy to take back"), first=True),
        Part("whose", _("Whose step is it?"), lines=1),
        Part("when", _("When, if you want a day"), lines=1, is_date=True),
    ),
    replies=(
        Reply(
            "learned",
            _("What did we learn?"),
            _("learned something"),
            asks=_("Whether it happened or not: what did we learn?"),
            mine=True,
        ),
    ),
)

MOVING_TOWARDS = Door(
    name="moving-towards",
    title=_("Moving towards"),
    question=_("What do we want to create, and why?"),
    sorts=(STEP,),
)
