"""Places to walk through: what people made there, by the twin, in a moment.

Ann is looked over the shoulder; Bo is the other. How much there is between them is said by a word:
*empty* (nobody came yet), *one* of each, *many*, *long* (few things, in words that do not end).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from midspan.relationships import doors
from midspan.relationships.doors import Part, Sort
from midspan.sealing.twin.book import Content
from midspan.sealing.twin.peer import Laid, Peer
from midspan.sealing.twin.wire import uuid7
from tests.journeys.talks import WRITTEN
from tests.site import Site

#: A name in several pieces, and words that stand in one and go on and on.
NAME = "Hildegard-Rosalinde Wolkenstein-Überlingen vom Unteren Bodensee"[:60]
UNBROKEN = "w" * 400
ENDLESS = f"{UNBROKEN} {NAME * 10}"
#: With the two in which somebody is, more than stand on the first page (relationships/views/home.py).
MORE = 50
SHORT = "Half a sentence, as one says it."


@dataclass(frozen=True)
class World:
    """Who is there, where, and how Ann and somebody from outside (Cy) come in."""

    site: Site
    ann: Peer
    rel: str
    circle: str
    recovery: str
    cy: Peer | None
    cys_recovery: str
    #: Nobody has come by this one; somebody has by the other.
    invitation: str
    used: str


def code_of(site: Site) -> str:
    return urlsplit(site.begin_link).path.split("/")[2]


def first_words(name: str, words: str) -> Content:
    return {"name": name, "pronouns": "", "who": words, "enjoy": words, "hope": words,
            "binds": "this", "binding": words}  # fmt: skip


def make(site: Site, how: str) -> World:
    is_long = how == "long"
    words = ENDLESS if is_long else SHORT
    names = [f"{who} {NAME}"[:60] if is_long else who for who in ("Ann", "Bo", "Cy", "Di", "Ed")]
    ann = Peer(site.url)
    ann.begin(code_of(site))
    rel = ann.make_place(name=names[0], for_=names[1], first_words=first_words(names[0], words))
    invitation = ann.invite(rel, hello=first_words(names[0], words), for_=names[1])
    used, circle, cy, cys = "", "", None, ""
    if how != "empty":
        bo = Peer(site.url)
        bo.join(invitation)
        bo.write_first_words(rel, first_words(names[1], words))
        ann.accept(rel, {bo.id: names[1]})
        talk(ann, bo, rel, 60 if how == "many" else 2, words)
        lay(ann, bo, rel, how, words)
        for number in range({"many": 12}.get(how, 1)):
            peer, other = (ann, bo) if number % 2 else (bo, ann)
            peer.write_letter(rel, f"{names[0][:50]} {number}", words)
            other.say(rel, f"Your letter came. {number}")
        keep(ann, rel, {"many": 25}.get(how, 1), words)
        circle, cy = make_circle(site, ann, bo, names[: 5 if how == "many" else 3], words)
        cys = cy.make_way_back()
        used = invitation
        invitation = ann.invite(circle, hello=first_words(names[0], words), for_=names[1])
        for _ in range(MORE if how == "many" else 0):
            ann.make_place(name=names[0], for_="Somebody", first_words=first_words("Ann", SHORT))
    return World(site, ann, rel, circle, ann.make_way_back(), cy, cys, invitation, used)


def talk(ann: Peer, bo: Peer, rel: str, lines: int, words: str) -> None:
    for who, line in WRITTEN[:lines]:
        (bo if who else ann).say(rel, words if words == ENDLESS else line)


def lay(ann: Peer, bo: Peer, rel: str, how: str, words: str) -> None:
    """Behind each door something: of its first sort, or of all, by one or by both and answered."""
    for door, sort in doors.all_sorts():
        if how != "many" and sort is not door.first:
            continue
        together = sort.name == "how-are-we"
        parts = parts_of(sort, words)
        laid = bo.lay(rel, door.acts, sort.name, parts, together=together)
        if how == "one":
            continue
        answer(ann, rel, door.acts, sort, laid, words)
        if sort.beside:
            ann.lay(rel, door.acts, sort.name, parts, thing=laid.thing, together=together)


def answer(ann: Peer, rel: str, kind: str, sort: Sort, laid: Laid, words: str) -> None:
    for reply in sort.replies[:2]:
        if reply.theirs:
            ann.answer(rel, kind, laid, reply.name, words if reply.asks else "")


def parts_of(sort: Sort, words: str) -> dict[str, str]:
    return {part.name: filled(part, words) for part in sort.parts}


def filled(part: Part, words: str) -> str:
    if part.choices:
        return part.choices[0][0]
    if part.is_drawn:
        return "6"
    return "2030-01-31" if part.is_date else words


def keep(ann: Peer, rel: str, many: int, words: str) -> None:
    """Notes of one's own, and people one can turn to."""
    for number in range(many):
        note = {"words": f"{words} {number}", "at": 1_790_000_000 + number * 86_400}
        ann.book.put(ann.asking, f"note/{uuid7()}", "note", note)
    people = [{"name": words[:60], "how": words} for _ in range(many)]
    ann.book.put(ann.asking, "around", "around", {"people": people})


def make_circle(site: Site, ann: Peer, bo: Peer, names: list[str], words: str) -> tuple[str, Peer]:
    """A circle of as many as there are names; Cy is in it, and in nothing else."""
    hello = first_words(names[0], words)
    circle = ann.make_place(name=names[0], for_=names[1], first_words=hello, shape="circle")
    peers = [bo, *(Peer(site.url) for _ in names[2:])]
    for peer, name in zip(peers, names[1:], strict=True):
        peer.join(ann.invite(circle, hello=hello, for_=name))
        peer.write_first_words(circle, first_words(name, words))
    ann.accept(circle, {peer.id: name for peer, name in zip(peers, names[1:], strict=True)})
    for peer in (ann, *peers):
        peer.say(circle, words)
    return circle, peers[1]
