from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """A chain of signatures that a rule demands. The route is written down at opening and keeps."""

    class State(models.TextChoices):
        OPEN = "open", _("审批中")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("已驳回")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="approvals")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="approvals")
    subject = models.CharField(max_length=200)
    subject_en = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey("core.Event", on_delete=models.PROTECT, related_name="approvals")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "record"], condition=Q(state="open"), name="approval_one_open")
        ]


class ApprovalStep(models.Model):
    """
    One signature asked for. Steps with the same ``position`` are signed in parallel. ``department``: it is this one's
    manager who signs (countersignature by each department concerned).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        ASKED = "asked", _("待签")
        SIGNED = "signed", _("已签")
        REFUSED = "refused", _("不同意")
        RETURNED = "returned", _("退回")
        SKIPPED = "skipped", _("无需")

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="steps")
    position = models.IntegerField()
    mode = models.CharField(max_length=5)
    role = models.CharField(max_length=30)
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, null=True, related_name="+")
    signer = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="signatures_asked")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(max_length=300, blank=True)
    delegated_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["signer"], condition=Q(state="asked"), name="approval_step_signer"),
        ]
