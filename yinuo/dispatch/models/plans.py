"""The plan of a branch: a draft that coordinators change, the version in force, and those before it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """
    排程: one version of who goes where when, in one branch.

    A draft holds only what shall become different from the orders as they stand. The version that is published holds
    every visit that was still ahead at that moment, so that what was planned can be compared with what came.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已被取代")
        DISCARDED = "discarded", _("已放弃")

    class Origin(models.TextChoices):
        DRAFT = "draft", _("内勤排程")
        REPAIR = "repair", _("临时调整")

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "version"], name="plan_version_once"),
            models.UniqueConstraint(fields=["branch"], condition=Q(state="draft"), name="plan_one_draft"),
            models.UniqueConstraint(fields=["branch"], condition=Q(state="published"), name="plan_one_published"),
        ]
        indexes = [models.Index(fields=["branch", "published_at"], name="plan_published")]


class PlannedVisit(models.Model):
    """
    A visit as a plan has it.

    [starts_at, ends_at) is the technician's time for it: he sets off at its start and is on site after
    ``travel_minutes``. ``order`` is the order that is to be moved; None for a case that waits. In a published version
    it is the order that the visit became, and ``is_change`` tells what that version brought about. ``due_at`` is the
    promise that was running at publication, ``rule`` where it stands.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="visits")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="planned_visits")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="planned_visits")
    technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="planned_visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    travel_minutes = models.PositiveIntegerField(default=0)
    is_change = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="planned_visit_period"),
            models.UniqueConstraint(
                fields=["plan", "order"], condition=Q(order__isnull=False), name="planned_visit_order_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "case"], condition=Q(order__isnull=True), name="planned_visit_case_once"
            ),
            ExclusionConstraint(
                name="planned_visit_no_overlap",
                expressions=[
                    (models.Func(F("plan"), F("plan"), models.Value("[]"), function="int8range"), "="),
                    (models.Func(F("technician"), F("technician"), models.Value("[]"), function="int8range"), "="),
                    (models.Func(F("starts_at"), F("ends_at"), function="tstzrange"), "&&"),
                ],
            ),
        ]
        indexes = [models.Index(fields=["technician", "starts_at"], name="planned_visit_technician")]


class PlanMove(models.Model):
    """
    One step of the work on a draft, kept so that it can be taken back and told.

    ``from_*`` empty: the draft did not name the visit before (it waited, or its order stood where it stood); ``to_*``
    empty: it does not name it any more. Moves of one ``batch`` were made, and are undone, together.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="moves")
    batch = models.UUIDField()
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="+")
    from_technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    from_starts_at = models.DateTimeField(null=True)
    from_ends_at = models.DateTimeField(null=True)
    from_travel_minutes = models.PositiveIntegerField(default=0)
    to_technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    to_starts_at = models.DateTimeField(null=True)
    to_ends_at = models.DateTimeField(null=True)
    to_travel_minutes = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "-id"], name="plan_move_plan")]


class PlanRun(models.Model):
    """
    One run of the optimiser over a branch, as a job. Its result enters the draft in one transaction, or not at all.

    ``seconds`` is the time it may take, ``progress`` how much of it has gone, in percent. ``seen_at`` is when its
    worker last gave a sign of life, ``attempts`` how many workers began it. The figures before and after are those of
    all visits ahead: promises that would be broken, minutes of driving, cases without a technician.

    ``travel_by`` is the service that was asked for the ways ("" none), ``travel_routed`` and ``travel_estimated`` for
    how many pairs of places it answered and for how many the straight line stood in, ``travel_fault`` why it answered
    nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("计算中")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("失败")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    days = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(null=True)
    broken_before = models.PositiveIntegerField(null=True)
    broken_after = models.PositiveIntegerField(null=True)
    travel_before = models.PositiveIntegerField(null=True)
    travel_after = models.PositiveIntegerField(null=True)
    unassigned_after = models.PositiveIntegerField(null=True)
    travel_by = models.CharField(max_length=10, blank=True)
    travel_routed = models.PositiveIntegerField(default=0)
    travel_estimated = models.PositiveIntegerField(default=0)
    travel_fault = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["queued", "running"]), name="plan_run_one_at_a_time"
            )
        ]

    @property
    def router_name(self) -> str:
        return {"osrm": "OSRM", "valhalla": "Valhalla"}.get(self.travel_by, "")

    @property
    def is_going(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}


class Unplanned(models.Model):
    """A case for which a run found nobody, and why, in words."""

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="unplanned")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
