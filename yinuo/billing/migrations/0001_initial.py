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
        ("parts", "0001_initial"),
        ("rulebook", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="charge",
                        serialize=False,
                        to="core.record",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("warranty", "保修"), ("contract", "合同"), ("paid", "收费"), ("internal", "内部")],
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(max_length=300)),
                ("sentence_en", models.CharField(blank=True, max_length=300)),
                ("standard_total", models.DecimalField(decimal_places=2, max_digits=10)),
                ("total", models.DecimalField(decimal_places=2, max_digits=10)),
                ("collected", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("quoted", "已报价"), ("due", "待收"), ("collected", "已收"), ("free", "免费")],
                        max_length=10,
                    ),
                ),
                ("quoted_at", models.DateTimeField(null=True)),
                ("determined_at", models.DateTimeField(null=True)),
                ("left_open_at", models.DateTimeField(null=True)),
                ("left_open_reason", models.CharField(blank=True, max_length=200)),
                ("collected_on_site", models.BooleanField(default=False)),
                ("settled_at", models.DateTimeField(null=True)),
                ("invoice_number", models.CharField(blank=True, max_length=40)),
                ("invoiced_at", models.DateTimeField(null=True)),
                (
                    "collector",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receivables",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="dispatch.order"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="rulebook.rule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("note", models.CharField(max_length=300)),
                ("promised_on", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="billing.charge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=100)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
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
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.CharField(choices=[("part", "配件"), ("labour", "工时"), ("travel", "差旅")], max_length=10),
                ),
                ("name", models.CharField(max_length=100)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                (
                    "part",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="parts.part"
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="billing.pricelist"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="charge",
            name="price_list",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="billing.pricelist"
            ),
        ),
        migrations.CreateModel(
            name="Quotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("includes_travel", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("given_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("accepted_by", models.CharField(blank=True, max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotations", to="cases.case"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChargeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.CharField(choices=[("part", "配件"), ("labour", "工时"), ("travel", "差旅")], max_length=10),
                ),
                ("name", models.CharField(max_length=100)),
                ("quantity", models.DecimalField(decimal_places=2, max_digits=8)),
                ("list_price", models.DecimalField(decimal_places=2, max_digits=10)),
                ("unit_price", models.DecimalField(decimal_places=2, max_digits=10)),
                ("share_percent", models.PositiveSmallIntegerField(default=100)),
                ("standard_amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="billing.charge"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parts.part"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="charge_line_quantity"),
                    models.CheckConstraint(condition=models.Q(("unit_price__gte", 0)), name="charge_line_price"),
                    models.CheckConstraint(condition=models.Q(("share_percent__lte", 100)), name="charge_line_share"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpenseClaim",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="expense",
                        serialize=False,
                        to="core.record",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("place", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=200)),
                ("has_receipts", models.BooleanField()),
                ("place_matches", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("submitted", "待审核"), ("approved", "符合规定"), ("refused", "不予报销")],
                        max_length=15,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[("in_order", "票据相符"), ("mismatch", "票据不符"), ("fraud", "弄虚作假")],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("none", "无"),
                            ("minor", "轻微"),
                            ("serious", "较重"),
                            ("grave", "严重"),
                            ("criminal", "涉嫌违法"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expense_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenses",
                        to="dispatch.order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-submitted_at"], name="expense_state"),
                    models.Index(fields=["claimant", "-submitted_at"], name="expense_claimant"),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="expense_positive")],
            },
        ),
        migrations.CreateModel(
            name="FiledReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.CharField(
                        choices=[("overtime_costs", "加班工时、费用报表"), ("costs", "费用报表")], max_length=20
                    ),
                ),
                ("period", models.CharField(max_length=7)),
                ("figures", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=300)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "report", "period"), name="filed_report_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                (
                    "method",
                    models.CharField(
                        choices=[("cash", "现金"), ("wechat", "微信"), ("alipay", "支付宝"), ("transfer", "转账")],
                        max_length=15,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("handed_to_finance_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="billing.charge"
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_positive")],
            },
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="price_list_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.UniqueConstraint(fields=("code", "starts_on"), name="price_list_start_once"),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("code",), name="price_list_one_without_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="price_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(fields=("price_list", "part"), name="price_part_once"),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part__isnull", True)),
                fields=("price_list", "item", "name"),
                name="price_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item", "part"), ("part__isnull", False)),
                    models.Q(models.Q(("item", "part"), _negated=True), ("part__isnull", True)),
                    _connector="OR",
                ),
                name="price_part_belongs_to_item",
            ),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(condition=models.Q(("state", "due")), fields=["determined_at"], name="charge_due"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["state", "determined_at"], name="charge_state"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(condition=models.Q(("total__gte", 0)), name="charge_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("collected__gte", 0)), name="charge_collected_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("collected__lte", models.F("total"))), name="charge_not_over_collected"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "quoted"), ("determined_at__isnull", False), _connector="OR"),
                name="charge_determined_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(fields=("order",), name="charge_one_per_order"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("invoice_number", ""), _negated=True),
                fields=("invoice_number",),
                name="charge_invoice_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotation",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="quotation_not_negative"),
        ),
    ]
