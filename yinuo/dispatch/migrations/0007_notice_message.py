from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0006_publication"),
        ("notify", "0002_outside"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitnotice",
            name="message",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notify.outsidemessage",
            ),
        ),
    ]
