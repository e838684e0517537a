"""The six disconnects and two that we add, each beside its honest twin.

A disconnect is something a line does in its moment, never something a person is. Its twin may have
the very same words: what differs is whose need it serves and whether it can be refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from midspan.learning.contents import Words


@dataclass(frozen=True)
class Disconnect:
    slug: str
    name: Words
    what: Words
    wish: Words
    #: What the other one had just said.
    moment: Words
    apart: Words
    twin: Words
    together: Words
    #: The question by which I can tell one from the other, in my own words.
    asks: Words


SIX = (
    Disconnect(
        "agenda",
        _("Pushing an agenda"),
        _(
            "I know what would be good for you, and I go on until you agree. Often it is dressed"
            " as a question, or as kindness."
        ),
        _("I want it to stop hurting, you and me both. Having a plan feels better than waiting."),
        _("I haven’t opened the post since August. There’s a carrier bag of it behind the door."),
        _("Bring it round and we’ll do it now, ten minutes. Just the brown ones. Come on, get up."),
        _("Saying what I would like, so that no is an answer"),
        _(
            "I’d like to sit beside you while you open one. I’d also be fine hearing about the bag"
            " and leaving it shut. What’s it like, walking past it?"
        ),
        _("If you say no, are we still all right with each other?"),
    ),
    Disconnect(
        "lecturing",
        _("Lecturing"),
        _("I explain how things are. You were talking about your life and find yourself in a row of chairs."),
        _("I want to have something to give. Knowing is the thing I have at hand."),
        _("I shout at the kids and then I hear my dad."),
        _(
            "That gets handed down, that does. People repeat what was done to them until they look"
            " at it properly. The first thing is to notice what sets it off."
        ),
        _("Telling a piece of my own life, short, and handing back"),
        _(
            "I slammed a cupboard once and it was my mother’s slam, exactly hers. I sat on the step"
            " for a good while. What do you do, when you’ve heard him?"
        ),
        _("Is this mine and brief, or is it about people in general?"),
    ),
    Disconnect(
        "probing",
        _("Probing"),
        _("One question on top of another, for something I need: to be sure, to be less afraid, to fill in a line."),
        _("I want to understand. And holding the questions, I do not have to feel much."),
        _("I left the job. I just put the keys on the counter and walked."),
        _("When was this? Did you tell them why? Have you got anything lined up? What about the rent?"),
        _("One open question, with its reason, that may be left lying"),
        _(
            "I can hear the keys on the counter. I’d like to know what the walk home was like,"
            " because I’ve wanted to do that for years. Only if you feel like it."
        ),
        _("Do I ask for what it means to you, or for what I need to know?"),
    ),
    Disconnect(
        "joking",
        _("Joking"),
        _("You said something that mattered and I made it light. You laugh along, and it is gone."),
        _("I want air. I want you to like being with me."),
        _("They’ve given my shifts to the new lad. Nobody told me, I saw it on the wall."),
        _("Ah well, more time for the telly! Living the dream, mate."),
        _("Laughing with you at what you made funny"),
        _(
            "(When you had said: “Demoted by drawing pin.”) Ha! Drawing pin. That’s going to stay"
            " with me. And under it? What was it like, standing at that wall?"
        ),
        _("Who began to laugh, and did it make room or close it?"),
    ),
    Disconnect(
        "subject",
        _("Changing the subject"),
        _("What you said is not taken up. Something else stands there: the time, the weather, a number to ring, me."),
        _("I want to get us both out of here. Or I had something of my own waiting."),
        _("It’s a year on Thursday. Since Danny."),
        _("Thursday, is it? That’s the day they dig the road up. Did you get the letter?"),
        _("Receiving it first, then saying that I would like to turn"),
        _(
            "A year. I’d not have let that go by either. Tell me about Thursday, if you want it told."
            " And some other day I’d love to hear about him when he was a pest."
        ),
        _("Was the last thing taken in before I turned, and did I say that I was turning?"),
    ),
    Disconnect(
        "cautioning",
        _("Cautioning"),
        _("I am frightened, and hand it to you as a warning. Now you have your own fear and mine."),
        _("I want you not to come to harm. I want to sleep tonight."),
        _("I’m thinking of going back up north. See if she’ll talk to me."),
        _("I’d be very careful. You know what happened last time you went, you were weeks getting over it."),
        _("Owning my fear"),
        _(
            "My stomach dropped when I read that. I remember you coming back, and I was no use to"
            " anybody for days. That’s my end of it. What are you hoping for, up there?"
        ),
        _("Whose fear is it, and have I said so?"),
    ),
)  # fmt: skip

#: Not of the canon. They are frequent among kind people, and the words fit none of the six well.
TWO_WE_ADD = (
    Disconnect(
        "smoothing",
        _("Smoothing over"),
        _("It will be fine, others have it worse, every cloud. The lid goes on, gently."),
        _("I want to give you hope, and I cannot bear to see you without it."),
        _("I don’t think I was ever a good mother to him."),
        _("Don’t be silly, you were a wonderful mother! He turned out lovely, didn’t he?"),
        _("Staying"),
        _("That’s a heavy one to carry about. I’m not going to argue you out of it. When does it come?"),
        _("Did I want you to feel better, or did I want to stop hearing it?"),
    ),
    Disconnect(
        "labelling",
        _("Naming the other"),
        _(
            "I say what you are, or why you do it. Praise from above belongs here as well: it is"
            " still me who hands out the marks."
        ),
        _("I want to show that I have understood you. A name makes it hold still."),
        _("I cancelled on her again. I had my shoes on and everything."),
        _("You’re avoiding her. You do that when somebody gets close."),
        _("Saying what it does in me, and asking what it is for you"),
        _(
            "Shoes on! I know that bit, the hallway. With me it’s that I can hear them being"
            " disappointed before I’ve got there. What’s in your hallway?"
        ),
        _("Did I say something of you, or something of me?"),
    ),
)  # fmt: skip
