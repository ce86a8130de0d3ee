from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_outside_help"),
        ("customers", "0003_speed_tier"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="customers.customer",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="equipment",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="customers.equipment",
            ),
        ),
    ]
