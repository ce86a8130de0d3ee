from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0004_speed_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="planrun",
            name="travel_by",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="planrun",
            name="travel_routed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planrun",
            name="travel_estimated",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planrun",
            name="travel_fault",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
