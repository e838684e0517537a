"""Every word that the mirror says: its questions, drawn in turn, and its sentences.

Written by people, as in `midspan/lens/cards.py`; a test compares the two. The page of the mirror
carries them in itself. A talk fetches them when somebody first looks, as one file of an address
that never changes its content, so that asking for it tells no more than any other file does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Words = str | Promise

#: What a browser fetches when the mirror is first asked; how much that is stands on the button.
WEIGHTS = "lens/learnt.weights"
CARD = "lens/learnt.json"


@dataclass(frozen=True)
class Kind:
    """What words of one kind are like, for whoever asks why, and the questions about them."""

    like: Words
    asks: tuple[Words, ...]
    #: Whether such words may reach across, rather than come between.
    reaches: bool = False


KINDS = {
    "agenda": Kind(
        _("words that want to bring the other somewhere"),
        (
            _("Was there something here that you wanted to happen? Whose want was it?"),
            _("Could they say no to this, and all be well between you?"),
            _("What would it be like to leave this unsolved for a while?"),
            _("Were you asked for this, or did it come from your own wish for it to be better?"),
        ),
    ),
    "lecturing": Kind(
        _("words that explain how things are"),
        (
            _("Is this something you know, or something you lived? How would it be to tell that?"),
            _("Was this asked for? What might they have wanted to know from you?"),
            _("Where did you learn this yourself, and what was that like?"),
            _("After these words, is there still room for them to see it otherwise?"),
        ),
    ),
    "probing": Kind(
        _("questions that ask for facts or reasons"),
        (
            _("What did you want to know this for? Might they know that reason?"),
            _("If they left this question unanswered, what would you feel?"),
            _("Which one of these questions are you most curious about?"),
            _("Does this ask for facts, or for what it is like for them?"),
        ),
    ),
    "joking": Kind(
        _("a joke where something had been told"),
        (
            _("Who opened the laughing here, and did it make room or close it?"),
            _("What was it like to hear what they said, just before the joke came?"),
            _("Did this bring you nearer to each other, or a step to the side?"),
        ),
    ),
    "changing": Kind(
        _("a turn to something else"),
        (
            _("What was the last thing they said? Has any of it been taken up?"),
            _("Where did you want to go with this, and does the other know that you turned?"),
            _("Was there something in their words that was hard to stay with?"),
        ),
    ),
    "cautioning": Kind(
        _("a warning"),
        (
            _("Is there a fear in this? Whose is it?"),
            _("What are you afraid of here, and would you like them to know it as yours?"),
            _("What might it be like to hear this warning from someone you trust?"),
        ),
    ),
    "smoothing": Kind(
        _("words that want to make it lighter"),
        (
            _("Were these words for their comfort, or a little for yours as well?"),
            _("What would be hard about it, if it simply stayed as bad as they said?"),
            _("Did they still have room to feel it, after this?"),
        ),
    ),
    "labelling": Kind(
        _("words that say what somebody is"),
        (
            _("Does this say what they are, or what it did with you?"),
            _("How do you know this about them? Would they put it that way?"),
            _("What did you feel before this word for them came?"),
        ),
    ),
    "validating": Kind(
        _("words that let the other know they were heard"),
        (
            _(
                "You seem to have let them know that it arrived. What was it in you that heard them?"
            ),
            _("What did you notice between you when you said this?"),
            _("Is there more of it that you heard and did not say?"),
        ),
        reaches=True,
    ),
    "sharing": Kind(
        _("something of one’s own, laid beside theirs"),
        (
            _("You put something of your own beside theirs. How was it to say that?"),
            _("Did it leave the door to their story open?"),
            _("What would you like to happen with this piece of you?"),
        ),
        reaches=True,
    ),
    "wondering": Kind(
        _("a question to which any answer may come"),
        (
            _("An open question. What made you curious?"),
            _("Can you let any answer come, also none?"),
            _("What did you not know here, and how was that?"),
        ),
        reaches=True,
    ),
    "worldview": Kind(
        _("words about how one came to see it like this"),
        (
            _(
                "You speak of where a way of seeing comes from. When did you first see it like this?"
            ),
            _("Who would see it differently, and what would you ask them?"),
            _("What does this way of seeing make you do, and what comes back?"),
        ),
        reaches=True,
    ),
    "naming": Kind(
        _("words for what happens between two people"),
        (
            _("You named something between you. What did it take to say it?"),
            _("What do you hope they hear in this?"),
            _("How is it between you since?"),
        ),
        reaches=True,
    ),
    "owning": Kind(
        _("a want, a limit or a fear, said as one’s own"),
        (
            _("You said this as your own. What changes when it is yours?"),
            _("Can they answer it with no?"),
            _("What did you need just then?"),
        ),
        reaches=True,
    ),
    "hoping": Kind(
        _("something to move towards"),
        (
            _("There is something you move towards here. What is alive in it for you?"),
            _("Is it a picture of one of you, or of both?"),
            _("What is already a little like that?"),
        ),
        reaches=True,
    ),
    "stepping": Kind(
        _("a next step, or a look back at one"),
        (
            _("A step. What is the part of each of you in it?"),
            _("When you look back at it together, what would you like to learn?"),
            _("Is it small enough to go wrong and be all right?"),
        ),
        reaches=True,
    ),
}

SENTENCES: dict[str, Words] = {
    "fetching": _("One moment: it is being fetched."),
    "looking": _("One moment…"),
    "nothing-written": _("There are no words here yet."),
    "silent": _("Nothing to ask about these words."),
    "silent-why": _(
        "It is silent more often than not, and its silence says nothing about them either."
    ),
    "not-english": _(
        "It reads English so far, and this looks like something else to it. So it stays silent."
    ),
    "no-words": _("There are no words here that it could read. So it stays silent."),
    "not-like-that": _(
        "Then it was not like that. You know your words; it stays silent about these."
    ),
    "quite-sure": _(
        "It is quite sure that the underlined words are worth a look, and may still be wrong. Only you and those who hear them can know what they do."
    ),
    "rather-sure": _(
        "It is rather sure that the underlined words are worth a look, and often wrong. Only you and those who hear them can know what they do."
    ),
    "a-guess": _(
        "That the underlined words are worth a look is a guess, and often wrong. Only you and those who hear them can know what they do."
    ),
    "may-reach": _("These words may reach across."),
    "may-come-between": _("These words may come between."),
    "quite-sure-reaches": _(
        "It is quite sure that the underlined words may reach across, and it is wrong at times. Only you and those who hear them can know what they do."
    ),
    "rather-sure-reaches": _(
        "It is rather sure that the underlined words may reach across. Only you and those who hear them can know what they do."
    ),
    "a-guess-reaches": _(
        "That the underlined words may reach across is a guess. Only you and those who hear them can know what they do."
    ),
    "why": _(
        "The underlined words reminded it of others that it has read: {like}. Whether yours are like them, and what came of it, it cannot know."
    ),
    "underline-begins": _("(underlined:"),
    "underline-ends": _("; so far underlined)"),
    "long": _(
        "Of so long a text it reads the beginning and the end. One thing said at a time is easier for it."
    ),
    "not-there": _(
        "The mirror could not be fetched. Your words are still here; try again in a moment."
    ),
    "unknown": _("Something did not work. Your words are still here; try again in a moment."),
}

#: What it says in a talk beside these, to whoever asks why.
IN_TALK: dict[str, Words] = {
    "beside-none": _("It read these words by themselves; nothing stood before them."),
    "beside-mine": _(
        "It read these words after your own lines before them. What others said it did not read."
    ),
    "beside-ours": _(
        "It read these words after the lines before them, of all of you, as you all agreed."
    ),
    "cannot-know": _(
        "It cannot know your voice, what you are to one another, what was meant, or how it was to"
        " hear it."
    ),
    "changed-since": _("You have changed your words since: this is about the earlier ones."),
    "now-not-here": _("The mirror is not in this talk any more. “Mirror”, above, brings it back."),
    "now-off": _("The mirror is off, in all your talks. “Mirror”, above, turns it on again."),
}
FIGURES = _(
    "Asked about talks that it had not read, {false} in 100 of its notices of what may come between"
    " people were wrong, and {worst} in 100 with a writer it did not know. Of every 100 places that were"
    " there it noticed {found}. A machine had written those talks."
)
WITH_PEOPLE = _(
    "On lines that people wrote, which were no peer support, {wrong} in 100 of its few notices were wrong,"
    " and of 100 places it noticed {found}. In peer support nobody has tried it."
)
WITH_NOBODY = _("With people nobody has tried.")
#: Rows of the card that tell of lines people wrote.
PEOPLE = (
    "the lens on campers who divide food",
    "the lens on strangers answering a confession",
    "the lens on counsellors in sessions",
)


@dataclass(frozen=True)
class Spelled:
    """The words of one language as a file: its content, and a mark that changes with it."""

    content: bytes
    mark: str


def spelled() -> Spelled:
    return _spelled(get_language() or "")


@cache
def _spelled(language: str) -> Spelled:
    asks = {
        move: {
            "like": str(kind.like),
            "asks": [str(one) for one in kind.asks],
            "reaches": kind.reaches,
        }
        for move, kind in KINDS.items()
    }
    said = {code: str(words) for code, words in (SENTENCES | IN_TALK).items()}
    whole = {"asks": asks, "sentences": said | {"figures": figures(card())}}
    content = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    return Spelled(content, sha256(content).hexdigest()[:16])


def figures(card: dict[str, Any]) -> str:
    """What the card of the weights says of itself, in a sentence; "" where it says nothing."""
    judged = card.get("judged", {})
    notices = judged.get("the lens", {}).get("notices")
    unknown = [
        found["notices"]["false"]
        for name, found in judged.items()
        if name.startswith("without ") and found["notices"]["false"] is not None
    ]
    if not notices or not unknown:
        return ""
    told = {"false": notices["false"], "found": notices["recall"], "worst": max(unknown)}
    said = str(FIGURES).format(**{name: round(100 * share) for name, share in told.items()})
    return f"{said} {_with_people(judged)}"


def _with_people(judged: dict[str, Any]) -> str:
    """All rows of lines that people wrote taken together, or that there are none."""
    rows = [judged[name] for name in PEOPLE if name in judged]
    shown = sum(row["notices"]["shown"] for row in rows)
    if not shown:
        return str(WITH_NOBODY)
    wrong = sum(row["notices"]["shown"] * (row["notices"]["false"] or 0) for row in rows) / shown
    there = [_that_come_between(row) for row in rows]
    noticed = [n * (row["notices"]["recall"] or 0) for n, row in zip(there, rows, strict=True)]
    found = sum(noticed) / max(sum(there), 1)
    return str(WITH_PEOPLE).format(wrong=round(100 * wrong), found=round(100 * found))


def _that_come_between(row: dict[str, Any]) -> int:
    """How many such moves the labels hold."""
    return sum(row["moves"][name]["count"] for name, kind in KINDS.items() if not kind.reaches)


@cache
def card() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_file(CARD).read_bytes())
    return found


@cache
def megabytes() -> float:
    return _file(WEIGHTS).stat().st_size / 1e6


def _file(name: str) -> Path:
    found = finders.find(name)
    assert found, f"{name} is not among the static files"
    return Path(found)
