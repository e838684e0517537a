"""Everything kept about me: docs/what-we-keep.toml and the rows it speaks of, for one person.

What belongs to a person is told by how the tables hang together: rows that name them, and rows of
the relationships they are in. So a room that stores something new is here with it, and nothing
can be left out. It shows no sealed words and no proofs: of those it says how long they are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from django.db.models import Count, ForeignKey, Max, Min, Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from midspan import checks
from midspan.people.http import PersonRequest, needs_person
from midspan.people.models import Person
from midspan.relationships.models import Act

#: On the page; all of them are in the file.
MOST_ROWS = 12
ROWS = 2000
#: What shows that somebody may come in: whoever saw it over a shoulder could try it out.
NOT_SHOWN = {("Session", "session_key"), ("Session", "session_data"), ("Vault", "verifier")}

TITLES = {
    "people.Person": gettext_lazy("Your account"),
    "people.Session": gettext_lazy("The browsers you are signed in with"),
    "people.KeyEvent": gettext_lazy("What happened to your keys"),
    "people.HostAct": gettext_lazy("What hosts did that concerns you, or you did as host"),
    "sealing.Vault": gettext_lazy("Your ways back"),
    "sealing.Epoch": gettext_lazy("The records of who is in what you are in"),
    "sealing.Offer": gettext_lazy("Invitations into what you are in"),
    "relationships.Relationship": gettext_lazy("What you are in, your notebook among it"),
    "relationships.Membership": gettext_lazy("That you are in it, or were"),
    "relationships.Held": gettext_lazy(
        "What you wrote that opens when the others have written too"
    ),
    "relationships.Act": gettext_lazy("What you said and did, without the words"),
}


@dataclass(frozen=True)
class Field:
    """One stored field, as docs/what-we-keep.toml speaks of it."""

    name: str
    kept: str
    why: str
    until: str


@dataclass(frozen=True)
class Part:
    """One table, as far as it is about this person."""

    name: str
    title: str
    fields: list[Field]
    rows: QuerySet[Any]
    count: int

    @property
    def shown(self) -> list[list[tuple[Field, object]]]:
        """The newest rows, each as its fields with what stands in them."""
        rows = self.rows.order_by("-pk")[:MOST_ROWS]
        return [[(field, value(row, field)) for field in self.fields] for row in rows]

    @property
    def more(self) -> int:
        return max(0, self.count - MOST_ROWS)


@require_safe
@needs_person
def page(request: PersonRequest) -> HttpResponse:
    """In plain words, and without a script: it shows nothing that is sealed."""
    acts = Act.objects.filter(author=request.person)
    kinds = acts.values("kind").annotate(count=Count("seq"), first=Min("at"), last=Max("at"))
    around = {"parts": parts(request.person), "kinds": kinds.order_by("-count"), "most": MOST_ROWS}
    return render(request, "kept.html", around)


@require_safe
@needs_person
def file(request: PersonRequest) -> HttpResponse:
    """All of it, every row, as JSON to keep."""
    # About a quarter of a kilobyte for each thing somebody ever said.
    made = HttpResponse(b"".join(written(request.person)), content_type="application/json")
    name = f"everything-kept-about-{request.person.handle}.json"
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def written(person: Person) -> Iterator[bytes]:
    yield b"{\n"
    for number, part in enumerate(parts(person)):
        about = {f.name: {"kept": f.kept, "why": f.why, "until": f.until} for f in part.fields}
        yield b",\n" if number else b""
        yield msgspec.json.encode(part.name) + b': {"what": ' + msgspec.json.encode(part.title)
        yield b', "fields": ' + msgspec.json.encode(about) + b', "rows": ['
        for place, row in enumerate(part.rows.order_by("pk").iterator(ROWS)):
            one = {field.name: value(row, field) for field in part.fields}
            yield (b",\n" if place else b"\n") + msgspec.json.encode(one, enc_hook=str)
        yield b"\n]}"
    yield b"\n}\n"


def parts(person: Person) -> list[Part]:
    """Every table that holds something of this person, in the order of the list."""
    models = {f"{model._meta.app_label}.{model.__name__}": model for model in checks.ours()}
    found = []
    for name, fields in kept().items():
        model = models.get(name)
        rows = rows_of(model, person) if model else None
        if rows is not None and (count := rows.count()):
            found.append(Part(name, str(TITLES[name]), fields, rows, count))
    return found


@cache
def kept() -> dict[str, list[Field]]:
    """docs/what-we-keep.toml; where an installed package has none, the fields alone."""
    listed: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
    if checks.LIST.is_file():
        listed = tomllib.loads(checks.LIST.read_text(encoding="utf-8"))
    named = {(m._meta.app_label, m.__name__): checks.fields_of(m) for m in checks.ours()}
    order = [(room, model) for room, models in listed.items() for model in models]
    empty = {"kept": "", "why": "", "until": ""}
    return {
        f"{room}.{model}": [
            Field(name, **listed.get(room, {}).get(model, {}).get(name, empty))
            for name in named.get((room, model), [])
        ]
        for room, model in dict.fromkeys([*order, *named])
    }


def rows_of(model: type[Model], person: Person) -> QuerySet[Any] | None:
    """The rows that name this person, or that belong to a relationship they are in; None for a
    table that is about no person.
    """
    rows = model._default_manager.all()
    if model is Person:
        return rows.filter(pk=person.pk)
    names = [
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Person
    ]
    if names:
        asked = Q()
        for name in names:
            asked |= Q(**{name: person})
        return rows.filter(asked)
    mine = person.memberships.filter(left=None).values("relationship_id")
    if model.__name__ == "Relationship":
        return rows.filter(pk__in=mine)
    if any(field.name == "relationship" for field in model._meta.local_concrete_fields):
        return rows.filter(relationship__in=mine)
    return None


def value(row: Any, field: Field) -> object:
    """What stands in a field; of what is locked or a proof, that it is there and how long."""
    stands = getattr(row, row._meta.get_field(field.name).attname)
    if (type(row).__name__, field.name) in NOT_SHOWN:
        return _("kept, and not shown: it lets somebody in")
    if field.kept == "sealed" and stands:
        return _("sealed, {size} characters").format(size=len(stands))
    return stands
