"""The reader: one thread with its own connection that looks things up for the loop."""

from __future__ import annotations

import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connections
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from midspan.live import limits
from midspan.people.models import HostAct, Session
from midspan.relationships import log
from midspan.relationships.models import Act, Membership, Relationship

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Reader:
    def __init__(self, loop: AbstractEventLoop, *, using: str = "default") -> None:
        self.loop = loop
        self.using = using
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="midspan-reader")

    def ask(self, look: Callable[[], T], then: Callable[[T | None], None]) -> None:
        """Run `look` on the thread, then `then` on the loop with what it found; None: it failed."""

        def found(future: Future[T | None]) -> None:
            try:
                self.loop.call_soon_threadsafe(then, future.result())
            except RuntimeError:
                logger.debug("the loop ended before a look was over")

        self.thread.submit(self.look, look).add_done_callback(found)

    def look(self, look: Callable[[], T]) -> T | None:
        """What a look finds. A connection may have been cut while nobody looked: a second try."""
        for left in (1, 0):
            try:
                return look()
            except Exception as error:
                connections[self.using].close()
                if not left:
                    logger.error("could not look: %s", type(error).__name__)
        return None

    def stop(self) -> None:
        self.thread.submit(lambda: connections[self.using].close())
        self.thread.shutdown(wait=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands as they say hello: their sessions, and each log they may follow."""

    #: people.sessions.mark of each session -> when it ends
    sessions: dict[str, datetime]
    #: relationship -> (newest act, newest record)
    rels: dict[str, tuple[int, int]]


# One query, because after a restart everybody asks it at the same time.
STANDING = """
SELECT 's', session_key, expire_date, NULL, NULL FROM people_session s
WHERE person_id = {0} AND expire_date > {0} AND COALESCE((
  SELECT kind FROM people_hostact WHERE about_id = s.person_id ORDER BY id DESC LIMIT 1
), '') <> 'closed'
UNION ALL
SELECT 'r', r.id, NULL, r.epoch,
  (SELECT MAX(a.seq) FROM relationships_act a WHERE a.relationship_id = r.id)
FROM relationships_membership m JOIN relationships_relationship r ON r.id = m.relationship_id
WHERE m.person_id = {0} AND m.left IS NULL
"""
STANDINGS = {"sqlite": STANDING.format("?"), "postgresql": STANDING.format("%s")}


def standing(person: str, *, using: str = "default") -> Standing:
    connection = connections[using]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = (
        log.driver_cursor(connection)
        .execute(STANDINGS[connection.vendor], (person, now, person))
        .fetchall()
    )
    sessions = {str(key): moment(until) for what, key, until, _, _ in rows if what == "s"}
    rels = {rel: (seq or 0, n) for what, rel, _, n, seq in rows if what == "r"}
    return Standing(sessions, rels)


def moment(value: datetime | str) -> datetime:
    """A time as the driver gives it: PostgreSQL a datetime, SQLite its text, in UTC."""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    return given if given.tzinfo else given.replace(tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Page:
    acts: list[dict[str, object]]
    #: More may stand behind it.
    is_full: bool


def page(rel: str, after: int, *, using: str = "default") -> Page:
    """The next acts after a number: at most limits.PAGE, and fewer when they are long."""
    return pages({rel: after}, using=using)[rel]


def pages(after: Mapping[str, int], *, using: str = "default") -> dict[str, Page]:
    """The same of several relationships in one look; together they get no more than one would."""
    most = max(1, limits.PAGE // len(after))
    found = log.acts_after_each(after, most, using=using)
    return {rel: shortened(acts, most) for rel, acts in found.items()}


def shortened(acts: list[dict[str, object]], most: int) -> Page:
    size = 0
    for place, act in enumerate(acts, 1):
        size += len(str(act["sealed"]))
        if size > limits.PAGE_BYTES and place < len(acts):
            return Page(acts[:place], is_full=True)
    return Page(acts, is_full=len(acts) == most)


def epoch(rel: str) -> int:
    """The number of the newest record of who is in a relationship; 0 if it is gone."""
    return Relationship.objects.filter(pk=rel).values_list("epoch", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Whole:
    """How everything stands that this worker has lines for."""

    #: relationship -> (newest act, newest record)
    logs: dict[str, tuple[int, int]]
    sessions: set[str]
    #: (person, relationship) of who is in what
    members: set[tuple[str, str]]


#: Names in one question: SQLite takes some thousands, and others want their turn.
AT_ONCE = 500


def whole(rels: Sequence[str], people: Sequence[str], sessions: Sequence[str]) -> Whole:
    newest = Act.objects.filter(relationship=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    found = Whole({}, set(), set())
    for some in parts(rels):
        logs = Relationship.objects.filter(pk__in=some).annotate(newest=Subquery(newest))
        found.logs.update(
            {rel: (seq or 0, n) for rel, n, seq in logs.values_list("pk", "epoch", "newest")}
        )
    for some in parts(sessions):
        held = Session.objects.with_newest_about_them().filter(
            pk__in=some, expire_date__gt=timezone.now()
        )
        kinds = held.values_list("pk", "newest_kind")
        found.sessions.update(mark for mark, kind in kinds if kind != HostAct.Kind.CLOSED)
    for some in parts(people):
        members = Membership.objects.filter(person__in=some, left=None)
        found.members.update(members.values_list("person_id", "relationship_id"))
    return found


def parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
