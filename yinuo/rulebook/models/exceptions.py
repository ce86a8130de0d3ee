"""Waivers of a clause and objections to one; each has a record of its own below that of the version."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Waiver(models.Model):
    """
    A dated exception to a clause of one version, and of the clauses below it, in [starts_at, ends_at).

    It reaches the whole company, a ``branch``, or a ``target``: a record with all below it, or a customer with all that
    happens to him. ``holds_from`` and ``holds_until`` are what came of it: not before it was granted, not after it was
    ended.
    """

    class Effect(models.TextChoices):
        NO_SANCTION = "no_sanction", _("照常计时，但不考核")
        NOT_APPLIED = "not_applied", _("条款规则暂不执行")

    class State(models.TextChoices):
        ASKED = "asked", _("申请中")
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("未批准")
        ENDED = "ended", _("已提前终止")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="waiver")
    clause = models.ForeignKey("rulebook.Clause", on_delete=models.PROTECT, related_name="waivers")
    effect = models.CharField(max_length=12, choices=Effect.choices)
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="waivers_on")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=300, blank=True)
    holds_from = models.DateTimeField(null=True)
    holds_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="waiver_period"),
            models.CheckConstraint(condition=Q(branch=None) | Q(target=None), name="waiver_one_scope"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "refused")) | Q(holds_from__isnull=False, holds_until__isnull=False),
                name="waiver_granted_holds",
            ),
        ]
        indexes = [models.Index(fields=["clause", "state"], name="waiver_clause_state")]


class Objection(models.Model):
    """A department doubts a clause in force, or proposes another; it is discussed and in the end decided."""

    class Outcome(models.TextChoices):
        OPEN = "", _("待裁决")
        UPHELD = "upheld", _("异议成立")
        REJECTED = "rejected", _("维持原规定")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="objection")
    clause = models.ForeignKey("rulebook.Clause", on_delete=models.PROTECT, related_name="objections")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    discussed_at = models.DateTimeField(null=True)
    proposal = models.CharField(max_length=2000, blank=True)
    is_settled = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    decision = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
