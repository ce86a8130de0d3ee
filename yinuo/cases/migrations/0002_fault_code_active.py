from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="faultcode",
            name="is_active",
            field=models.BooleanField(default=True, db_default=True),
        ),
    ]
