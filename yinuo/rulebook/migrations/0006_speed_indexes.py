from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_speed_indexes"),
        ("rulebook", "0005_backtests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligation",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="breached_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.event",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="calendar_version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="core.calendarversion",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="met_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="met_obligations",
                to="core.event",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="opened_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opened_obligations",
                to="core.event",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="rule",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="rulebook.rule",
            ),
        ),
        migrations.AlterField(
            model_name="ruleactivity",
            name="record",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rule_activity",
                to="core.record",
            ),
        ),
        migrations.AlterField(
            model_name="ruleactivity",
            name="rule",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="activity", to="rulebook.rule"
            ),
        ),
    ]
