"""Has the two made-up people meet and talk at a running place, over HTTP as anybody would.

One thing only is done to the database: an act's time is the server's own claim, and here it is
set so that what takes a second to tell lies on three evenings.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from midspan.demonstration import script
from midspan.people import place
from midspan.relationships import doors
from midspan.relationships.models import Act
from midspan.sealing.twin.peer import Laid, Peer


@dataclass(frozen=True)
class Kept:
    """What the command keeps of a made-up person, to let visitors in as them again and again."""

    key: script.Key
    name: str
    handle: str
    recovery: str


class NotHere(Exception):
    """The place cannot have its demonstration; the message says why and what to do."""


def people(at: str, folder: Path) -> list[Kept]:
    """The two, made now unless they are here. `at` is the place's address. Raises NotHere."""
    file = folder / "demonstration.json"
    if file.exists():
        return [Kept(**each) for each in json.loads(file.read_text())]
    if place.here().begun:
        raise NotHere(
            f"There are people in {folder} already, and they are not of a finished demonstration."
            " Give another folder with --data, or remove this one if nothing in it is needed."
        )
    kept = tell(at)
    write(file, kept)
    return kept


def write(file: Path, kept: list[Kept]) -> None:
    """For this machine's owner alone: what is written opens the keys of two who are made up."""
    made = file.with_suffix(".new")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump([asdict(each) for each in kept], out, indent=1)
    made.replace(file)


def tell(at: str) -> list[Kept]:
    """All of it. Returns the people, who have signed out."""
    one, other = script.BEGINS, script.IS_INVITED
    peers = {one: Peer(at), other: Peer(at)}
    peers[one].begin(place.new_begin_code(), handle=f"{one}-made-up")
    rel = meet(peers[one], peers[other])
    told = Telling(peers, rel)
    for evening in script.EVENINGS:
        for each in evening.happens:
            told.tell(each)
    set_times(rel)
    for peer in peers.values():
        peer.remember(rel)
    kept = [keep(key, peer) for key, peer in peers.items()]
    for peer in peers.values():
        peer.sign_out()
    return kept


class Telling:
    """Has each thing of the script done by whoever does it in it."""

    def __init__(self, peers: dict[script.Key, Peer], rel: str) -> None:
        self.peers = peers
        self.rel = rel
        self.lines: dict[str, str] = {}  # hash by words
        self.laid: dict[str, tuple[str, Laid]] = {}  # the kind of its door, and where it lies
        self.kinds = {sort.name: door.acts for door, sort in doors.all_sorts()}

    def tell(self, each: script.Line | script.Sheet | script.Answer) -> None:
        peer = self.peers[each.by]
        if isinstance(each, script.Line):
            self.lines[each.words] = peer.say(self.rel, each.words)
        elif isinstance(each, script.Sheet):
            kind = self.kinds[each.sort]
            thing = self.laid[each.beside][1].thing if each.beside else ""
            self.laid[each.name] = kind, peer.lay(
                self.rel, kind, each.sort, each.parts,
                thing=thing, began=self.began(each.began), together=each.together,
            )  # fmt: skip
        else:
            kind, laid = self.laid[each.to]
            peer.answer(self.rel, kind, laid, each.how, each.words)

    def began(self, beginning: str) -> str:
        """The hash of the line that begins so, "" for none."""
        if not beginning:
            return ""
        return next(hash for words, hash in self.lines.items() if words.startswith(beginning))


def meet(one: Peer, other: Peer) -> str:
    """First words, an invitation, somebody comes, first words: `rel`."""
    hers, his = script.FIRST_WORDS[script.BEGINS], script.FIRST_WORDS[script.IS_INVITED]
    rel = one.make_place(name=hers.name, for_=his.name, first_words=hers.as_content())
    link = one.invite(rel, hello=hers.as_content(), for_=his.name)
    other.join(link, handle=f"{script.IS_INVITED}-made-up")
    other.write_first_words(rel, his.as_content())
    one.accept(rel, {other.id: his.name})
    return rel


def keep(key: script.Key, peer: Peer) -> Kept:
    return Kept(key, script.FIRST_WORDS[key].name, peer.handle, peer.make_way_back())


def set_times(rel: str) -> None:
    times = [(script.FIRST_EVENING.days_ago, at) for at in before_the_first_line()]
    times += [(day.days_ago, each.at) for day in script.EVENINGS for each in day.happens]
    for seq, (days_ago, at) in enumerate(times, 1):
        Act.objects.filter(relationship=rel, seq=seq).update(at=moment(days_ago, at))


def before_the_first_line() -> tuple[str, ...]:
    return script.BRIDIE_WRITES, script.BRIDIE_INVITES, script.TAREK_WRITES


def moment(days_ago: int, at: str) -> int:
    """That time of that evening, on the clock of this machine, as seconds since 1970."""
    hour, minute = map(int, at.split(":"))
    day = datetime.now().astimezone() - timedelta(days=days_ago)
    return int(day.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp())
