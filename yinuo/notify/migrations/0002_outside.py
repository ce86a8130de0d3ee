from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_speed_indexes"),
        ("notify", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("mail", "邮件"), ("text", "短信")], max_length=5)),
                ("address", models.CharField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("language", models.CharField(max_length=10)),
                ("template", models.CharField(max_length=60)),
                ("values", models.JSONField(default=dict)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("at", models.DateTimeField()),
                ("try_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failures", models.IntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.record",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("try_at__isnull", False)), fields=["try_at"], name="outside_to_send"
                    )
                ],
            },
        ),
    ]
