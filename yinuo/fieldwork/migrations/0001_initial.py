from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("customers", "0001_initial"),
        ("dispatch", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="visit",
                        serialize=False,
                        to="dispatch.order",
                    ),
                ),
                ("toolbox_checked_at", models.DateTimeField(null=True)),
                ("papers_taken_at", models.DateTimeField(null=True)),
                ("diagnosed_at", models.DateTimeField(null=True)),
                ("cause", models.CharField(blank=True, max_length=200)),
                ("is_solvable", models.BooleanField(null=True)),
                ("is_chargeable", models.BooleanField(null=True)),
                ("quoted_amount", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("price_shown_at", models.DateTimeField(null=True)),
                ("consented_at", models.DateTimeField(null=True)),
                ("consented_by", models.CharField(blank=True, max_length=60)),
                ("price_refused_at", models.DateTimeField(null=True)),
                ("second_visit_at", models.DateTimeField(null=True)),
                ("second_visit_reason", models.CharField(blank=True, max_length=300)),
                ("repaired_at", models.DateTimeField(null=True)),
                ("solution", models.TextField(blank=True)),
                ("parts_replaced", models.CharField(blank=True, max_length=300)),
                ("parts_count", models.PositiveIntegerField(default=0)),
                ("charge_basis", models.CharField(blank=True, max_length=10)),
                ("charge_total", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("charge_sentence", models.CharField(blank=True, max_length=300)),
                ("settled_at", models.DateTimeField(null=True)),
                ("tested_at", models.DateTimeField(null=True)),
                ("is_accepted", models.BooleanField(null=True)),
                ("instructed_at", models.DateTimeField(null=True)),
                ("topics", models.CharField(blank=True, max_length=300)),
                ("cleaned_at", models.DateTimeField(null=True)),
                ("tools_complete", models.BooleanField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signer", models.CharField(blank=True, max_length=60)),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                ("need", models.TextField(blank=True)),
                ("need_noted_at", models.DateTimeField(null=True)),
                ("reported_off_at", models.DateTimeField(null=True)),
                ("receipt_handed_in_at", models.DateTimeField(null=True)),
                ("requisition_handed_in_at", models.DateTimeField(null=True)),
                (
                    "receipt",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SupportRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("on_site", models.BooleanField(default=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True, choices=[("phone", "电话支援"), ("technician", "派人支援")], max_length=15
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_requests",
                        to="fieldwork.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="fieldwork.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConductConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.CharField(max_length=60)),
                ("items", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conduct_confirmations",
                        to="fieldwork.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AbuseReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=300)),
                ("handled_at", models.DateTimeField(null=True)),
                ("how", models.CharField(blank=True, max_length=300)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="abuse_reports", to="fieldwork.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoodsIntake",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="goods",
                        serialize=False,
                        to="core.record",
                    ),
                ),
                ("description", models.CharField(max_length=200)),
                ("condition", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken_in", "已收进"),
                            ("in_repair", "维修中"),
                            ("repaired", "已修好"),
                            ("inspected", "已检验"),
                            ("returned", "已归还"),
                        ],
                        max_length=10,
                    ),
                ),
                ("card", models.CharField(blank=True, max_length=200)),
                ("card_opened_at", models.DateTimeField(null=True)),
                ("parts", models.CharField(blank=True, max_length=300)),
                ("receipt_number", models.CharField(max_length=40)),
                ("taken_in_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField(null=True)),
                ("repaired_at", models.DateTimeField(null=True)),
                ("repair_minutes", models.PositiveIntegerField(null=True)),
                ("inspected_at", models.DateTimeField(null=True)),
                ("inspection_passed", models.BooleanField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("return_signer", models.CharField(blank=True, max_length=60)),
                ("return_registered_at", models.DateTimeField(null=True)),
                ("receipt_voided_at", models.DateTimeField(null=True)),
                (
                    "equipment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.equipment",
                    ),
                ),
                (
                    "inspected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goods", to="dispatch.order"
                    ),
                ),
                (
                    "repaired_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=["taken_in_at"],
                        name="goods_in_house",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("receipt_handed_in_at__isnull", True)),
                fields=["signed_at"],
                name="visit_papers_outstanding",
            ),
        ),
        migrations.AddConstraint(
            model_name="conductconfirmation",
            constraint=models.UniqueConstraint(fields=("visit", "moment"), name="conduct_confirmation_once"),
        ),
    ]
