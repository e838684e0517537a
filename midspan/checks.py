"""Promises that Django keeps for us at every start of its commands (docs/what-we-keep.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import CompositePrimaryKey, Model

LIST = Path(__file__).resolve().parent.parent / "docs" / "what-we-keep.toml"
SAYS = {"kept", "why", "until"}
WAYS = {"sealed", "plain", "random"}

Listed = dict[str, dict[str, dict[str, dict[str, str]]]]


@register("midspan")
def what_we_keep(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Every stored field has a line that says how it is kept, why and until when."""
    if not LIST.is_file():  # an installed package carries no docs; the checkout was checked
        return []
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return [Error(said, id=f"midspan.{id}") for id, said in wrong_in(listed, ours())]


def ours() -> list[type[Model]]:
    """Our own models, and the tables between two of them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("midspan.")
    ]


def wrong_in(listed: Listed, models: Sequence[type[Model]]) -> Iterator[tuple[str, str]]:
    stored = {(m._meta.app_label, m.__name__, field) for m in models for field in fields_of(m)}
    lines = {
        (room, model, field): line
        for room, kept in listed.items()
        for model, fields in kept.items()
        for field, line in fields.items()
    }
    for name in sorted(stored - lines.keys()):
        yield "E001", f"{'.'.join(name)} is stored, but docs/what-we-keep.toml has no line for it."
    for name in sorted(lines.keys() - stored):
        yield "E002", f"docs/what-we-keep.toml speaks of {'.'.join(name)}, which is not stored."
    for name, line in sorted(lines.items()):
        if line.keys() != SAYS or line["kept"] not in WAYS or not all(line.values()):
            yield "E003", f"docs/what-we-keep.toml: {'.'.join(name)} needs kept, why and until."


def fields_of(model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if not isinstance(field, CompositePrimaryKey)
    ]
