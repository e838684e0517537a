"""A card that lies between people: a question, and what each has to say to it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from midspan.cards.deck import DECK
from midspan.relationships.doors import NOT_NOW, Door, Part, Sort

CARD = Sort(
    name="card",
    title=_("A card"),
    begins=_("Lay a card"),
    told=_("{name} laid a card."),
    told_mine=_("You laid a card."),
    about=_("Take one of the cards below, or write one. Nobody has to answer it."),
    parts=(
        Part("question", _("The question"), lines=2, first=True),
        Part("words", _("What it says to me"), lines=3, first=True),
    ),
    lays=_("Lay it between us"),
    beside=_("What it says to me"),
    replies=(NOT_NOW,),
)

CARDS = Door(
    name="cards",
    title=_("Question cards"),
    question=_("Which question would be good company just now?"),
    sorts=(CARD,),
    is_task=False,
    template="cards/door.html",
    shows={"deck": DECK},
)
