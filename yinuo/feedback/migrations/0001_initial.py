from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("core", "0002_append_only"),
        ("dispatch", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="call_back",
                        serialize=False,
                        to="core.record",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("repair", "维修回访"), ("guidance", "指导回访"), ("regular", "定期回访")],
                        max_length=10,
                    ),
                ),
                ("round", models.IntegerField(default=1)),
                (
                    "state",
                    models.CharField(choices=[("due", "待回访"), ("done", "已完成")], default="due", max_length=10),
                ),
                ("opened_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("is_solved", models.BooleanField(null=True)),
                ("is_satisfied", models.BooleanField(null=True)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("wore_uniform", models.BooleanField(null=True)),
                ("charged_as_shown", models.BooleanField(null=True)),
                ("opinion", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="call_backs", to="cases.case"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallBackAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "已接通"),
                            ("no_answer", "无人接听"),
                            ("wrong_number", "号码错误"),
                            ("call_later", "请稍后再拨"),
                        ],
                        max_length=15,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "call_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="feedback.callback"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpinionSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=7)),
                ("text", models.TextField()),
                ("count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("use", "使用"),
                            ("design", "设计"),
                            ("assembly", "装配"),
                            ("workmanship", "工艺质量"),
                            ("service", "服务"),
                            ("other", "其他"),
                        ],
                        max_length=15,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="core.record"
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="feedback.opinionsummary",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.IntegerField(default=1)),
                (
                    "channel",
                    models.CharField(
                        choices=[("glass", "现场评价"), ("link", "链接"), ("paper", "纸质")], max_length=10
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(default=dict)),
                ("filled_by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="surveys", to="cases.case"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
                        to="dispatch.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyKnock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["address", "at"], name="survey_knock_address")],
            },
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(condition=models.Q(("state", "due")), fields=["opened_at"], name="call_back_due"),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["done_at"], name="call_back_done"),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(fields=("case", "purpose", "round"), name="call_back_once_per_round"),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__isnull", True), ("score__range", (1, 5)), _connector="OR"),
                name="call_back_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionsummary",
            constraint=models.UniqueConstraint(fields=("branch", "period"), name="opinion_summary_once"),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["branch", "-at"], name="opinion_branch"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(fields=("case", "round", "channel"), name="survey_once_per_round"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(condition=models.Q(("score__range", (1, 5))), name="survey_score"),
        ),
    ]
