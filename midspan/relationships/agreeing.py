"""The living agreement and the ending: two doors that are none of the four tasks.

What we agree is in force when everybody who is here has said yes to that very wording; anybody may
open it again at any time, and older wordings stay readable. The browser finds that out from the
sealed acts (static/js/between-us/agreement.js): a host cannot make an agreement.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import NOT_NOW, Door, Part, Reply, Sort

MY_LINES = Sort(
    name="my-lines",
    title=_("A few lines of each"),
    begins=_("Write my few lines"),
    told=_("{name} wrote a few lines for what we agree."),
    told_mine=_("You wrote your few lines for what we agree."),
    parts=(
        Part("like", _("What I’d like"), lines=2, first=True),
        Part("offer", _("What I can offer"), lines=2, first=True),
        Part("cant", _("What I can’t"), lines=2, first=True),
        Part("binds", _("What binds me"), _("A duty, a law, a promise."), lines=2),
        Part("power", _("The power between us, as I see it"), lines=2),
    ),
    beside=_("Lay my lines beside it"),
)

AGREEMENT = Sort(
    name="agreement",
    title=_("What we agree"),
    begins=_("Propose what we agree"),
    told=_("{name} proposed what we agree."),
    told_mine=_("You proposed what we agree."),
    about=_("It holds once all have said yes to the same words, until one opens it again."),
    parts=(
        Part("words", _("What we agree"), lines=4, first=True),
        Part("hard", _("What we do when it gets hard"), lines=2),
        Part("tell", _("How we tell each other when it does not work"), lines=2),
        Part("keep", _("What we keep, and what we let go"), lines=2),
        Part("power", _("The power between us, and what we do about it"), lines=2),
        Part("again", _("When we look at it again"), lines=1, is_date=True),
    ),
    lays=_("Propose it"),
    beside=_("Propose other words"),
    replies=(
        # Whoever laid it down has said yes by that, and may again when it was opened.
        Reply("yes", _("Yes, for now"), _("says yes, for now"), mine=True),
        Reply(
            "reopen",
            _("Open it again"),
            _("opened it again"),
            asks=_("Why, if you like"),
            mine=True,
        ),
        NOT_NOW,
    ),
    has_program=True,
    is_ours=True,
)

AGREEING = Door(
    name="agreement",
    title=_("What we agree"),
    question=_("What would make this good for all of us?"),
    sorts=(AGREEMENT, MY_LINES),
    is_task=False,
)

ENDING = Sort(
    name="ending",
    title=_("An ending"),
    begins=_("Begin an ending"),
    told=_("{name} began an ending."),
    told_mine=_("You began an ending."),
    about=_("Spoken of early, it can be a good one. Nothing is decided by laying this down."),
    parts=(
        Part("take", _("What I take with me"), first=True),
        Part("say", _("What I wish to say")),
        Part(
            "our_words",
            _("What happens to our words"),
            choices=(
                ("keep", _("I would like to keep them")),
                ("let-go", _("I would like to let mine go")),
                ("both", _("I would like us both to let them go")),
            ),
        ),
        Part("again", _("Whether and how to meet again"), lines=2),
    ),
    beside=_("Write mine beside it"),
)

ENDING_WELL = Door(
    name="ending",
    title=_("An ending"),
    question=_("How would we like to end, or to pause?"),
    kind="said",
    sorts=(ENDING,),
    is_task=False,
    template="relationships/ending.html",
)
