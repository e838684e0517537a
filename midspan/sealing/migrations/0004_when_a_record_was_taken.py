from __future__ import annotations

from django.db import migrations, models

import midspan.sealing.models


class Migration(migrations.Migration):
    dependencies = [("sealing", "0003_for_whom_an_offer_does_not_open")]

    operations = [
        # Of records that were there before, nobody knows when they came; it does not matter.
        migrations.AddField(
            "epoch",
            "taken",
            models.PositiveBigIntegerField(default=0, help_text="seconds since 1970"),
        ),
        migrations.AlterField(
            "epoch",
            "taken",
            models.PositiveBigIntegerField(
                default=midspan.sealing.models.now, help_text="seconds since 1970"
            ),
        ),
    ]
