"""What the pages cost at a small place and at a large one: queries, CPU, bytes.

    python -m bench.pages --acts 100000 --relationships 500 --circle 50

Makes two people's worlds on a fresh database: a small one (a pair with 20 acts, a circle of three)
and a large one (a talk of so many acts, so many relationships, a circle of so many people), and
asks for every page that a member or a host may open, as tests/promises/addresses.toml lists them,
in each. Prints the heaviest, by their CPU at the large place:
- queries: how many questions to the database, at the small place and at the large one; they must
  not grow, which tests/promises/test_pages_stay_small.py asks of every page;
- cpu_ms: of one page, as Django answers it with everything between the request and its bytes
  (gzip too), the median of so many; PostgreSQL's processes are counted;
- kb: what goes over the line, gzipped when the answer is.
The HTTP server around it is not in these figures; it costs some 0.2 ms a request.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench import databases
from bench.counting import cpu_of, load
from bench.fresh import drawn
from bench.voices import act_id, noise

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "tests" / "promises" / "addresses.toml"
#: Of a hundred acts of a talk so many came through a door; the others are lines.
THROUGH_DOORS = 3
#: Pages that end what they are asked in, or that need more than a person and a relationship.
NOT_ASKED = {"/r/<rel>/without/"}


class World(NamedTuple):
    """Somebody, with the talk and the circle they are in."""

    session: str
    rel: str
    circle: str
    newest: int


class Cost(NamedTuple):
    queries: int
    cpu_ms: float
    kb: float


def make(name: str, acts: int, relationships: int, circle: int) -> World:
    """Somebody who has all this, in the database that Django is set up for."""
    from django.db import transaction

    from bench import fresh
    from midspan.people.models import Person
    from midspan.relationships import reach
    from tests import cast

    with transaction.atomic():
        ann, others = (
            cast.make_person(f"{name}-ann"),
            [cast.make_person(f"{name}-{n}") for n in range(max(relationships - 1, circle - 1))],
        )
        pairs = [cast.make_relationship("pair", [ann, one]) for one in others[: relationships - 1]]
        round = cast.make_relationship("circle", [ann, *others[: circle - 1]])
        Person.objects.filter(pk=ann.pk).update(hosts=True)
        lay_down(talked(pairs[0].pk, [ann.pk, others[0].pk], acts))
        lay_down(talked(round.pk, [ann.pk, *(one.pk for one in others[: circle - 1])], acts // 10))
        book = reach.book(ann).pk
        lay_down(noted(book, ann, [*(one.pk for one in pairs), round.pk]))
    return World(fresh.sign_in(ann.pk)["session"], pairs[0].pk, round.pk, acts)


def talked(rel: str, people: list[str], acts: int) -> Iterator[tuple[object, ...]]:
    """A talk: lines, and among them what was laid behind each of the doors."""
    from midspan.relationships import doors

    kinds = [doors.named(one).acts for one in doors.names()]  # type: ignore[union-attr]
    sealed, counts, began = f"w1.{noise(12)}.{noise(256)}", dict.fromkeys(people, 0), time.time()
    for number in range(acts):
        who = people[number % len(people)]
        counts[who] += 1
        behind = number % 100 < THROUGH_DOORS and number >= len(people)
        kind = kinds[number // 100 % len(kinds)] if behind else "said"
        if number < len(people):
            kind = "first_words"
        hash = "" if kind == "said" else drawn(16)
        yield (rel, number + 1, len(people), who, kind, act_id(), counts[who], "[]", "[]", sealed,
               hash, int(began) - acts + number)  # fmt: skip


def noted(book: str, ann: Any, rels: list[str]) -> Iterator[tuple[object, ...]]:
    """The own book: what it knows of each relationship, and how far each was read."""
    slots = [f"{what}/{rel}" for rel in rels for what in ("known", "heads")]
    for number, slot in enumerate(slots, 1):
        facts = json.dumps([["slot", slot]], separators=(",", ":"))
        yield (book, number, 1, ann.pk, "notes", act_id(), number, "[]", facts,
               f"w1.{noise(12)}.{noise(512)}", drawn(16), int(time.time()))  # fmt: skip


def lay_down(rows: Iterator[tuple[object, ...]]) -> None:
    from django.db import connection

    from midspan.relationships import log

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY relationships_act ({log.COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("ANALYZE relationships_act")  # as it does by itself within a minute
        else:
            marks = ", ".join("?" * len(log.FIELDS))
            into = f"INSERT INTO relationships_act ({log.COLUMNS}) VALUES ({marks})"
            connection.connection.cursor().executemany(into, rows)


def addresses(world: World) -> dict[str, str]:
    """Every page that can be asked for with GET: its name in the list -> its address here."""
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    found = {"/": "/", "/?from=50": "/?from=50", "/other-people/": "/other-people/"}
    for part in ("own", "hosts"):
        found |= {one: one for one, ways in listed[part].items() if "GET" in ways}
    for one, ways in listed["reached"].items():
        if "GET" in ways and one not in NOT_ASKED:
            found[one] = one.replace("<rel>", world.rel)
            found[f"{one} of the circle"] = one.replace("<rel>", world.circle)
    acts, newest = f"/r/{world.rel}/acts/", world.newest
    before = f"before={newest}&most=100"
    found |= {"/r/<rel>/acts/?before=newest": f"{acts}?{before}"}
    found |= {"/r/<rel>/acts/?after=0&kind=": f"{acts}?after=0&kind=worldview"}
    return found


def cost(client: Any, address: str, times: int, database: int | None = None) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # templates are read once
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    queries = len(asked)  # before the next request lets the list go
    assert answer.status_code in {200, 204}, (address, answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    took = []
    for _ in range(times):
        cpu, beside = time.process_time(), cpu_of(database)
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        if answer.streaming:
            b"".join(answer.streaming_content)
        took.append(time.process_time() - cpu + cpu_of(database) - beside)
    middle = statistics.median(took) if took else 0.0
    return Cost(queries, round(middle * 1000, 2), round(len(body) / 1000, 1))


def browser(world: World) -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "localhost:8000"})
    client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    return client


def measure(given: argparse.Namespace, database: int | None) -> dict[str, tuple[Cost, Cost]]:
    small = make("small", 20, 2, 3)
    large = make("large", given.acts, given.relationships, given.circle)
    found: dict[str, tuple[Cost, Cost]] = {}
    both = addresses(small), addresses(large)
    clients = browser(small), browser(large)
    for name in both[0]:
        one, other = (
            cost(client, here[name], given.times, database)
            for client, here in zip(clients, both, strict=True)
        )
        found[name] = (one, other)
    return found


def inside(given: argparse.Namespace) -> None:
    """In a process of its own, which Django is set up in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    found = measure(given, given.inside or None)
    print(json.dumps({name: [*one, *other] for name, (one, other) in found.items()}))


