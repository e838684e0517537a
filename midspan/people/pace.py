"""How often things may be tried, where guessing could pay.

Counted in Django's cache, in fixed windows: nothing of it is stored, and several workers without
a shared cache each count for themselves. An address is counted under a keyed hash. The sentence
that refuses says the limit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from midspan.people.http import say, speaks_json

MINUTE = 60


@dataclass(frozen=True)
class Limit:
    """At most this many in so many seconds, for each of what is counted by."""

    name: str
    most: int
    within: int

    def count(self, whom: str) -> int:
        """Count one more. Returns the seconds until there is room again, 0 while there is."""
        key = self.key(whom)
        cache.add(key, 0, self.within)
        try:
            counted = cache.incr(key)
        except ValueError:  # the window ended between the two lines
            return 0
        return self.left() if counted > self.most else 0

    def forget(self, whom: str) -> None:
        """Somebody turned out to be who they say: what was counted before is forgotten."""
        cache.delete(self.key(whom))

    def key(self, whom: str) -> str:
        return f"pace:{self.name}:{keyed(whom)}:{int(time.time()) // self.within}"

    def left(self) -> int:
        return self.within - int(time.time()) % self.within


#: Wrong passphrases for one handle. The recovery key has 128 bits and no such limit, so that
#: nobody can be kept out by a stranger who types wrong words under their handle.
WRONG_WORDS = Limit("wrong-words", most=10, within=15 * MINUTE)
#: Of one address, by what is done. A shared house or a library is one address.
BY_ADDRESS = {
    "sign-in": Limit("sign-in", most=60, within=15 * MINUTE),
    "salt": Limit("salt", most=120, within=15 * MINUTE),
    "begin": Limit("begin", most=30, within=15 * MINUTE),
    # Wrong secrets only: whoever has the right one is never kept waiting by a stranger.
    "invitation": Limit("invitation", most=120, within=15 * MINUTE),
}
WRONG = _(
    "Ten wrong tries within fifteen minutes is as many as this place takes for one handle, so that"
    " nobody can guess their way in. A recovery key works meanwhile."
)
OFTEN = _("That was more often than this place takes in a quarter of an hour.")
FAST = _("That was faster than this place takes from one person. Nothing was lost by it.")
#: Of one person.
HANDLES = Limit("handles", most=20, within=15 * MINUTE)
#: Of one host: whether a handle is somebody's.
SOMEBODY = Limit("somebody", most=30, within=15 * MINUTE)


def too_fast(request: HttpRequest, what: str) -> int:
    """Count one more from this address. Seconds to wait, 0 for none."""
    return BY_ADDRESS[what].count(address_of(request))


def slow_down(
    wait: int,
    *,
    wrong_words: bool = False,
    page_for: HttpRequest | None = None,
    why: object = "",
) -> HttpResponse:
    """The answer to one who tried more often than the limit: JSON, or a page for this request."""
    why = why or (WRONG if wrong_words else OFTEN)
    sentence = f"{why} {when_again(wait)}"
    if page_for is not None and not speaks_json(page_for):
        response = render(page_for, "people/slow_down.html", {"sentence": sentence}, status=429)
    else:
        response = say("pace", sentence, status=429)
    response["Retry-After"] = str(wait)
    return response


def when_again(wait: int) -> str:
    if wait < MINUTE:
        return str(_("Please wait a moment and try again."))
    minutes = max(1, -(-wait // MINUTE))
    sentence = ngettext(
        "Please wait %(minutes)d minute and try again.",
        "Please wait %(minutes)d minutes and try again.",
        minutes,
    )
    return sentence % {"minutes": minutes}


#: How long hosts can see whose line this place closed by itself.
LATELY = 60 * MINUTE
FLOODS = "pace:floods"


def line_was_closed(person: str) -> None:
    """The live line of this person was closed because it went on and on far too fast.

    No page of ours does that. It is the one thing that this place tells its hosts of somebody,
    by itself and without a number, in memory only; so several workers each tell their own.
    """
    cache.set(FLOODS, floods() | {person: time.time()}, LATELY)


def floods() -> dict[str, float]:
    """Whose line was closed within the last hour, and when."""
    told: dict[str, float] = cache.get(FLOODS, {})
    return {person: at for person, at in told.items() if at > time.time() - LATELY}


def address_of(request: HttpRequest) -> str:
    """The address that asks; of IPv6 the half that one household has."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(int(address) >> 64)
    return str(address)


def keyed(whom: str) -> str:
    return salted_hmac("midspan.people.pace", whom, algorithm="sha256").hexdigest()[:32]
