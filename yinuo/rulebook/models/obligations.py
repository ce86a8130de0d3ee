from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Obligation(models.Model):
    """
    Somebody must do something on a record by a time, because of a rule.

    Rule, version, values and calendar version are pinned at opening. ``act_at`` is when the sweeper has to look at the
    row next (warning, due time, next step of the ladder); null when nothing more can happen by itself.
    ``lineage`` are the record ids from the root down to ``record``. ``step`` is the next act of time by the rule.
    ``is_certain`` is false when the due time lies on days whose public holidays were not published at opening.
    ``by_hand``: a person gave it to its assignee, who keeps it whoever plays the role on the record later.
    Kept: met and never breached. Broken: ``breached_at`` is set (always equal to the due time), met later or not.
    """

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        PAUSED = "paused", _("已暂停")
        MET = "met", _("已履行")
        CANCELLED = "cancelled", _("已取消")

    # Five of these rows are written with every case, and each index of theirs with each: what an index below begins
    # with, and what leads to rows that are never deleted and never asked from, has none of its own. What repeats a
    # column of the rule or the record (version, root, branch) is not checked once more by the database.
    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="obligations", db_index=False)
    version = models.ForeignKey(
        "rulebook.RegulationVersion",
        on_delete=models.PROTECT,
        related_name="obligations",
        db_index=False,
        db_constraint=False,
    )
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="obligations")
    root = models.ForeignKey(
        "core.Record", on_delete=models.PROTECT, related_name="tree_obligations", db_constraint=False
    )
    lineage = ArrayField(models.BigIntegerField())
    branch = models.ForeignKey(
        "core.Branch", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    role = models.CharField(max_length=30)
    assignee = models.ForeignKey(
        "core.Person", on_delete=models.PROTECT, null=True, related_name="obligations", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(
        "core.Event", on_delete=models.PROTECT, related_name="opened_obligations", db_index=False
    )
    opened_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    act_at = models.DateTimeField(null=True)
    step = models.IntegerField(default=0)
    met_by = models.ForeignKey(
        "core.Event", on_delete=models.PROTECT, null=True, related_name="met_obligations", db_index=False
    )
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    breached_by = models.ForeignKey("core.Event", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    calendar_version = models.ForeignKey(
        "core.CalendarVersion", on_delete=models.PROTECT, null=True, related_name="obligations", db_index=False
    )
    is_certain = models.BooleanField(default=True)
    by_ladder_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="opened_by_ladder", db_index=False
    )
    by_hand = models.BooleanField(default=False)
    values = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True) | Q(due_at__isnull=False), name="obligation_breach_has_due"
            ),
            models.CheckConstraint(
                condition=Q(state="met", met_at__isnull=False) | (~Q(state="met") & Q(met_at__isnull=True)),
                name="obligation_met_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["act_at", "id"], condition=Q(state="open"), name="obligation_act"),
            models.Index(
                fields=["assignee", "due_at"], condition=Q(state__in=["open", "paused"]), name="obligation_duties"
            ),
            models.Index(
                fields=["role", "branch", "due_at"],
                condition=Q(state__in=["open", "paused"]),
                name="obligation_role_duties",
            ),
            models.Index(fields=["by_ladder_of"], condition=Q(by_ladder_of__isnull=False), name="obligation_ladder"),
            models.Index(fields=["rule", "opened_at"], name="obligation_rule"),
            models.Index(fields=["branch", "opened_at"], name="obligation_branch"),
            # The figures of a period: what fell due in it, and whether it was kept, read from the index alone.
            models.Index(
                fields=["due_at"],
                include=["rule", "branch", "assignee", "state", "breached_at"],
                condition=Q(due_at__isnull=False),
                name="obligation_due",
            ),
        ]

    @property
    def is_open_on_uncertain_days(self) -> bool:
        """Whether it still runs, to a time that may move when the holidays are published."""
        return not self.is_certain and self.state in {self.State.OPEN, self.State.PAUSED}


class ObligationStep(models.Model):
    """A warning or a step of the ladder that was acted on: exactly once each, by this constraint."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="steps")
    step = models.IntegerField()
    action = models.CharField(max_length=20)
    scheduled_at = models.DateTimeField()
    acted_at = models.DateTimeField()
    people = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "step"], name="obligation_step_once")]


class Pause(models.Model):
    """A stretch in which the clock of an obligation stands still: why, by which clause, who allowed it."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, blank=True)
    clause = models.ForeignKey("rulebook.Clause", on_delete=models.PROTECT, related_name="+")
    allowed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    remaining_seconds = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(ends_at__isnull=True), name="pause_one_at_a_time"
            )
        ]


class GateLift(models.Model):
    """A person with the right to do so let one record pass one gate, with a reason."""

    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="lifts")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="gate_lifts")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "record"], name="gate_lift_once")]
