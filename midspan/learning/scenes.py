"""Ten written scenes: two people, something that slips, and more than one way to read it.

Everybody in them is made up. Nobody is the one in the wrong, no reading is the right one, and
nothing is counted. They are for reading alone, aloud in twos and threes, and for changing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from midspan.learning.contents import Words


@dataclass(frozen=True)
class Line:
    by: str
    words: Words


@dataclass(frozen=True)
class Scene:
    slug: str
    title: Words
    #: Where this is, and who the two are.
    where: Words
    people: tuple[str, str]
    lines: tuple[Line, ...]
    readings: tuple[Words, ...]
    #: A question to take along, about one's own life.
    take: Words


def between(one: str, other: str, *said: Words | tuple[Words, ...]) -> tuple[Line, ...]:
    """Lines by turns, beginning with `one`; a tuple is one person saying several in a row."""
    turns = [words if isinstance(words, tuple) else (words,) for words in said]
    return tuple(
        Line(other if at % 2 else one, words) for at, turn in enumerate(turns) for words in turn
    )


def scene(
    slug: str,
    title: Words,
    where: Words,
    people: tuple[str, str],
    said: Sequence[Words | tuple[Words, ...]],
    readings: tuple[Words, ...],
    take: Words,
) -> Scene:
    return Scene(slug, title, where, people, between(*people, *said), readings, take)


THE_LIFT = scene(
    "the-lift",
    _("The lift"),
    _("A respite house, ten past two in the morning. Ines has the night and is paid for it. Wole is staying, it is his third night. The kitchen light is on."),
    ("Wole", "Ines"),
    (
        _("You’re up."),
        _("I’m paid to be up. You’re not."),
        _("Couldn’t settle. It’s too quiet. At home there’s the lift."),
        _("The lift?"),
        _("Goes all night. You hear who’s coming home. I was lying there listening for it, and then I got on to the other stuff."),
        _("What other stuff?"),
        _("The usual. You know."),
        _("What you had on Monday?"),
        _("Sort of."),
        _("Is it stronger than Monday, or about the same? Have you thought about how?"),
        _("No. It’s fine. I’ll have another go at lying down."),
        _("I do have to ask, Wole. Just so that I know where we are."),
        _("No, I know. Night."),
    ),
    (
        _("At line 8 somebody else comes into the kitchen. Monday is not his word tonight; she has it from the house. The lift was a door: who comes home, who does not, what it is to lie in a place where nobody does. After Monday there is only one thing left to talk about, and he does not."),
        _("Line 12 is honest, late. There is a rule and she is under it. Had he known of it since his first afternoon, he might have heard her keeping a promise. At two in the morning it sounds like what the whole chat was for."),
        _("Perhaps it was earlier. “I’m paid to be up” is a joke and it is true, and after it he says “you know” instead of telling her. Perhaps he was asking: and if you weren’t?"),
        _("And perhaps she was frightened from line 5 on. She never says so. He may have noticed before she did."),
    ),
    _("What do I ask when I am frightened? What would I ask if I were not?"),
)  # fmt: skip

HYMNS = scene(
    "hymns",
    _("Hymns, upstairs"),
    _("A warmline. Dolores takes calls two evenings a week and is not paid. Pete rings most evenings. They know each other’s voices and have never met."),
    ("Pete", "Dolores"),
    (
        _("It’s me again."),
        _("Pete. How did the fish go?"),
        _("Burnt it. Ate it. There’s a woman moved in over me, she sings."),
        _("What does she sing?"),
        _("Hymns, I think. My nan’s sort. I stood under it with the pan on. That’s why it burnt."),
        _("That’s lovely. Pete, I’ll say it now so I don’t spring it on you: we’ve twenty minutes tonight. It’s new."),
        _("Right."),
        _("It’s so more people get through. It’s fairer all round, when you think about it, some wait an hour."),
        _("No, course."),
        _("So what would you like to use the time for?"),
        _("Nothing much. I only rang about the singing."),
        _("There’s the day line as well, you know. They’ve got longer."),
        _("I’ll let you get on."),
    ),
    (
        _("Line 10. “Use the time” makes the singing into something that was not yet the thing. It was the thing: he stood under a ceiling with his nan coming through it until his tea burnt."),
        _("Line 8. The rule is not hers, and she speaks for it so well that he has nobody left to dislike it with. What does she think of it herself? She may be ashamed of it, and explain instead."),
        _("There is nothing wrong with line 6. She says early what binds her, so that he can plan. What is missing is the next bit, in which the two look at the rule together and decide how they want to live with it."),
        _("Or it was “Right”, at 7, and everything after that is two people being polite."),
    ),
    _("When a rule that is not mine stands between us, on which side of it do I stand?"),
)  # fmt: skip

VAN_KEYS = scene(
    "van-keys",
    _("The van keys"),
    _("A mutual-aid group that brings food round. Farah does the list, Colm drives. Nobody is paid. His mother died in the spring."),
    ("Farah", "Colm"),
    (
        _("Did you get to the Hendersons?"),
        _("The Hendersons, Mrs Obi, the flat with the dog."),
        _("You’re a star. I don’t know what we’d do without you."),
        _("Somebody’s got to."),
        _("Could you do Thursday? Only Lena’s dropped out again."),
        _("Course."),
        _("Sure? You’d say, wouldn’t you."),
        _("I’m fine. I like to be busy. Since Mum it’s better to be busy."),
        _("You’re amazing, how you’ve coped. I was saying to Lena."),
        _("What were you saying to Lena?"),
        _("Just that you’re one of those who cope."),
        _("Right. I’ll get the keys."),
    ),
    (
        _("At 8 he says two words about his mother. At 9 he gets a medal. There is no answer to a medal. And then he learns that it was struck somewhere else, while he was driving."),
        _("“You’d say, wouldn’t you” is a question with one answer in it. She needs a driver on Thursday, and may ask for one. She could also have said what is under it: I’m afraid of asking you again, and more afraid that you’ll say no."),
        _("Colm has a part. He gives and gives, and there is no way in. Whoever never needs anything decides a great deal. But that would be his to say, and not ours."),
        _("Maybe nothing broke. Maybe keys are how he talks about her, and Thursday is a kindness to both of them."),
    ),
    _("Whom do I praise so that they keep going?"),
)  # fmt: skip

THE_WALL = scene(
    "on-the-wall",
    _("On the wall"),
    _("A course, the second afternoon. Marit teaches it. Jerome is learning, and comes back from an exercise in threes before the others do."),
    ("Marit", "Jerome"),
    (
        _("How was that, in your three?"),
        _("Good. Bit weird. I said the sentence."),
        _("Which one?"),
        _("“I notice a gap between us.” And she burst out laughing."),
        _("How did that make you feel?"),
        _("Like I was reading off a cereal packet."),
        _("That’s completely valid. It takes a while till it feels natural."),
        _("It’s not that. I don’t talk like that. Nobody on my stairs talks like that."),
        _("The words aren’t the main thing. It’s the attitude behind them."),
        _("Then how come they’re on the wall?"),
        _("I hear some resistance there, and that’s okay."),
        _("OK."),
    ),
    (
        _("Line 11. He had an objection. Now he has a resistance, and any further word from him will be more of it."),
        _("Line 7 uses the word for letting something in, and lets nothing in. It is the formula that he is talking about."),
        _("Nobody asks what was so funny. It may have been the best moment of the afternoon: two people looked at a sentence on a wall and at each other, and there was no gap."),
        _("He has caught her at something. She put up the sentences, perhaps because she was afraid that everybody would just sit there. “You’ve got me” would have been a way in. It is not easy to say in front of one’s own wall."),
    ),
    _("What do I do with somebody who is right about something of mine?"),
)  # fmt: skip

THE_DOOR = scene(
    "on-the-door",
    _("It’s on the door"),
    _("A drop-in centre, half past four. Sunita is paid there as a peer worker. Ray has come for eleven years, does the kitchen on Wednesdays and is not paid. They like each other."),
    ("Ray", "Sunita"),
    (
        _("You’re off early."),
        _("Team thing at five."),
        _("You had that Tuesday."),
        _("It’s twice a week now."),
        _("What do you do in it?"),
        _("Boring. Rotas. You’re not missing anything."),
        _("Do you talk about us?"),
        _("Not like that."),
        _("Like what, then?"),
        _("Ray, come on. It’s me."),
        _("I know you. It’s them I don’t know."),
        _("They’re all really nice. And we’re all equals here, it says so on the door."),
        _("It does. On this side."),
    ),
    (
        _("“Not like that.” It answers, and it does not. From there on both know that there is a room, and only one of them knows what is said in it."),
        _("Line 12: the word equals, said by the one who can go in. Something less nice would have been nearer: that his name did come up, over the kitchen keys, and that she sat there and said nothing, and did not like it."),
        _("She is in a hard place herself. At line 10 she asks to be taken as a friend, and she is being asked as staff. Both are true. She might have said that it pulls at her."),
        _("His last line is a joke, and it leaves the door open a hand’s width. She could laugh, and sit down again, and be late for five o’clock."),
    ),
    _("Into which room do I go that you cannot? What have I told you of it?"),
)  # fmt: skip

TWO_PLATES = scene(
    "two-plates",
    _("Two plates"),
    _("Letters. Joy and Halina met years ago, and have written to each other ever since, about one letter a month."),
    ("Joy", "Halina"),
    (
        _("Dear H., I’ll say it straight off: I’m not seeing my daughter. Not for ever, I hope. She wants me to say it wasn’t how I know it was, and I can’t, so that’s Sundays gone. The first week I made the lunch all the same and sat there with two plates. How are the tomatoes?"),
        _("Dear Joy, tomatoes: forty-one! Oh, poor you. I’m sure she’ll come round, daughters do. Mine didn’t speak to me for the whole of 2009 and now it’s Mama where’s the good pan, Mama how long do eggs take. Time does it. You have so much love to give. I’m putting in a card with a lighthouse."),
        _("Dear H., thank you for the lighthouse. It’s been wet. I’ve joined a thing at the library."),
        _("Dear Joy, how lovely, the library! I knew you’d pick yourself up."),
    ),
    (
        _("The two plates are not mentioned again. Between letter 1 and letter 2 they are cleared away, very kindly."),
        _("Halina has 2009. A whole year of it. She tells it from its end, where it does not hurt any more, and it goes by in half a sentence. What did she do with her Sundays?"),
        _("Who changed the subject? Joy put the tomatoes there, at the foot of the page. It may have been a way out that she held open, and Halina took it, first word. Both may have been glad."),
        _("Perhaps a friendship of this kind runs on tomatoes and lighthouses and is a good one, and Joy has the library for the rest. From outside we cannot know. They could ask each other."),
    ),
    _("Which year do I always tell from its end?"),
)  # fmt: skip

SOCKS = scene(
    "nine-pairs",
    _("Nine pairs"),
    _("A student house. Bee came back from hospital last week, for the third time. Tomasz has the room across. They are sitting on the landing."),
    ("Bee", "Tomasz"),
    (
        _("Kept the wristband. Gets me ten percent off at no shops."),
        _("Do they do a loyalty card?"),
        _("Sixth visit’s free. They throw in the socks."),
        _("You and those socks. You’ve got nine pairs."),
        _("I’m sewing them into a flag. Out of the window. Surrender."),
        _("Bee, but are you okay? Like, really?"),
        _("I was a second ago."),
        _("It’s just that’s quite dark. I don’t want you to feel like you have to joke with me."),
        _("I don’t have to. I’m funny."),
        _("You can tell me anything, you know that. I’m here for you."),
        _("I just did tell you something."),
    ),
    (
        _("Here it is not the joking that breaks it. She opened the humour and he came in, and for four lines two people had the whole place on a string. At 6 he stops, because he thinks that close means serious."),
        _("He may have heard right, too. Surrender is a word. Some jokes are a hand held out under the table. Then what went wrong is only the voice: “I’m here for you” comes off a poster. “That flag gave me a fright, is it a funny one or the other kind?” would have been his."),
        _("She tells him at 7 and at 11, as plainly as can be, what he missed. He could still go back to the socks."),
    ),
    _("When do I stop laughing, and for whose sake?"),
)  # fmt: skip

THE_PEN = scene(
    "the-pen",
    _("The pen"),
    _("A tenants’ group, Saturday morning. Gwen grew up in this town. Ebele has lived here for two years. There is black mould in her children’s room, and they are writing to the landlord."),
    ("Gwen", "Ebele"),
    (
        _("So I’ve put that the damp’s been there since March."),
        _("February. But before also. It was behind the cupboard."),
        _("I’ll leave March, it’s cleaner. They like one date."),
        _("Okay."),
        _("And that you’re in a terrible state and the children can’t sleep."),
        _("The children sleep."),
        _("It’s only for the letter. It makes it stronger."),
        _("Before, I wrote the letters. For our whole street."),
        _("Did you? That’s amazing. You can sign just here."),
        _("I would not write that my children do not sleep."),
        _("Honestly, I’ve done loads of these. It’s what works."),
        _("You have the pen."),
    ),
    (
        _("Line 9. Somebody says that she wrote for a street, and is shown where to sign."),
        _("Line 3, where it is still about one date. From there the letter is Gwen’s, and she writes it well."),
        _("Gwen may know what works. Offices do like one date. Knowing something is no disconnect; holding on to the pen is. “This is what I’ve seen work, and it’s your name under it” would have let Ebele weigh it."),
        _("What can Ebele lose if she says no? The letter, the group, the good will of somebody who was born here. Gwen does not have to think about that, which is why she does not. Ebele’s last line is about more than a pen."),
    ),
    _("Whose pen am I holding?"),
)  # fmt: skip

THE_CAR = scene(
    "behind-the-baths",
    _("Behind the baths"),
    _("Two men from a walking group, on the way back to the bus. Len started the group. Khalid came along four weeks ago."),
    ("Khalid", "Len"),
    (
        _("I slept in the car again."),
        _("Oh, mate. I did a whole winter in a Corsa. You can’t get your legs out."),
        _("No. It’s more that"),
        _("I used to park behind the baths, they leave a light on. Had a little stove. Nearly gassed myself. It was my brother found me in the end, I hadn’t told a soul."),
        _("Your brother came?"),
        _("He did. Got in the other side and just sat there. Never said a word. I’ll not forget that."),
        _("Mine’s got my number."),
        _("He’ll come round. It does get better, look at me now."),
        _("Yeah. That’s good, that he came."),
    ),
    (
        _("Line 7 is four words long and everything is in it. Len is still behind the baths. Or he heard it very well, and line 8 is what came out."),
        _("Line 3 has no end. Whatever it was more than, we do not get to know."),
        _("Len’s story is not the trouble. It is the best thing in the scene, and at 5 Khalid wants it. It has no handle at the other end: no “what’s it like in yours?” So it stays Len’s."),
        _("A brother who sits there and says nothing. Len has been shown how, and does the opposite. So do we all; it is easier to be sat with than to sit."),
    ),
    _("How long was my story? Where did I hand it back?"),
)  # fmt: skip

ANY_TIME = scene(
    "any-time",
    _("Any time"),
    _("Messages, on telephones. Sol and Nadia met in a circle at Easter. It is three in the morning, in September."),
    ("Sol", "Nadia"),
    (
        (_("you up"), _("its the 3am thing again")),
        _("Hi Sol. I’ve been meaning to say, I don’t do messages after ten any more."),
        _("since when"),
        _("It’s a boundary. It’s healthier for both of us."),
        _("you answered every night since easter"),
        _("I know. And it’s been too much. You lean on me quite a lot, to be honest."),
        _("you said any time"),
        _("I think you need more people than just me."),
        (_("ok"), _("sorry for being a lot")),
        _("That’s not what I said."),
    ),
    (
        _("Her limit is true, and late. She may have been at the end of it since May, and each kind answer after that was a little less so. It arrives as a rule, at the hour in which Sol can bargain least."),
        _("Follow the word it hangs on: I, then both of us, then you. By line 9 it is about what Sol is like. “I’ve begun to dread the phone, and I don’t want to dread you” would have stayed with her; and it would have been much harder to type."),
        _("Sol has an end of this too. “Any time” was taken at its word for five months, and nobody asked what it cost. That is Sol’s to find, not Nadia’s to say at three in the morning."),
        _("Line 12 is correct. It is no use. What might be?"),
    ),
    _("Which yes of mine is about to become a no?"),
)  # fmt: skip

SCENES = {
    each.slug: each
    for each in (
        THE_LIFT,
        HYMNS,
        VAN_KEYS,
        THE_WALL,
        THE_DOOR,
        TWO_PLATES,
        SOCKS,
        THE_PEN,
        THE_CAR,
        ANY_TIME,
    )
}


def after(scene: Scene) -> Scene:
    """The scene after this one; after the last comes the first."""
    all_of_them = list(SCENES.values())
    return all_of_them[(all_of_them.index(scene) + 1) % len(all_of_them)]
