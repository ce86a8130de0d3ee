"""The day goes on: what threw the plan over, and what is proposed against it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """What a proposal answers."""

    LATE = "late", _("晚出发或预计迟到")
    OVERRUN = "overrun", _("上一单超时")
    REFUSED = "refused", _("拒单")
    ABSENCE = "absence", _("人员缺勤")
    EMERGENCY = "emergency", _("紧急报修")
    CANCELLED = "cancelled", _("派工取消")


class Overtaken(models.TextChoices):
    """Why a proposal was closed without anybody's decision; kept as its ``reason``."""

    CLOSED = "overtaken: case closed", _("报修已结束")
    PAST = "overtaken: time past", _("建议的时间已过")
    MOVED = "overtaken: visit moved", _("任务已另有安排")
    TAKEN = "overtaken: time taken", _("建议的时间已被占用")
    NEWER = "overtaken: newer proposal", _("已有更新的建议")
    UNANSWERED = "overtaken: not worked out", _("没有算出结果")


class RepairProposal(models.Model):
    """
    调整建议: what to move after something came in between, and which promises that saves.

    ``broken_without`` and ``broken_with`` count the promises that would be broken if nothing, or all that is proposed,
    were done. With a ``clause`` it was carried out by itself, as the company allows there.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("计算中")
        OPEN = "open", _("待决定")
        ACCEPTED = "accepted", _("已采纳")
        DECLINED = "declined", _("未采纳")
        OUTDATED = "outdated", _("已过时")
        NOTHING = "nothing", _("无需调整")

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    event = models.ForeignKey("core.Event", on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="+")
    absence = models.ForeignKey("core.Absence", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    broken_without = models.PositiveIntegerField(default=0)
    broken_with = models.PositiveIntegerField(default=0)
    clause = models.ForeignKey("rulebook.Clause", on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey("dispatch.Plan", on_delete=models.PROTECT, null=True, related_name="repairs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(event__isnull=False), name="repair_event_once"),
            models.UniqueConstraint(fields=["absence"], condition=Q(absence__isnull=False), name="repair_absence_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(cause="overrun"), name="repair_overrun_once"),
        ]
        indexes = [
            models.Index(fields=["branch"], condition=Q(state__in=["requested", "open"]), name="repair_open"),
            models.Index(fields=["branch", "asked_at"], name="repair_branch"),
        ]

    @property
    def saved(self) -> int:
        """Return how many promises it keeps that are broken otherwise."""
        return max(0, self.broken_without - self.broken_with)


class ProposedMove(models.Model):
    """
    One visit that a proposal puts elsewhere, and the promise that this saves (or None).

    ``was_*`` is where the visit stood when the proposal was made (empty: the case waited); if that changed since, the
    proposal is outdated.
    """

    proposal = models.ForeignKey(RepairProposal, on_delete=models.CASCADE, related_name="moves")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="+")
    was_technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    was_starts_at = models.DateTimeField(null=True)
    technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    travel_minutes = models.PositiveIntegerField(default=0)
    saves = models.ForeignKey("rulebook.Obligation", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="proposed_move_period"),
        ]


class AutoRepair(models.Model):
    """Where the company lets proposals carry themselves out: for which cause, by which clause, how far."""

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    clause = models.ForeignKey("rulebook.Clause", on_delete=models.PROTECT, related_name="+")
    most_moves = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "cause"], condition=Q(ends_at__isnull=True), name="auto_repair_once"
            )
        ]
