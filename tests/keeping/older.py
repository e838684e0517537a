"""A place that has come a long way: `python -m tests.keeping.older`, in its own data folder.

Its tables are taken one step at a time from the first to the last but one, and at each step
somebody writes into them, through the models as they were then.
Prints what stood in every table after each step. `... older rows` prints what stands there now.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

ROOMS = ("people", "sealing", "relationships")


def steps() -> list[tuple[str, str]]:
    """Every migration of ours in an order a place could have taken them: the first of all rooms,
    with which there first was a place, then the others.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    ours = [(each.app_label, each.name) for each, _ in plan if each.app_label in ROOMS]
    return sorted(ours, key=lambda step: not step[1].startswith("0001"))


def bring_to(done: list[tuple[str, str]]) -> Any:
    """Take these steps; gives the models as they were then."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    targets = list(dict(done).items())
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def drawn(size: int) -> str:
    return urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


class Writing:
    """One who writes a row or two into every table."""

    def __init__(self, apps: Any, step: int) -> None:
        self.step = step
        self.models = {
            one._meta.label: one for one in apps.get_models() if one._meta.app_label in ROOMS
        }
        self.made: dict[str, list[Any]] = {}

    def write_all(self) -> None:
        for label in self.models:
            self.write(label)

    def write(self, label: str) -> None:
        if label in self.made or label not in self.models:
            return
        self.made[label] = []
        model = self.models[label]
        if label == "people.Place" and model._default_manager.exists():
            return
        for field in model._meta.local_concrete_fields:
            if field.many_to_one:
                self.write(field.related_model._meta.label)
        for row in range(1 if label == "people.Place" else 2):
            given = dict(self.fields(model, row))
            self.made[label].append(model._default_manager.create(**given).pk)

    def fields(self, model: Any, row: int) -> Iterator[tuple[str, Any]]:
        from django.db.models import AutoField, CompositePrimaryKey

        for field in model._meta.local_concrete_fields:
            if isinstance(field, (AutoField, CompositePrimaryKey)):
                continue
            if field.many_to_one:
                yield field.attname, self.made[field.related_model._meta.label][row]
            elif not (field.has_default() or field.null or field.blank):
                yield field.name, self.value(field, row)

    def value(self, field: Any, row: int) -> Any:
        from django.db import models
        from django.utils import timezone

        if field.choices:
            return field.choices[row % len(field.choices)][0]
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.localdate()
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.IntegerField):
            return 2 * self.step + row + 1
        return drawn(60)[: min(field.max_length or 60, 60)]


def rows() -> dict[str, list[dict[str, str]]]:
    """Everything that is kept, as the database has it, by table and column."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] not in ROOMS:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = [
                {name: str(value) for name, value in zip(names, row, strict=True)}
                for row in cursor.fetchall()
            ]
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    if sys.argv[1:] == ["rows"]:
        print(json.dumps(rows()))
        return
    taken, found = steps(), []
    for many in range(len(ROOMS), len(taken)):
        Writing(bring_to(taken[:many]), many).write_all()
        found.append(rows())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
