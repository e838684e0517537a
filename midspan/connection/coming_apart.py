"""Coming apart and finding back. What goes through the door *connection*.

People who are close come apart now and then; noticing it and coming back is part of it. Names of
what came between are for one's own part only; of somebody else there is what a camera would have
seen. Nothing here is asked for, timed or counted, and the server cannot tell it from any other
line of the talk: a host must not be able to count who came apart how often.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import NOT_NOW, Door, Part, Reply, Sort

APART = Sort(
    name="apart",
    title=_("We came apart"),
    begins=_("Say that we came apart"),
    told=_("{name} says: we came apart."),
    told_mine=_("You said: we came apart."),
    wordless=_("Say it without words"),
    parts=(
        Part(
            "noticed",
            _("What I noticed"),
            _("What a camera would have seen. Or nothing: it can be said without words."),
            first=True,
        ),
    ),
    replies=(
        Reply("too", _("I felt it too"), _("felt it too")),
        Reply("look", _("Let us look at it"), _("would like to look at it")),
        NOT_NOW,
    ),
)

FINDING_BACK = Sort(
    name="finding-back",
    title=_("Finding back"),
    begins=_("Write my side of finding back"),
    told=_("{name} laid down their side of finding back."),
    told_mine=_("You laid down your side of finding back."),
    about=_("Side by side, each in their own words and time. Any part may stay empty."),
    parts=(
        Part("noticed", _("What I noticed"), _("What a camera would have seen."), first=True),
        Part("in_me", _("What happened in me"), _("Mine, not yours."), first=True),
        Part("for_you", _("What was it like for you?"), _("A question, or my answer."), first=True),
        Part("care", _("Why I want to find back"), lines=2),
        Part(
            "my_part",
            _("My own part"),
            _("What I did, if one of these names it."),
            choices=(
                ("agenda", _("I pushed my own plan")),
                ("lecturing", _("I lectured")),
                ("probing", _("I probed")),
                ("joking", _("I joked it away")),
                ("subject", _("I changed the subject")),
                ("cautioning", _("I handed over my fear as a warning")),
                ("other", _("Something else")),
            ),
        ),
        Part("lens", _("What I was bringing"), _("My mood, my history, my place."), lines=2),
        Part("receive", _("What I take in of what you wrote"), lines=2),
        Part("instead", _("What I would like instead"), lines=2),
        Part("learned", _("What did we learn?"), lines=2),
    ),
    beside=_("Lay my side beside it"),
)

CONNECTION = Door(
    name="connection",
    title=_("Connection"),
    question=_("Where did we meet, and where did we miss each other?"),
    kind="said",
    sorts=(APART, FINDING_BACK),
    template="connection/door.html",
)