def main() -> int:
    reads = argparse.ArgumentParser(
        prog="python -m bench.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    databases.add_to(reads)
    reads.add_argument("--acts", type=int, default=100_000, help="of the long talk")
    reads.add_argument("--relationships", type=int, default=500, help="of one person")
    reads.add_argument("--circle", type=int, default=50, help="people in it")
    reads.add_argument("--times", type=int, default=15, help="each page is asked (default 15)")
    reads.add_argument("--show", type=int, default=12, help="of the heaviest pages (default 12)")
    reads.add_argument("--json", action="store_true", help="print one JSON object instead, of all")
    reads.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    given = reads.parse_args()
    if given.inside is not None:
        inside(given)
        return 0
    with (
        databases.chosen(given) as on,
        on.fresh() as address,
        tempfile.TemporaryDirectory(prefix="midspan-pages-") as data,
    ):
        sizes = ("acts", "relationships", "circle", "times")
        words = [part for name in sizes for part in (f"--{name}", str(getattr(given, name)))]
        ended = subprocess.run(
            [sys.executable, "-m", "bench.pages", *words, "--inside", str(on.pid or 0)],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"DATABASE_URL": address, "MIDSPAN_DATA": data},
        )  # fmt: skip
    pages = json.loads(ended.stdout.splitlines()[-1])
    if given.json:
        print(json.dumps({"database": on.name, "load": load(), "pages": pages}))
        return 0
    print(f"database {on.name}  load {load()}  at the small place and at the large one:")
    print(f"{'page':44} {'queries':>9} {'cpu_ms':>15} {'kb':>15}")
    heaviest = sorted(pages.items(), key=lambda page: -page[1][4])
    for name, (q, ms, kb, more_q, more_ms, more_kb) in heaviest[: given.show]:
        grows = "  grows" if more_q > q else ""
        print(f"{name:44} {q:4} {more_q:4} {ms:7} {more_ms:7} {kb:7} {more_kb:7}{grows}")
    for name, one in pages.items():
        if one[3] > one[0]:
            print(f"{name} asks {one[0]} times at the small place and {one[3]} at the large one")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
