"""The text of a version goes into a table of its own: no list of promises reads it along."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

MOVE = "INSERT INTO rulebook_versiontext (version_id, pack) SELECT id, pack FROM rulebook_regulationversion"


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="VersionText",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="rulebook.regulationversion",
                    ),
                ),
                ("pack", models.JSONField()),
            ],
        ),
        migrations.RunSQL(MOVE),
        migrations.RunSQL(
            "SET CONSTRAINTS ALL IMMEDIATE"
        ),  # what is checked later would hold up the change of the table
        migrations.RemoveField(model_name="regulationversion", name="pack"),
    ]
