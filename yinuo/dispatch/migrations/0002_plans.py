from __future__ import annotations

import django.contrib.postgres.constraints
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_fault_code_active"),
        ("core", "0002_append_only"),
        ("customers", "0001_initial"),
        ("dispatch", "0001_initial"),
        ("rulebook", "0002_text_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AutoRepair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("late", "晚出发或预计迟到"),
                            ("overrun", "上一单超时"),
                            ("refused", "拒单"),
                            ("absence", "人员缺勤"),
                            ("emergency", "紧急报修"),
                            ("cancelled", "派工取消"),
                        ],
                        max_length=12,
                    ),
                ),
                ("most_moves", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="choice",
                        serialize=False,
                        to="dispatch.order",
                    ),
                ),
                ("rank", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("suggested_arrival_at", models.DateTimeField()),
                ("chosen_arrival_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "已发布"),
                            ("superseded", "已被取代"),
                            ("discarded", "已放弃"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("draft", "内勤排程"), ("repair", "临时调整")], default="draft", max_length=10
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlanMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField()),
                ("from_starts_at", models.DateTimeField(null=True)),
                ("from_ends_at", models.DateTimeField(null=True)),
                ("from_travel_minutes", models.PositiveIntegerField(default=0)),
                ("to_starts_at", models.DateTimeField(null=True)),
                ("to_ends_at", models.DateTimeField(null=True)),
                ("to_travel_minutes", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlannedVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("travel_minutes", models.PositiveIntegerField(default=0)),
                ("is_change", models.BooleanField(default=True)),
                ("due_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "计算中"),
                            ("done", "已完成"),
                            ("cancelled", "已取消"),
                            ("failed", "失败"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("days", models.PositiveIntegerField()),
                ("seconds", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("is_cancel_asked", models.BooleanField(default=False)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("progress", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(null=True)),
                ("broken_before", models.PositiveIntegerField(null=True)),
                ("broken_after", models.PositiveIntegerField(null=True)),
                ("travel_before", models.PositiveIntegerField(null=True)),
                ("travel_after", models.PositiveIntegerField(null=True)),
                ("unassigned_after", models.PositiveIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="ProposedMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_starts_at", models.DateTimeField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("travel_minutes", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RepairProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("late", "晚出发或预计迟到"),
                            ("overrun", "上一单超时"),
                            ("refused", "拒单"),
                            ("absence", "人员缺勤"),
                            ("emergency", "紧急报修"),
                            ("cancelled", "派工取消"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "计算中"),
                            ("open", "待决定"),
                            ("accepted", "已采纳"),
                            ("declined", "未采纳"),
                            ("outdated", "已过时"),
                            ("nothing", "无需调整"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("broken_without", models.PositiveIntegerField(default=0)),
                ("broken_with", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ServiceTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField()),
                ("minutes", models.PositiveIntegerField()),
                ("spread_minutes", models.PositiveIntegerField()),
                ("reckoned_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Unplanned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="VisitNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("confirmed", "客户已确认"), ("moved", "客户改了时间")], max_length=10
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisitNoticeKnock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_technician_not_double_booked",
        ),
        migrations.AlterField(
            model_name="appointment",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["dispatched", "accepted", "departed", "arrived"])),
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
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
        migrations.AddField(
            model_name="autorepair",
            name="branch",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
        ),
        migrations.AddField(
            model_name="autorepair",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="autorepair",
            name="clause",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rulebook.clause"
            ),
        ),
        migrations.AddField(
            model_name="choice",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="choice",
            name="suggested",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="core.branch"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="planmove",
            name="from_technician",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.order"
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="dispatch.plan"
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="to_technician",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="planned_visits", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned_visits",
                to="dispatch.order",
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="dispatch.plan"
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="rule",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rulebook.rule"
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="technician",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="planned_visits", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planrun",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planrun",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="dispatch.plan"
            ),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.order"
            ),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="saves",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rulebook.obligation"
            ),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="technician",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="was_technician",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="absence",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.absence"
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="branch",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.branch"),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="clause",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rulebook.clause"
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="event",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.event"
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.order"
            ),
        ),
        migrations.AddField(
            model_name="repairproposal",
            name="plan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="repairs", to="dispatch.plan"
            ),
        ),
        migrations.AddField(
            model_name="proposedmove",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="dispatch.repairproposal"
            ),
        ),
        migrations.AddField(
            model_name="servicetime",
            name="fault_code",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.faultcode"
            ),
        ),
        migrations.AddField(
            model_name="servicetime",
            name="product",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.product"
            ),
        ),
        migrations.AddField(
            model_name="unplanned",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="unplanned",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="unplanned", to="dispatch.planrun"
            ),
        ),
        migrations.AddField(
            model_name="visitnotice",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="dispatch.order"
            ),
        ),
        migrations.AddField(
            model_name="visitnotice",
            name="told_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="visitnoticeknock",
            index=models.Index(fields=["address", "at"], name="visit_knock_address"),
        ),
        migrations.AddConstraint(
            model_name="autorepair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)), fields=("branch", "cause"), name="auto_repair_once"
            ),
        ),
        migrations.AddIndex(
            model_name="choice",
            index=models.Index(fields=["at"], name="choice_at"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["branch", "published_at"], name="plan_published"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("branch", "version"), name="plan_version_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("branch",), name="plan_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("branch",), name="plan_one_published"
            ),
        ),
        migrations.AddIndex(
            model_name="planmove",
            index=models.Index(fields=["plan", "-id"], name="plan_move_plan"),
        ),
        migrations.AddIndex(
            model_name="plannedvisit",
            index=models.Index(fields=["technician", "starts_at"], name="planned_visit_technician"),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="planned_visit_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("order__isnull", False)), fields=("plan", "order"), name="planned_visit_order_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("order__isnull", True)), fields=("plan", "case"), name="planned_visit_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.Func(models.F("plan"), models.F("plan"), models.Value("[]"), function="int8range"), "="),
                    (
                        models.Func(
                            models.F("technician"), models.F("technician"), models.Value("[]"), function="int8range"
                        ),
                        "=",
                    ),
                    (models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange"), "&&"),
                ],
                name="planned_visit_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=("plan",),
                name="plan_run_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="repairproposal",
            index=models.Index(
                condition=models.Q(("state__in", ["requested", "open"])), fields=["branch"], name="repair_open"
            ),
        ),
        migrations.AddIndex(
            model_name="repairproposal",
            index=models.Index(fields=["branch", "asked_at"], name="repair_branch"),
        ),
        migrations.AddConstraint(
            model_name="repairproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__isnull", False)), fields=("event",), name="repair_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="repairproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("absence__isnull", False)), fields=("absence",), name="repair_absence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="repairproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", "overrun")), fields=("order",), name="repair_overrun_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="proposed_move_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetime",
            constraint=models.UniqueConstraint(
                fields=("fault_code", "product"), name="service_time_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="visitnotice",
            index=models.Index(fields=["order", "-id"], name="visit_notice_order"),
        ),
        migrations.AddIndex(
            model_name="visitnotice",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)), fields=["created_at"], name="visit_notice_untold"
            ),
        ),
    ]
