"""The deck. Ours, under the licence of the documentation; take, change and translate it.

A card asks something of whoever reads it, never about somebody who is not here, and can be left.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Suit:
    """Cards that belong to one task, one principle, or to one's own part."""

    name: str
    title: str | Promise
    cards: tuple[str | Promise, ...]


CONNECTION = Suit(
    "connection",
    _("Connection"),
    (
        _("What would you like me to get about today?"),
        _("Where did we meet just now, if only for a moment?"),
        _("What am I not hearing?"),
        _("What did you almost say?"),
        _("When did you last feel that somebody had let you in?"),
        _("What happens in you when I go quiet?"),
        _("What do people usually hear when you say that, and what do you mean?"),
        _("What is something ordinary about you that I could not guess?"),
        _("What makes it easier to stay when it gets uncomfortable?"),
        _("Is there a sentence of mine that stayed with you, for good or ill?"),
        _("What would you like me to ask you about that has nothing to do with trouble?"),
        _("What can I do that tells you I am here, other than saying so?"),
        _("When we drift, what is the first thing you notice?"),
        _("What do you hope I never make a joke of?"),
    ),
)

WORLDVIEW = Suit(
    "worldview",
    _("Worldview"),
    (
        _("How did that become true for you?"),
        _("What name did others give it, and what is yours?"),
        _("What do I take for granted here because of where I grew up?"),
        _("Who taught me what a good day is?"),
        _("What happened, before it had a name?"),
        _("What would somebody see who loved all of the people in this?"),
        _("Which word do we both use and mean differently?"),
        _("When I see it so, what do I do, and what do I get?"),
        _("What would I have to believe for the other side to make sense?"),
        _("What was I told about people like me, and whom did it serve?"),
        _("What have I changed my mind about, and what was that like?"),
        _("Which rule of my family do I still keep without having chosen it?"),
        _("What counts as proof for me, and where did I learn that?"),
        _("What might both of us be right about?"),
    ),
)

MUTUALITY = Suit(
    "mutuality",
    _("Mutuality"),
    (
        _("What would make this good for both of us?"),
        _("What is hard to ask of me?"),
        _("Who has more say here, and what shall we do about it?"),
        _("What do I give that nobody asked for?"),
        _("What would I like to ask for, if a no were easy to hear?"),
        _("What can I carry this week, and what not?"),
        _("How will you know that I have reached my limit, and how will I?"),
        _("What do I keep to myself so as not to be a burden?"),
        _("How much room do I take, and how would I notice?"),
        _("What did I get from you that you may not know of?"),
        _("What do we each do with a promise that has become too heavy?"),
        _("If one of us is paid and one is not, where does that show?"),
        _("What frightens me about this, and is it mine to say or yours to hear?"),
        _("What would fairness look like if it need not be even?"),
    ),
)

MOVING_TOWARDS = Suit(
    "moving-towards",
    _("Moving towards"),
    (
        _("What does the “no” point to?"),
        _("What is one notch, no more than that?"),
        _("What would each of us like to try?"),
        _("What do you miss?"),
        _("What is already a little like what you want?"),
        _("If this were a room, what would be in it, and who?"),
        _("What have you always wanted to be bad at and do anyway?"),
        _("What would be worth doing even if nothing came of it?"),
        _("What small thing could we take back tomorrow, and try today?"),
        _("What do I want more of, and not only less of?"),
        _("What would we be doing if we were not busy with this?"),
        _("What did we learn from the step that did not happen?"),
        _("Who else would be glad of it?"),
        _("What would you like to look back on, from next spring?"),
    ),
)

LEARNING = Suit(
    "learning",
    _("Learning together"),
    (
        _("What do I not understand yet, and would like to?"),
        _("Where do I feel the pull to mend something, and whose need is that?"),
        _("What has this taught me about myself?"),
        _("What would I ask if I were sure that you know best?"),
        _("What did I think I knew about you that turned out to be mine?"),
        _("What can you do that I have never seen?"),
        _("When was advice any good to me, and how was it given?"),
        _("What shall we both find out?"),
    ),
)

BETWEEN = Suit(
    "between",
    _("The space between us"),
    (
        _("How are we?"),
        _("What has this place between us been like lately: which weather?"),
        _("What do we do again and again, the two of us?"),
        _("What belongs to us in this, and what to the world?"),
        _("What do we never talk about, and is that all right?"),
        _("What would a guest notice about how we are together?"),
        _("What did we find back from, and how did we do it?"),
        _("What shall we look after, so that it lasts?"),
    ),
)

HOPE = Suit(
    "hope",
    _("Hope and possibility"),
    (
        _("What does my fear make me do?"),
        _("What could this be the beginning of?"),
        _("What can I leave open tonight?"),
        _("What has carried you before, even a little?"),
        _("What would I say if I trusted us with it?"),
        _("What is there that I cannot prevent, and what can I do beside it?"),
        _("What would be a bearable night, not a good one?"),
        _("Which door have I been leaning against from the wrong side?"),
    ),
)

OWN_PART = Suit(
    "own-part",
    _("My own part"),
    (
        _("What did I feel first, before the second thing?"),
        _("What was I afraid would happen?"),
        _("What did I get out of doing it that way?"),
        _("What might it have been like on the other side?"),
        _("What would I say if I could have that minute again?"),
        _("What was I protecting, and does it still need that?"),
        _("Which of my rules did they break without knowing it?"),
        _("What do I want to do differently, once, to see what happens?"),
    ),
)

DECK = (CONNECTION, WORLDVIEW, MUTUALITY, MOVING_TOWARDS, LEARNING, BETWEEN, HOPE, OWN_PART)


def all_cards() -> list[str]:
    return [str(card) for suit in DECK for card in suit.cards]
