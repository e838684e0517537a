"""Both tell, both ask, both carry. What goes through the door *mutuality*.

Needs and limits are each person's own and may change; what is asked may be countered or left. The
plan for harder days is made on a good one, and by both: it is about the two, not about one of them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.relationships.doors import NOT_NOW, Door, Part, Reply, Sort

NEEDS = Sort(
    name="needs",
    title=_("What I need, what I can’t"),
    begins=_("Say what I need, and what I can’t"),
    told=_("{name} wrote what they need and what they can’t."),
    told_mine=_("You wrote what you need and what you can’t."),
    parts=(
        Part("need", _("What I need"), lines=2, first=True),
        Part("cant", _("What I can’t"), _("Said as mine; it may change."), lines=2, first=True),
        Part("carry", _("What I can carry"), lines=2),
        Part(
            "holds",
            _("How long this holds"),
            choices=(("tonight", _("For tonight")), ("standing", _("Until I say otherwise"))),
        ),
    ),
    beside=_("And what I need"),
)

REQUEST = Sort(
    name="request",
    title=_("Something asked for"),
    begins=_("Ask for something"),
    told=_("{name} asks for something."),
    told_mine=_("You asked for something."),
    parts=(
        Part("ask", _("What I would like to ask"), first=True),
        Part("why", _("What it would mean to me"), lines=2),
        Part("how_long", _("For how long, or until when"), lines=1),
    ),
    replies=(
        Reply("yes", _("Yes, for now"), _("says yes, for now"), asks=_("Anything to add")),
        Reply(
            "counter",
            _("I could offer this instead"),
            _("offers this instead"),
            _("What I could offer"),
            on_paper=True,
        ),
        NOT_NOW,
        Reply("no-more", _("It no longer fits"), _("says that it no longer fits"), mine=True),
    ),
)

FRIGHTENING = Sort(
    name="frightening",
    title=_("When it gets frightening"),
    begins=_("Write what each can carry when it gets frightening"),
    told=_("{name} wrote what they can carry when it gets frightening."),
    told_mine=_("You wrote what you can carry when it gets frightening."),
    about=_("Shared risk: what each of us can carry, said before it is needed. Nobody takes over."),
    parts=(
        Part("fear", _("What frightens me"), _("Mine, out of my own life."), first=True),
        Part("carry", _("What I can carry"), lines=2, first=True),
        Part("would", _("What I would do, and would tell you first"), lines=2),
        Part("reach", _("When I would turn to others, and to whom"), lines=2),
        Part("cant", _("What I can’t carry"), lines=2),
        Part("ask", _("What I ask of you then"), lines=2),
    ),
    beside=_("What I can carry"),
)

HARDER_DAYS = Sort(
    name="harder-days",
    title=_("For harder days"),
    begins=_("Make a plan for harder days, on a good one"),
    told=_("{name} wrote for harder days."),
    told_mine=_("You wrote for harder days."),
    about=_(
        "About both of us. It is read by those who are here. Each of us can lay our own part with"
        " somebody else too, and everybody here sees with whom."
    ),
    parts=(
        Part("well", _("What I am like when things go well"), lines=2, first=True),
        Part("enjoy", _("What we enjoy together"), lines=2),
        Part("outside", _("How you can see that it gets hard"), lines=2),
        Part("inside", _("What it is like from inside"), lines=2),
        Part("helped", _("What was good then"), lines=2),
        Part("worse", _("What made it worse"), lines=2),
        Part("say", _("What I would like you to say, or not to say"), lines=2),
        Part("hard_for_me", _("What will be hard for me when it is you"), lines=2),
        Part("mutual", _("How we keep this ours while it lasts"), lines=2),
        Part("who_else", _("Who else, and whether they said yes"), lines=2),
        Part("learn", _("What I would like to learn from it"), lines=2),
        Part("after", _("How each of us comes back to balance"), lines=2),
    ),
    beside=_("And for my harder days"),
    replies=(
        Reply(
            "with",
            _("Lay it with somebody else too"),
            _("lets these read it too:"),
            mine=True,
            theirs=False,
        ),
        Reply("not-with", _("Take it back from them"), _("took it back from:"), theirs=False),
    ),
    has_program=True,
    travels=True,
)

HOW_ARE_WE = Sort(
    name="how-are-we",
    title=_("How are we?"),
    begins=_("How are we?"),
    told=_("{name} asks: how are we?"),
    told_mine=_("You asked: how are we?"),
    about=_("Each writes first; then all open together, and stay as they were written."),
    parts=(
        Part("us", _("How we are, as I see it"), first=True),
        Part("me", _("How it is for me"), lines=2),
        Part("like", _("What I would like"), lines=2),
    ),
    lays=_("Lay it down, closed"),
    beside=_("Write mine, and open both"),
    has_program=True,
    stays=True,
)

ROOM = Sort(
    name="room",
    title=_("How much room do I take?"),
    begins=_("How much room do I take?"),
    told=_("{name} laid their half on the bridge."),
    told_mine=_("You laid your half on the bridge."),
    about=_("Looked at on your device, for you. Your half is seen by others only if you lay it."),
    parts=(
        Part("half", "", is_drawn=True, first=True),
        Part("words", _("What I see in it"), lines=2, first=True),
    ),
    lays=_("Lay my half on the bridge"),
    beside=_("Look at my half"),
    has_program=True,
    stays=True,
)

MUTUALITY = Door(
    name="mutuality",
    title=_("Mutuality"),
    question=_("What do I need, what can I carry, and what can’t I?"),
    sorts=(NEEDS, REQUEST, HOW_ARE_WE, ROOM, FRIGHTENING, HARDER_DAYS),
)
