"""What the two made-up people say to one another, over three evenings and a morning.

Nobody said any of this. Bridie and Tarek were made up so that a newcomer can see two people meet
as equals before doing it. Read it from the top, as they did:

- the first evening, first words and what binds each of them: he is paid for it and she is not,
  and both hold a key that the other does not;
- the second, he gets frightened without saying so: an agenda pushed, a caution, a silence;
- the third, one of them says it, both tell their own part, and they find back: each lays their side
  and a loop beside the other's, they look at what they were told, agree on a few lines in other
  words than were first proposed, ask and offer something else instead, say how they are, and
  picture a Saturday;
- a morning after, on which a step did not happen, and what was learned.

A line is who says it, at what time of that day, and the words. What goes through a door is told
beside the lines, and begins from one where it did.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

Key = Literal["bridie", "tarek"]


@dataclass(frozen=True)
class FirstWords:
    """What somebody lays down before anybody confides in anybody (DESIGN: meeting)."""

    name: str
    pronouns: str
    who: str
    enjoy: str
    hope: str
    binds: Literal["nothing", "this", "unsaid"]
    binding: str = ""

    def as_content(self) -> dict[str, str]:
        return asdict(self)


class Line(NamedTuple):
    """One line of the talk; `at` is the clock of whoever runs the demonstration."""

    at: str
    by: Key
    words: str


class Sheet(NamedTuple):
    """Something laid behind a door. `name` is what later ones call it here; `beside` names the
    sheet whose thing it belongs to, `began` the beginning of the line it began from.
    """

    at: str
    by: Key
    name: str
    sort: str
    parts: dict[str, str]
    beside: str = ""
    began: str = ""
    together: bool = False


class Answer(NamedTuple):
    """An answer to the sheet called `to`."""

    at: str
    by: Key
    to: str
    how: str
    words: str = ""


class Evening(NamedTuple):
    days_ago: int
    happens: tuple[Line | Sheet | Answer, ...]

    @property
    def lines(self) -> list[Line]:
        """What is said in the talk."""
        return [each for each in self.happens if isinstance(each, Line)]


#: The name in the address bar, `bridie.localhost`, so that one browser can be both of them.
BEGINS: Key = "bridie"
IS_INVITED: Key = "tarek"

#: When each of the acts before the first line happened, on the first evening.
BRIDIE_WRITES = "18:50"
BRIDIE_INVITES = "18:54"
TAREK_WRITES = "19:21"

FIRST_WORDS: dict[Key, FirstWords] = {
    "bridie": FirstWords(
        name="Bridie",
        pronouns="she",
        who=(
            "Made up, like everyone here. Fifty-eight. Drove the 38 for twenty-six years and have"
            " the knees to show. Two stays on a ward, long ago, neither of them my idea."
        ),
        enjoy="Leeks. The shipping forecast. Being first at the tip on a Saturday.",
        hope="Somebody to talk to who doesn't tilt their head at me.",
        binds="nothing",
    ),
    "tarek": FirstWords(
        name="Tarek",
        pronouns="he",
        who=(
            "Made up as well. Thirty-four, two flatmates, one sourdough that is older than either"
            " of their relationships. I've had bad years of my own. I do this for money, three"
            " evenings a week, at a place called Open Door."
        ),
        enjoy=(
            "Bread, choir (second tenor, loud rather than good), and long trains with nothing to"
            " do at the other end."
        ),
        hope="To get to know you and not a file about you. And to be told when I go on too long.",
        binds="this",
        binding=(
            "Open Door, who pay me, want it written down that we talked: the date and how long,"
            " nothing of what. And if I come to believe somebody is about to be badly hurt, you or"
            " anyone, I have to tell Jana, who runs our team. You'd hear it from me first, here,"
            " and we'd look at it together before I rang her. I can't promise not to ring."
        ),
    ),
}

FIRST_EVENING = Evening(
    9,
    (
        Line("19:34", "bridie", "You came. I'd half bet you wouldn't."),
        Line(
            "19:36",
            "tarek",
            "I was five minutes early, and then I looked at the empty box for four of them."
            " Hello, Bridie.",
        ),
        Line("19:37", "bridie", "Hello. I read your bit. Twice, the part about Jana."),
        Line(
            "19:41",
            "bridie",
            "So if I say something black at two in the morning, off you trot to your boss.",
        ),
        Line(
            "19:46",
            "tarek",
            "No. Black is fine, I've some of my own. It's if I really believe somebody is going"
            " to get hurt, soon, and then I'd say so to you before anyone. But I'd be lying if I"
            " said the phone isn't there. It's there, and I have it and you don't, and I get paid"
            " for tonight and you don't get a penny. I don't love how that's stacked.",
        ),
        Line(
            "19:48",
            "bridie",
            "Well, you've said it. On the ward they just had the keys on a string.",
        ),
        Line(
            "19:51",
            "bridie",
            "I've one too, mind. This thing runs on the old laptop under my stairs. I can see"
            " when you were here. Not what you wrote.",
        ),
        Line("19:52", "tarek", "Ha. So we each have something on a string."),
        Line("19:55", "tarek", "What was the 38 like? I only know it as the one that never comes."),
        Line(
            "19:59",
            "bridie",
            "It came. You were at the wrong stop. Hospital, baths, cattle market, then out along"
            " the water. First run of the day there'd be herons stood in the road like they'd"
            " paid.",
        ),
        Line(
            "20:04",
            "tarek",
            "Now I'll be looking for paying herons all week. I bake at that hour. The starter"
            " gets fed at four, because one winter I was up at four anyway, and it just never"
            " stopped expecting it.",
        ),
        Line(
            "20:07",
            "bridie",
            "What would be any good to you out of this? And don't say being here for me.",
        ),
        Line(
            "20:11",
            "tarek",
            "Caught, I had it half typed. All right: somebody who isn't from work and isn't my"
            " age, and tells me when I talk rubbish. And you?",
        ),
        Line(
            "20:15",
            "bridie",
            "Somebody to say the small things to. The big ones'll come or they won't. After the"
            " news suits me. If I don't turn up I'm asleep, not dead.",
        ),
    ),
)

SECOND_EVENING = Evening(
    5,
    (
        Line(
            "20:08",
            "bridie",
            "My sister's put Mam's house up. There's a board in the garden. She sent me a photo"
            " of it.",
        ),
        Line("20:10", "tarek", "Oh. Did you know it was coming?"),
        Line(
            "20:14",
            "bridie",
            "I did and I didn't. I've not been down the allotment since. I lie there at three and"
            " do the rooms, one after the other, what's in which drawer.",
        ),
        Line(
            "20:15",
            "tarek",
            "You know what would do you good? The Saturday breakfast at Open Door. They're a"
            " lovely lot. You should come, honestly. Just the once.",
        ),
        Line("20:17", "bridie", "I don't do breakfasts."),
        Line(
            "20:18",
            "tarek",
            "Everybody says that the first time! But you can't lie there counting drawers. Half"
            " an hour, I'll keep you a chair. Promise me you'll think about it?",
        ),
        Line("20:22", "bridie", "No thanks."),
        Line(
            "20:25",
            "tarek",
            "OK. Only be careful, will you? Two stays, you said so yourself, and this is how it"
            " starts. Not going out, not sleeping. I'd hate to see you back there.",
        ),
        Line("20:26", "bridie", "Right."),
        Line("21:08", "tarek", "Still there?"),
        Line("21:40", "bridie", "Going to bed."),
    ),
)

THIRD_EVENING = Evening(
    2,
    (
        Sheet("19:47", "bridie", "apart", "apart", {}, began="Right."),
        Line("19:50", "bridie", "We came apart there, the other night. I did, anyway. Did you?"),
        Answer("19:51", "tarek", "apart", "too"),
        Line(
            "19:53",
            "tarek",
            "Yes. I've been walking round it for four days. I'm glad you said it before I'd"
            " finished my speech. Now, or after your tea?",
        ),
        Line(
            "19:58",
            "bridie",
            "Tea's had. My end of it: you asked three times, I said no twice, and then I said"
            " Right and sat looking at the box with my coat on. When I say Right like that I've"
            " left the building. I did it to my sister for two years. You couldn't have known,"
            " and I never told you.",
        ),
        Line(
            "20:05",
            "tarek",
            "My end. You told me about the drawers and I got scared. My aunt lay awake like that"
            " the spring before she died, and not one of us asked her a single thing. So I reached"
            " for a breakfast. And then I took your two stays, which you'd given me as a hello,"
            " and hit you with them. That's the bit I'm ashamed of.",
        ),
        Line(
            "20:07",
            "tarek",
            "There's a duller bit. Open Door counts heads at that breakfast, and I'm meant to"
            " bring some. Part of the pushing was that, and I never said.",
        ),
        Line(
            "20:12",
            "bridie",
            "Ouch. Still, I'd sooner know. It was like being handed the sheet again. Pottery,"
            " tick. Walk, tick. Nobody asked me what I saw when I shut my eyes.",
        ),
        Sheet(
            "20:13",
            "bridie",
            "her side",
            "finding-back",
            {
                "noticed": "Three asks, two noes, and then the word Right from me.",
                "in_me": "The tick list came back. I put my coat on, indoors.",
                "for_you": "What was that Right like at your end?",
                "my_part": "subject",
                "learned": "If I go, I can say that I am going.",
            },
        ),
        Sheet(
            "20:15",
            "tarek",
            "his side",
            "finding-back",
            {
                "noticed": "I wrote after every line of yours, and each one was longer.",
                "in_me": "Fright, dressed up as a good idea.",
                "for_you": "It was like a door shut very quietly. I knew, and wrote on.",
                "my_part": "agenda",
                "lens": "My aunt, and a head count.",
                "learned": "When I have an idea at once, it is for me.",
            },
            beside="her side",
        ),
        Line("20:16", "tarek", "What do you see, when you do the rooms?"),
        Line(
            "20:19",
            "bridie",
            "Her good scissors. Second drawer, left of the cooker. We weren't let touch them. I"
            " get as far as the scissors and then I'm all right for a bit. It's daft.",
        ),
        Line(
            "20:22",
            "tarek",
            "Not to me. With my aunt it's a biscuit tin of buttons. I still don't know who has it.",
        ),
        Line(
            "20:24",
            "bridie",
            "I didn't know there was an aunt in it. I thought it was only me being handled.",
        ),
        Sheet(
            "20:25",
            "tarek",
            "his loop",
            "loop",
            {
                "moment": "She wrote that she lies awake and goes through the rooms.",
                "saw": "Somebody going under, and me late again",
                "from": "My aunt's last spring. All of us knew and none of us asked.",
                "did": "Pushed a breakfast, then warned her",
                "got": "“Right.” And a dark box",
                "fed": "See, I thought: going under.",
                "another": "Somebody telling me a true thing, and well able to carry it",
                "might_do": "Ask what is in the drawers",
                "might_get": "Scissors, as it turns out",
                "unsure": "Whether I would ask, on a worse night.",
            },
            began="OK. Only be careful, will you?",
        ),
        Sheet(
            "20:26",
            "bridie",
            "her loop",
            "loop",
            {
                "moment": "He wrote: half an hour, I'll keep you a chair.",
                "saw": "One more with a tick list",
                "from": "The ward. Pottery, walk, cheerful.",
                "did": "Said Right, and left the building",
                "got": "More warnings, and nobody asking",
                "fed": "They only ever want you in the chair.",
                "another": "A lad who is frightened and bakes",
                "might_do": "Say “my bus”",
                "unsure": "If I can do it when I am tired.",
            },
            beside="his loop",
        ),
        Line("20:27", "tarek", "What would you want, next time I grab the wheel? Because I will."),
        Line(
            "20:31",
            "bridie",
            "Say it's you that's scared. I can do scared. And I'll try and say “my bus” instead"
            " of going quiet. If I go quiet anyway you can ask me once: are you gone?",
        ),
        Line(
            "20:33",
            "tarek",
            "“My bus”. Good. And when Open Door wants something of me I'll say whose idea it is.",
        ),
        Line(
            "20:37",
            "bridie",
            "I might ring her about the scissors. Not the house. Just the scissors. And there's"
            " leeks like your arm going to waste down there. What does a bread man do with leeks?",
        ),
        Line("20:39", "tarek", "Brings a loaf, if he's asked."),
        Line("20:40", "bridie", "You're asked."),
        Sheet(
            "20:44",
            "bridie",
            "told her",
            "were-told",
            {
                "truth": "That I am a person who needs a programme.",
                "by": "The ward, both times. Then the leaflet.",
                "served": "Whoever had to write down that I'd been occupied.",
                "did": "I stopped saying what I saw when I shut my eyes.",
                "now": "I kept a timetable for twenty-six years. I'll keep this one.",
            },
        ),
        Sheet(
            "20:49",
            "tarek",
            "told him",
            "were-told",
            {
                "truth": "That a good worker fills the chairs.",
                "by": "Every funder's form since I started.",
                "served": "The form.",
                "did": "I count heads when I should be looking at one.",
                "now": "One chair is a lot of chair.",
            },
            beside="told her",
        ),
        Sheet(
            "20:55",
            "tarek",
            "his words",
            "agreement",
            {
                "words": "We talk after the news, two evenings a week. If one goes quiet the other"
                " may ask every ten minutes.",
                "hard": "Whoever is scared says so.",
            },
        ),
        Sheet(
            "20:59",
            "bridie",
            "her words",
            "agreement",
            {
                "words": "We talk after the news, when we both turn up. If one goes quiet the other"
                " asks once: are you gone?",
                "hard": "Whoever is scared says so. “My bus” means I'm off, and not for good.",
                "tell": "In a line, the same week. No speeches.",
                "power": "Yours: Jana's number and the pay. Mine: the laptop under the stairs.",
            },
            beside="his words",
        ),
        Answer("21:01", "tarek", "her words", "yes"),
        Sheet(
            "21:03",
            "tarek",
            "he asks",
            "request",
            {
                "ask": "If you go to bed in the middle, tell me you're all right next morning.",
                "why": "I'd sleep.",
            },
        ),
        Answer(
            "21:06",
            "bridie",
            "he asks",
            "counter",
            "Not every time, I'd feel clocked in. Ask me when you need it and I'll send one word.",
        ),
        Line("21:08", "tarek", "One word is plenty. What's the word?"),
        Line("21:09", "bridie", "Heron."),
        Sheet(
            "21:11",
            "tarek",
            "his how",
            "how-are-we",
            {
                "us": "Nearer than before I trod on it.",
                "me": "Tired in a good way. A bit ashamed still.",
            },
            together=True,
        ),
        Sheet(
            "21:13",
            "bridie",
            "her how",
            "how-are-we",
            {
                "us": "I'd have said over, on Tuesday. Not now.",
                "me": "Surprised. My feet are cold.",
            },
            beside="his how",
            together=True,
        ),
        Sheet(
            "21:15",
            "bridie",
            "her picture",
            "picture",
            {
                "create": "A Saturday at the allotment, leeks in the barrow, something warm from a"
                " bag, and nobody counting us.",
                "why": "I have not shown it to anyone since Mam.",
                "already": "The kettle down there still works.",
            },
        ),
        Sheet(
            "21:17",
            "tarek",
            "his picture",
            "picture",
            {
                "create": "Being bad at something in front of somebody. I've never dug.",
                "why": "Everywhere else I'm the one who knows where the forms are.",
            },
            beside="her picture",
        ),
        Sheet(
            "21:18",
            "bridie",
            "her step",
            "step",
            {
                "step": "Ring my sister about the scissors. Not the house.",
                "whose": "mine",
                "meanwhile": "Tarek asks nothing about it.",
            },
        ),
    ),
)

MORNING_AFTER = Evening(
    1,
    (
        Line("09:12", "bridie", "Heron. And I didn't ring."),
        Line(
            "09:26",
            "tarek",
            "Good morning, heron. I'd half typed a question and then I read whose step it was.",
        ),
        Answer(
            "09:31",
            "bridie",
            "her step",
            "learned",
            "I wrote her a card instead, about the scissors, and it's on the shelf by the door. I"
            " learned that I want it in my hand and not in my voice. That's not nothing.",
        ),
        Sheet(
            "09:34",
            "tarek",
            "the loaf",
            "shelf",
            {"thing": "The old starter, fed at four this morning, on purpose this time."},
        ),
        Line("09:36", "bridie", "Saturday stands. Wear boots."),
    ),
)

EVENINGS = (FIRST_EVENING, SECOND_EVENING, THIRD_EVENING, MORNING_AFTER)
