from __future__ import annotations

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TechnicianProfile",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="technician_profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("skills", models.JSONField(default=list)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("daily_orders", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="order",
                        serialize=False,
                        to="core.record",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("dispatched", "已派工"),
                            ("accepted", "已接单"),
                            ("departed", "途中"),
                            ("arrived", "在场"),
                            ("finished", "已离场"),
                            ("archived", "已归档"),
                            ("refused", "已拒单"),
                            ("reassigned", "已改派"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("repair", "上门维修"),
                            ("installation", "安装调试"),
                            ("second_visit", "二次上门"),
                            ("support", "现场支援"),
                            ("return", "送还商品"),
                        ],
                        default="repair",
                        max_length=15,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("appointment_at", models.DateTimeField(null=True)),
                ("appointment_agreed_by", models.CharField(blank=True, max_length=60)),
                ("travel_minutes", models.PositiveIntegerField(default=0)),
                ("parts_needed", models.BooleanField(default=False)),
                ("instructions", models.TextField(blank=True)),
                ("contact_failures", models.IntegerField(default=0)),
                ("has_reached_customer", models.BooleanField(default=False)),
                ("unreachable_reported_at", models.DateTimeField(null=True)),
                (
                    "late_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("traffic", "堵车"),
                            ("accident", "事故"),
                            ("previous_job", "上一单未完"),
                            ("distance", "路途远"),
                            ("workload", "任务多"),
                            ("personal", "个人原因"),
                        ],
                        max_length=20,
                    ),
                ),
                ("late_minutes_foreseen", models.PositiveIntegerField(null=True)),
                ("technician_was_busy", models.BooleanField(default=False)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("prepared_at", models.DateTimeField(null=True)),
                ("departed_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="core.branch"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="cases.case"
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatched_orders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="dispatch.order",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("reached", "已接通"), ("no_answer", "无人接听"), ("wrong_number", "号码错误")],
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_attempts",
                        to="dispatch.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_for", models.DateTimeField()),
                ("agreed_at", models.DateTimeField()),
                ("customer_name", models.CharField(max_length=60)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("has_apologised", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appointments", to="dispatch.order"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["technician", "starts_at"], name="order_technician"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["branch", "state", "starts_at"], name="order_branch_state"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["case"], name="order_case"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["branch", "finished_at"], name="order_branch_finished"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="order_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["dispatched", "accepted", "departed", "arrived"])),
                expressions=[
                    (
                        models.Func(
                            models.F("technician"), models.F("technician"), models.Value("[]"), function="int8range"
                        ),
                        "=",
                    ),
                    (models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange"), "&&"),
                ],
                name="order_technician_not_double_booked",
            ),
        ),
    ]
