from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Sanction(models.Model):
    """A fine, deduction or demerit that a rule proposes because its cause was observed; never applied silently."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REDUCED = "reduced", _("已减轻")
        WAIVED = "waived", _("已免除")

    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="sanctions")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="sanctions")
    obligation = models.ForeignKey("rulebook.Obligation", on_delete=models.PROTECT, null=True, related_name="sanctions")
    cause = models.ForeignKey("core.Event", on_delete=models.PROTECT, related_name="sanctions")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="sanctions")
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    amount_from = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    amount_to = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    unit = models.CharField(max_length=20, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    appeal_until = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appeal = models.TextField(blank=True)
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "record", "cause"], name="sanction_once_per_cause"),
            models.CheckConstraint(
                condition=Q(amount_from__isnull=True) | Q(amount_to__gte=F("amount_from")), name="sanction_range"
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="sanction_not_negative"),
        ]
        indexes = [
            models.Index(fields=["person", "-proposed_at"], name="sanction_person"),
            models.Index(fields=["state", "branch", "-proposed_at"], name="sanction_state"),
        ]


class SanctionStep(models.Model):
    """
    One entry of a sanction's own history: proposed, person (named), seen, confirmed, reduced, waived, withdrawn,
    appealed, appeal_rejected, appeal_reduced, appeal_waived.
    """

    sanction = models.ForeignKey(Sanction, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    reason = models.CharField(max_length=300, blank=True)
