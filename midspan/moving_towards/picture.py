"""What is possible, and what we want. What goes through the door *moving towards*.

A step is small, near and easy to take back, and each has their own. Nothing here is late, done or
failed: the one thing asked afterwards is what we learned.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import Door, Part, Reply, Sort

PICTURE = Sort(
    name="picture",
    title=_("What we want to create"),
    begins=_("Picture what we want"),
    told=_("{name} pictured what they want."),
    told_mine=_("You pictured what you want."),
    about=_("A day, a room, a face: as near as you can see it."),
    parts=(
        Part("create", _("What I would like us to create"), lines=4, first=True),
        Part("why", _("Why it matters to me"), lines=2),
        Part("away", _("What I want to be away from, and what that points to"), lines=2),
        Part("already", _("What is already a little like it"), lines=2),
    ),
    beside=_("How I picture it"),
)

STEP = Sort(
    name="step",
    title=_("A step"),
    begins=_("Plan a step"),
    told=_("{name} wrote down a step."),
    told_mine=_("You wrote down a step."),
    about=_("Small enough to be almost boring. It may be left, changed or forgotten."),
    parts=(
        Part("step", _("A small step, near and easy to take back"), lines=2, first=True),
        Part(
            "whose", _("Whose it is"), choices=(("mine", _("Mine")), ("ours", _("Ours together")))
        ),
        Part("meanwhile", _("What the others do meanwhile"), lines=2),
        Part("day", _("A day, only if you want one"), lines=1, is_date=True),
    ),
    beside=_("And my step"),
    has_program=True,
    replies=(
        Reply(
            "learned",
            _("What did we learn?"),
            _("learned"),
            asks=_("Whether it happened or not: what did we learn?"),
            mine=True,
            on_paper=True,
        ),
    ),
)

SHELF = Sort(
    name="shelf",
    title=_("On the shelf"),
    begins=_("Put something ordinary on the shelf"),
    told=_("{name} put something on the shelf."),
    told_mine=_("You put something on the shelf."),
    about=_("A song, a bread, a bench in the sun."),
    parts=(
        Part("thing", _("What it is"), lines=2, first=True),
        Part("why", _("What it is to me"), lines=2),
    ),
)

KEPT = Sort(
    name="kept-moment",
    title=_("A moment we keep"),
    begins=_("Keep a moment that mattered"),
    told=_("{name} kept a moment."),
    told_mine=_("You kept a moment."),
    parts=(
        Part("moment", _("The moment"), first=True),
        Part("mattered", _("What mattered in it, for me"), lines=2),
    ),
    beside=_("What mattered in it for me"),
)

MOVING_TOWARDS = Door(
    name="moving-towards",
    title=_("Moving towards"),
    question=_("What do we want to create, and why?"),
    sorts=(PICTURE, STEP, SHELF, KEPT),
)
