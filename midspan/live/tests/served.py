"""A real server in a process of its own, with a second voice for tests on its standard input.

Each line in is {"do": NAME, ...}, each line out `> ` and JSON. What the deeds below do happens
inside the server, as what a page's form does would. Only tests start this.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any


def main() -> None:
    data, changed = sys.argv[1], json.loads(sys.argv[2])
    import os

    os.environ["MIDSPAN_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    from django.conf import settings

    from midspan.command import main as midspan
    from midspan.live import limits

    for name, value in changed.items():
        if hasattr(limits, name):
            setattr(limits, name, value)
        elif hasattr(settings, name):
            setattr(settings, name, value)
        else:
            setattr(pace(), name, value)
    threading.Thread(target=listen, daemon=True).start()
    raise SystemExit(midspan(["serve", "--port", "0", "--data", data]))


def pace() -> Any:
    import django

    django.setup()
    from midspan.people import allowance

    return allowance


def listen() -> None:
    from django import db

    for line in sys.stdin:
        given = json.loads(line)
        # As at a request: the database may have been away since the last deed.
        db.close_old_connections()
        try:
            answer = {"is": DEEDS[given.pop("do")](**given)}
        except Exception as error:
            answer = {"error": repr(error)}
        sys.stdout.write("> " + json.dumps(answer) + "\n")
        sys.stdout.flush()


def meet(people: int = 2) -> dict[str, Any]:
    """Some people in a relationship, each signed in once."""
    from tests import cast

    made = [cast.make_person(f"somebody-{cast.drawn(9).lower()}") for _ in range(people)]
    relationship = cast.make_relationship("pair" if people == 2 else "circle", made)
    return {
        "rel": relationship.pk,
        "n": relationship.epoch,
        "people": [sign_in(person.pk) for person in made],
    }


def sign_in(person: str) -> dict[str, str]:
    from bench import fresh

    return {"id": person, **fresh.sign_in(person)}


def end_session(session: str) -> None:
    from midspan import bell
    from midspan.people.models import Session
    from midspan.people.sessions import mark

    Session.objects.filter(pk=mark(session)).delete()
    bell.signed_out(mark(session))


def old_ticket(person: str, session: str) -> str:
    """A ticket as it was given six minutes ago."""
    import time
    from unittest import mock

    from midspan.live import tickets
    from midspan.people.sessions import mark

    with mock.patch("django.core.signing.time.time", return_value=time.time() - 360):
        return tickets.give(person, mark(session))


def log_of(rel: str) -> list[dict[str, Any]]:
    from midspan.relationships import log

    return log.acts_after(rel, 0, 1_000_000)


def add(person: str, act: dict[str, Any], rings: bool = True) -> int:
    """Append as a form does; without ringing, as another process would."""
    import msgspec
    from django.db import transaction

    from midspan import bell
    from midspan.relationships import envelopes, log

    with transaction.atomic():
        [outcome] = log.append([(person, msgspec.convert(act, envelopes.Envelope))])
        if rings:
            bell.ring_after_commit(act["rel"])
    assert isinstance(outcome, log.Stored), outcome
    return outcome.seq


def leave(person: str, act: dict[str, Any]) -> None:
    import msgspec

    from midspan.people.models import Person
    from midspan.relationships import envelopes, leaving
    from tests import cast

    who = Person.objects.get(pk=person)
    leaving.leave(who, msgspec.convert(cast.sign_deed(who, act), envelopes.Envelope))


def left_before(person: str, rel: str) -> None:
    """They left before this server was started, which heard nothing of it."""
    from django.utils import timezone

    from midspan.relationships.models import Membership

    Membership.objects.filter(person=person, relationship=rel).update(left=timezone.now())


def join(rel: str) -> dict[str, str]:
    """One more in a circle, as joining by an invitation does it."""
    from midspan import bell
    from midspan.relationships.models import Membership, Relationship
    from tests import cast

    person = cast.make_person(f"somebody-{cast.drawn(9).lower()}")
    relationship = Relationship.objects.get(pk=rel)
    relationship.epoch += 1
    cast.add_epoch(rel, relationship.epoch, person, [person], prev="", why="join")
    relationship.save()
    Membership.objects.create(relationship=relationship, person=person, since=relationship.epoch)
    bell.ring(rel, changed=True)
    return sign_in(person.pk)


def trouble(kind: str, times: int = 1, id: str = "") -> None:
    """Let the database refuse the next `times` groups, at the commit or on seeing act `id`."""
    from django import db
    from django.db.backends.base.base import BaseDatabaseWrapper

    from midspan.live import writer

    error = getattr(db, kind)
    left = [times]

    def append(acts: Any, *, using: str) -> Any:
        if id and any(act.id == id for _, act in acts):
            raise error("made up")
        return whole(acts, using=using)

    def commit(connection: Any) -> None:
        if threading.current_thread().name == "midspan-writer" and left[0] > 0:
            left[0] -= 1
            raise error("made up")
        at_end(connection)

    if id:
        whole = writer.log.append
        writer.log.append = append  # type: ignore[assignment]
    else:
        at_end = BaseDatabaseWrapper._commit
        BaseDatabaseWrapper._commit = commit  # type: ignore[method-assign]


def bus_lies(kind: str, share: float = 0.4) -> None:
    """From now on this worker hears only some of what others say; or twice; or late."""
    import random

    from midspan.live.bus import Bus

    hear = Bus.hear

    def lied_to(self: Bus, data: bytes) -> None:
        is_ours = self.me.encode() in data
        if is_ours or kind == "nothing" or random.random() > share:
            hear(self, data)
        elif kind == "doubles":
            hear(self, data)
            hear(self, data)
        elif kind == "is late":
            self.loop.call_later(random.uniform(0, 1), hear, self, data)

    Bus.hear = lied_to  # type: ignore[method-assign]


def connections_of_pages() -> int:
    """How many connections to the database the threads hold that answer pages."""
    import gc

    from django.db.backends.base.base import BaseDatabaseWrapper

    gc.unfreeze()
    held = [one for one in gc.get_objects() if issubclass(type(one), BaseDatabaseWrapper)]
    pages = {one.ident for one in threading.enumerate() if one.name.startswith("midspan-page")}
    return sum(one.connection is not None and one._thread_ident in pages for one in held)


def memory() -> int:
    """The most that the server ever had in memory, in KiB."""
    from pathlib import Path

    [said] = [
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    ]
    return int(said.split()[1])


DEEDS = {
    deed.__name__: deed
    for deed in (
        *(meet, sign_in, end_session, old_ticket, log_of, add, leave, left_before, join, trouble),
        *(connections_of_pages, memory, bus_lies),
    )
}

if __name__ == "__main__":
    main()
