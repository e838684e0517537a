"""The rows of sessions are named by the SHA-256 of their key. Whoever is signed in stays so."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import migrations, models


def hash_the_keys(apps: Any, schema_editor: Any) -> None:
    sessions = apps.get_model("people", "Session").objects
    for key in list(sessions.values_list("pk", flat=True)):
        sessions.filter(pk=key).update(session_key=sha256(key.encode()).hexdigest())


def sign_everybody_out(apps: Any, schema_editor: Any) -> None:
    """There is no way from a hash to its key: going back to a version before, people sign in."""
    apps.get_model("people", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0002_a_place_and_its_hosts")]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="session_key",
            field=models.CharField(max_length=64, primary_key=True, serialize=False),
        ),
        migrations.RunPython(hash_the_keys, sign_everybody_out),
    ]
