"""Five minutes with two made-up people: where the four tasks happen in one story of three evenings.

Bridie and Tarek live in the demonstration, and say there what they say here, word for word, though not everything.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from midspan.learning.contents import Words


class Line(NamedTuple):
    by: Literal["Bridie", "Tarek"]
    words: Words


class Stop(NamedTuple):
    slug: str
    name: Words
    #: When this is.
    when: Words
    lines: tuple[Line, ...]
    #: What may be seen in it.
    notice: Words
    #: The page that says more.
    page: str


def bridie(words: Words) -> Line:
    return Line("Bridie", words)


def tarek(words: Words) -> Line:
    return Line("Tarek", words)


FIRST_WORDS = Stop(
    "first-words",
    _("Before anybody confides"),
    _("The first evening. They have just read each other’s first words: he is paid for this and bound by his employer, she is not."),
    (
        bridie(_("So if I say something black at two in the morning, off you trot to your boss.")),
        tarek(_("No. Black is fine, I’ve some of my own. It’s if I really believe somebody is going to get hurt, soon, and then I’d say so to you before anyone. But I’d be lying if I said the phone isn’t there. It’s there, and I have it and you don’t, and I get paid for tonight and you don’t get a penny. I don’t love how that’s stacked.")),
        bridie(_("Well, you’ve said it. On the ward they just had the keys on a string.")),
        bridie(_("I’ve one too, mind. This thing runs on the old laptop under my stairs. I can see when you were here. Not what you wrote.")),
        tarek(_("Ha. So we each have something on a string.")),
    ),
    _("He says what he is bound by before she needs to know it, and nobody pretends that they are equal in everything. She names her own power as well. After that it can be laughed about."),
    "power",
)  # fmt: skip

CONNECTION = Stop(
    "connection",
    _("Connection"),
    _("A little later."),
    (
        tarek(_("What was the 38 like? I only know it as the one that never comes.")),
        bridie(_("It came. You were at the wrong stop. Hospital, baths, cattle market, then out along the water. First run of the day there’d be herons stood in the road like they’d paid.")),
        tarek(_("Now I’ll be looking for paying herons all week. I bake at that hour. The starter gets fed at four, because one winter I was up at four anyway, and it just never stopped expecting it.")),
    ),
    _("A question about her life, not about her trouble. Then something of his, short, with a winter in it that she may ask about or leave."),
    "connection",
)  # fmt: skip

APART = Stop(
    "apart",
    _("They come apart"),
    _("Four days on. Her mother’s house is for sale, and at three in the morning she goes through the rooms, drawer by drawer."),
    (
        tarek(_("You know what would do you good? The Saturday breakfast at Open Door. They’re a lovely lot.")),
        bridie(_("I don’t do breakfasts.")),
        tarek(_("Everybody says that the first time! But you can’t lie there counting drawers. Half an hour, I’ll keep you a chair. Promise me you’ll think about it?")),
        bridie(_("No thanks.")),
        tarek(_("OK. Only be careful, will you? Two stays, you said so yourself, and this is how it starts. Not going out, not sleeping. I’d hate to see you back there.")),
        bridie(_("Right.")),
    ),
    _("An agenda, three times, and then a warning. He means well in every line. What did he feel when he read about the drawers?"),
    "disconnects",
)  # fmt: skip

BACK = Stop(
    "back",
    _("And find back"),
    _("Four days of silence later."),
    (
        bridie(_("We came apart there, the other night. I did, anyway. Did you?")),
        tarek(_("Yes. I’ve been walking round it for four days. I’m glad you said it before I’d finished my speech. Now, or after your tea?")),
        bridie(_("Tea’s had. My end of it: you asked three times, I said no twice, and then I said Right and sat looking at the box with my coat on. When I say Right like that I’ve left the building. I did it to my sister for two years. You couldn’t have known, and I never told you.")),
        tarek(_("My end. You told me about the drawers and I got scared. My aunt lay awake like that the spring before she died, and not one of us asked her a single thing. So I reached for a breakfast. And then I took your two stays, which you’d given me as a hello, and hit you with them. That’s the bit I’m ashamed of.")),
        bridie(_("I didn’t know there was an aunt in it. I thought it was only me being handled.")),
    ),
    _("Each tells their own end, what happened and what it did in them. Nobody is asked to be sorry."),
    "finding-back",
)  # fmt: skip

#: What each saw, did and got, as the two loops on the bridge have it.
LOOPS = {
    "Bridie": (
        _("The sheet again. Pottery, tick. I’m being handled."),
        _("I go quiet, with my coat on."),
        _("More asking. So I was right to go."),
    ),
    "Tarek": (
        _("She lies awake counting drawers. My aunt’s last spring."),
        _("I reach for a breakfast, three times over."),
        _("“Right.” She is gone, and I am more frightened."),
    ),
}

MUTUALITY = Stop(
    "mutuality",
    _("Mutuality"),
    _("The same evening."),
    (
        tarek(_("What would you want, next time I grab the wheel? Because I will.")),
        bridie(_("Say it’s you that’s scared. I can do scared. And I’ll try and say “my bus” instead of going quiet. If I go quiet anyway you can ask me once: are you gone?")),
        tarek(_("“My bus”. Good. And when Open Door wants something of me I’ll say whose idea it is.")),
    ),
    _("A small agreement. Both do something, and it has room for its not working."),
    "mutuality",
)  # fmt: skip

TOWARDS = Stop(
    "moving-towards",
    _("Moving towards"),
    _("And then, by itself."),
    (
        bridie(_("I might ring her about the scissors. Not the house. Just the scissors. And there’s leeks like your arm going to waste down there. What does a bread man do with leeks?")),
        tarek(_("Brings a loaf, if he’s asked.")),
        bridie(_("You’re asked.")),
    ),
    _("Her step is about her mother’s good scissors and nothing larger. Nobody set it as an aim. And he gets some leeks."),
    "moving-towards",
)  # fmt: skip

STOPS = (FIRST_WORDS, CONNECTION, APART, BACK, MUTUALITY, TOWARDS)
