"""Catching up: a page gets what it missed, page by page from the log, and nothing twice.

While pages are being read, what is said meanwhile is handed on as ever (following.py); a page
leaves out what its visit has by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from midspan.live import frames, limits, reader

if TYPE_CHECKING:
    from midspan.live.visit import Visit


def ask(visit: Visit, ask: frames.Ask) -> None:
    """Go on from number `after`: a page is missing something, or turns to the next page."""
    if visit.pages >= limits.ASKED:
        visit.refuse(ask.rel, "", "pace")
    elif ask.rel in visit.at:
        visit.at[ask.rel] = min(ask.after, visit.newest(ask.rel))
        page(visit, ask.rel)
    elif len(visit.at) >= limits.FOLLOWED:
        visit.refuse(ask.rel, "", "full")
    else:
        begin(visit, ask)


def begin(visit: Visit, ask: frames.Ask) -> None:
    """Follow a relationship that hello did not name."""
    channel = visit.hub.following.open(ask.rel)
    visit.pages += 1

    def found(standing: reader.Standing | None) -> None:
        visit.pages -= 1
        may = standing.rels if standing else {}
        visit.follow(channel, may.get(ask.rel), ask.after)
        if ask.rel in visit.at:
            page(visit, ask.rel)
            visit.say([frames.Changed(ask.rel, may[ask.rel][1])])
            if who := visit.hub.presence.who(ask.rel):
                visit.say([frames.Presence(ask.rel, who)])
        else:
            visit.refuse(ask.rel, "", "not-here" if standing else "unavailable")

    visit.hub.reader.ask(lambda: reader.standing(visit.person), found)


def page(visit: Visit, rel: str) -> None:
    after = visit.at[rel]
    visit.pages += 1
    visit.hub.reader.ask(
        lambda: reader.page(rel, after), lambda page: turn(visit, rel, after, page)
    )


def turn(visit: Visit, rel: str, after: int, page: reader.Page | None) -> None:
    visit.pages -= 1
    at = visit.at.get(rel)
    if at is None or at < after:
        return None  # left meanwhile, or asked for an earlier page, which is on its way
    if page is None:
        return visit.refuse(rel, "", "unavailable")
    # Without what was handed on live while the log was being read.
    acts = [act for act in page.acts if int(str(act["seq"])) > at]
    if acts:
        visit.at[rel] = int(str(acts[-1]["seq"]))
    more = page.is_full or visit.at[rel] < visit.newest(rel)
    return visit.say([frames.Acts(rel, [frames.raw(act) for act in acts], more)])
