"""What the lens may ask, once it noticed something in a line of one's own. Always a question.

Every question is ours, speaks to the author about the author's own words, offers no rewriting and
can be answered with "no, it was not like that". Several stand for each move and are drawn in turn,
so that none becomes a formula. A connecting move is asked about as readily as a disconnect.
The page of midspan/mirror asks the same ones, marked for translation.
"""

from __future__ import annotations

from midspan.lens import moves

QUESTIONS: dict[str, tuple[str, ...]] = {
    "agenda": (
        "Was there something here that you wanted to happen? Whose want was it?",
        "Could they say no to this, and all be well between you?",
        "What would it be like to leave this unsolved for a while?",
        "Were you asked for this, or did it come from your own wish for it to be better?",
    ),
    "lecturing": (
        "Is this something you know, or something you lived? How would it be to tell that?",
        "Was this asked for? What might they have wanted to know from you?",
        "Where did you learn this yourself, and what was that like?",
        "After these words, is there still room for them to see it otherwise?",
    ),
    "probing": (
        "What did you want to know this for? Might they know that reason?",
        "If they left this question unanswered, what would you feel?",
        "Which one of these questions are you most curious about?",
        "Does this ask for facts, or for what it is like for them?",
    ),
    "joking": (
        "Who opened the laughing here, and did it make room or close it?",
        "What was it like to hear what they said, just before the joke came?",
        "Did this bring you nearer to each other, or a step to the side?",
    ),
    "changing": (
        "What was the last thing they said? Has any of it been taken up?",
        "Where did you want to go with this, and does the other know that you turned?",
        "Was there something in their words that was hard to stay with?",
    ),
    "cautioning": (
        "Is there a fear in this? Whose is it?",
        "What are you afraid of here, and would you like them to know it as yours?",
        "What might it be like to hear this warning from someone you trust?",
    ),
    "smoothing": (
        "Were these words for their comfort, or a little for yours as well?",
        "What would be hard about it, if it simply stayed as bad as they said?",
        "Did they still have room to feel it, after this?",
    ),
    "labelling": (
        "Does this say what they are, or what it did with you?",
        "How do you know this about them? Would they put it that way?",
        "What did you feel before this word for them came?",
    ),
    "validating": (
        "You seem to have let them know that it arrived. What was it in you that heard them?",
        "What did you notice between you when you said this?",
        "Is there more of it that you heard and did not say?",
    ),
    "sharing": (
        "You put something of your own beside theirs. How was it to say that?",
        "Did it leave the door to their story open?",
        "What would you like to happen with this piece of you?",
    ),
    "wondering": (
        "An open question. What made you curious?",
        "Can you let any answer come, also none?",
        "What did you not know here, and how was that?",
    ),
    "worldview": (
        "You speak of where a way of seeing comes from. When did you first see it like this?",
        "Who would see it differently, and what would you ask them?",
        "What does this way of seeing make you do, and what comes back?",
    ),
    "naming": (
        "You named something between you. What did it take to say it?",
        "What do you hope they hear in this?",
        "How is it between you since?",
    ),
    "owning": (
        "You said this as your own. What changes when it is yours?",
        "Can they answer it with no?",
        "What did you need just then?",
    ),
    "hoping": (
        "There is something you move towards here. What is alive in it for you?",
        "Is it a picture of one of you, or of both?",
        "What is already a little like that?",
    ),
    "stepping": (
        "A step. What is the part of each of you in it?",
        "When you look back at it together, what would you like to learn?",
        "Is it small enough to go wrong and be all right?",
    ),
}

#: What words of each kind are like, for whoever meets its name or asks why. midspan/mirror says
#: the same, marked for translation.
LIKE: dict[str, str] = {
    "agenda": "words that want to bring the other somewhere",
    "lecturing": "words that explain how things are",
    "probing": "questions that ask for facts or reasons",
    "joking": "a joke where something had been told",
    "changing": "a turn to something else",
    "cautioning": "a warning",
    "smoothing": "words that want to make it lighter",
    "labelling": "words that say what somebody is",
    "validating": "words that let the other know they were heard",
    "sharing": "something of one’s own, laid beside theirs",
    "wondering": "a question to which any answer may come",
    "worldview": "words about how one came to see it like this",
    "naming": "words for what happens between two people",
    "owning": "a want, a limit or a fear, said as one’s own",
    "hoping": "something to move towards",
    "stepping": "a next step, or a look back at one",
}


def question(move: str, turn: int) -> str:
    """The question for a move at the `turn`-th time it is asked about, from 0; they come round.

    Raises:
        ValueError: no such move, or `neutral`, about which nothing is asked.
    """
    asked = QUESTIONS.get(moves.move(move).name)
    if asked is None:
        raise ValueError("nothing is asked about neutral")
    return asked[turn % len(asked)]
