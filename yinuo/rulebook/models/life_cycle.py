"""
What becomes of a version between its draft and its end.

All hangs on the version's core record ("CODE VERSION"), not on the version itself: a draft that is loaded again with
the departments' comments worked in keeps its consultation.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LifeCycle(models.Model):
    """
    How far the version of a regulation has come. ``*_digest`` is the text that the step was about: a text that has been
    changed since has not been reviewed, nor submitted.
    """

    class Stage(models.TextChoices):
        DRAFTING = "drafting", _("起草中")
        CONSULTING = "consulting", _("征求意见中")
        HANDED_IN = "handed_in", _("待审查")
        REVIEWED = "reviewed", _("已通过审查")
        SUBMITTED = "submitted", _("已送审批")
        PUBLISHED = "published", _("已发布")
        DROPPED = "dropped", _("已终止")

    class Sort(models.TextChoices):
        RULE = "rule", _("管理制度")
        FLOW = "flow", _("业务流程")

    record = models.OneToOneField(
        "core.Record", on_delete=models.PROTECT, primary_key=True, related_name="regulation_life"
    )
    regulation = models.ForeignKey("rulebook.Regulation", on_delete=models.PROTECT, related_name="lives")
    version = models.CharField(max_length=20)
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.RULE)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFTING)
    reason = models.TextField()
    is_urgent = models.BooleanField(default=False)
    crosses_departments = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_digest = models.CharField(max_length=64, blank=True)
    review_note = models.CharField(max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_digest = models.CharField(max_length=64, blank=True)
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regulation", "version"], name="life_cycle_once")]


class Consultation(models.Model):
    """Departments are asked for their opinion until ``ends_at``."""

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="consultations")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(closed_at=None), name="consultation_one_open"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="consultation_period"),
        ]


class ConsultedDepartment(models.Model):
    """``agreed_at`` is when the department said that it has nothing to object."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="departments")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "department"], name="consulted_department_once")]


class Comment(models.Model):
    """A department's opinion on one clause, by its number and the words that it had then."""

    class Outcome(models.TextChoices):
        OPEN = "", _("未答复")
        ACCEPTED = "accepted", _("已采纳")
        DECLINED = "declined", _("未采纳")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=40)
    clause_text = models.TextField(blank=True)
    text = models.CharField(max_length=2000)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")


class Meeting(models.Model):
    """Those concerned met about a draft."""

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="regulation_meetings")
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    departments = models.ManyToManyField("core.Department", related_name="+")
    note = models.CharField(max_length=2000)
    is_agreed = models.BooleanField()


class Remark(models.Model):
    """What is said of a regulation in use: looked through again, checked at a department, or told by a department."""

    class Kind(models.TextChoices):
        REASSESSED = "reassessed", _("复审")
        CHECKED = "checked", _("执行检查")
        FEEDBACK = "feedback", _("执行反馈")

    class Outcome(models.TextChoices):
        KEEP = "keep", _("继续有效")
        AMEND = "amend", _("需要修订")
        RETIRE = "retire", _("建议废止")
        KEPT = "kept", _("执行良好")
        IRREGULAR = "irregular", _("执行不当")

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="regulation_remarks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "kind", "-at"], name="remark_record_kind")]


class Retirement(models.Model):
    """A regulation is to end, or ends, at an instant: all its versions, whatever took effect before it."""

    regulation = models.ForeignKey("rulebook.Regulation", on_delete=models.PROTECT, related_name="retirements")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regulation"], condition=Q(decided_at=None), name="retirement_one_asked")
        ]
