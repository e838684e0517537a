"""Words and signs of a line, with their places in it. The same rules stand in static/js/lens.

No table of words is needed: a token is a run of letters and digits with apostrophes or hyphens
inside, a run of one punctuation sign, or one other sign (an emoji, for instance). The work grows
with the length of the line and with nothing else.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

#: Tokens of a line that are read: nobody writes more in one breath, and time stays bounded.
MOST = 400
#: Of a longer line, so many from its end, where the question or the turn often stands.
FROM_END = 100

#: In JavaScript letters and digits are \p{L} and \p{N}, with the flags g and u.
_TOKEN = re.compile(r"[^\W_]+(?:['’‘\-][^\W_]+)*['’]?|([^\w\s]|_)\1*")
_DIGITS = re.compile(r"\d+")
_LONG_RUN = re.compile(r"(.)\1{2,}")

#: Words so frequent in any English that a line of some length without one is likely another
#: language, or none. Also forms that dialects and short messages have instead.
_FREQUENT = (
    "a about after again ah all am an and any are as ask at away aye back be because been before"
    " but by can can't cause come could cos cuz day de dem did didn't do does don't done don down"
    " eh even ever feel fi first for from fuck gave get give go god going gone good got had haha"
    " has have he hear hell her here hey hi him his home how hm i i'd i'll i'm i've idk if im in"
    " into is isn't it it's its just kind knew know last lah leave let like ll lol long look lot"
    " love made make man mate maybe me mi mind more most much mum must my na nah name never new"
    " nice night no nobody not nothing now of off oh ok okay old omg on once one only or other our"
    " out over people please put read really right said same sat saw say see she should so some"
    " something sorry still stop sure take talk tell than thank thanks that that's the their them"
    " then there there's they thing things think this those though thought till time to today told"
    " tomorrow too try u um until up ur us very wait wan want was wasn't way we we'll we're well"
    " went were what what's when where which who why will with won't work would ya yeah year years"
    " yes yet you you'd you'll you're you've your"
)
ENGLISH = frozenset(_FREQUENT.split())


@dataclass(frozen=True, slots=True)
class Token:
    #: What features are made from: lower case, digits as 0, long runs cut to two.
    form: str
    #: Place in the line, in characters: text[start:end].
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a line, in order; at most `MOST`, from its beginning and its end.

    Takes any text at all and raises nothing.
    """
    matches = _TOKEN.finditer(text)
    kept = list(islice(matches, MOST))
    if last := deque(matches, FROM_END):
        kept = kept[: MOST - FROM_END] + [*kept[MOST - FROM_END :], *last][-FROM_END:]
    return [Token(form(match.group()), match.start(), match.end()) for match in kept]


@lru_cache(maxsize=1 << 16)
def form(word: str) -> str:
    """One spelling for what differs only in case, in the curl of an apostrophe or in digits.

    A long run of one sign counts as two of it; a token is cut after 40 characters.
    """
    word = word[:200].lower().replace("’", "'").replace("‘", "'")
    word = _LONG_RUN.sub(r"\1\1", _DIGITS.sub("0", word))
    return word[:40]


def is_word(form: str) -> bool:
    return form[:1].isalnum()


def is_readable(text: str, found: list[Token]) -> bool:
    """Whether this looks like English, the only language the lens reads so far.

    False for other scripts, for a longer line without a single frequent English word, and for a
    line with no word at all. Where it says False the lens abstains.
    """
    words = [token for token in found if is_word(token.form)]
    if not words:
        return False
    letters = sum(letter.isalpha() for letter in text)
    latin = sum(letter.isalpha() and letter < "ɐ" for letter in text)
    if latin < 0.7 * letters or not letters:
        return False
    known = sum(token.form in ENGLISH for token in words)
    return len(words) < 5 or known >= max(1, len(words) // 10)
