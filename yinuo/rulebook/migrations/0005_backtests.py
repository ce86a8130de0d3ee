"""Trials of drafts with what they came to, and what is dear to count about rules."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_append_only"),
        ("rulebook", "0004_life_cycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleStatistic",
            fields=[
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="statistic",
                        serialize=False,
                        to="rulebook.rule",
                    ),
                ),
                ("acted", models.IntegerField(default=0)),
                ("acted_at", models.DateTimeField(null=True)),
                ("opened", models.IntegerField(default=0)),
                ("kept", models.IntegerField(default=0)),
                ("broken", models.IntegerField(default=0)),
                ("met", models.IntegerField(default=0)),
                ("median_seconds", models.BigIntegerField(null=True)),
                ("ninth_seconds", models.BigIntegerField(null=True)),
                ("limit_seconds", models.BigIntegerField(null=True)),
                ("sanctioned", models.IntegerField(default=0)),
                ("waived", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("exceptions", models.IntegerField(default=0)),
                ("conflicts", models.IntegerField(default=0)),
                ("computed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BacktestRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("reading", "读取日志"),
                            ("judging", "试算中"),
                            ("done", "已完成"),
                            ("cancelled", "已取消"),
                            ("failed", "失败"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("turn", models.IntegerField(default=0)),
                ("trees", models.IntegerField(default=0)),
                ("events", models.BigIntegerField(default=0)),
                ("events_done", models.BigIntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backtests",
                        to="rulebook.regulationversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BacktestFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("draft", "草案"), ("actual", "实际")], max_length=6)),
                ("regulation", models.CharField(max_length=40)),
                ("clause", models.CharField(max_length=40)),
                ("rule", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("opened", models.IntegerField(default=0)),
                ("kept", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                ("broken", models.IntegerField(default=0)),
                ("cancelled", models.IntegerField(default=0)),
                ("running", models.IntegerField(default=0)),
                ("proposed", models.IntegerField(default=0)),
                ("least", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("most", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("numerator", models.BigIntegerField(default=0)),
                ("denominator", models.BigIntegerField(default=0)),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.department"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="rulebook.backtestrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BacktestFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(max_length=6)),
                ("text", models.TextField()),
                ("text_en", models.TextField()),
                ("trees", models.IntegerField()),
                (
                    "first",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.record"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="rulebook.backtestrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BacktestCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regulation", models.CharField(max_length=40)),
                ("clause", models.CharField(max_length=40)),
                ("rule", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("at", models.DateTimeField()),
                ("draft", models.CharField(blank=True, max_length=10)),
                ("actual", models.CharField(blank=True, max_length=10)),
                ("draft_due_at", models.DateTimeField(null=True)),
                ("actual_due_at", models.DateTimeField(null=True)),
                ("draft_fines", models.IntegerField(default=0)),
                ("actual_fines", models.IntegerField(default=0)),
                ("draft_amount", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("actual_amount", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.department"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.record"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="rulebook.backtestrun"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="backtestrun",
            index=models.Index(fields=["version", "-asked_at"], name="backtest_version"),
        ),
        migrations.AddConstraint(
            model_name="backtestrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="backtest_window"
            ),
        ),
        migrations.AddIndex(
            model_name="backtestfigure",
            index=models.Index(fields=["run", "regulation", "rule"], name="backtest_figure"),
        ),
        migrations.AddIndex(
            model_name="backtestcase",
            index=models.Index(fields=["run", "at", "id"], name="backtest_case"),
        ),
        migrations.AddIndex(
            model_name="backtestcase",
            index=models.Index(fields=["run", "regulation", "rule", "at", "id"], name="backtest_case_rule"),
        ),
    ]
