from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BacktestRun(models.Model):
    """
    One trial of a draft on what happened in [starts_at, ends_at), followed up to ``until``.

    ``turn`` counts how often a worker took it up: one that was thought dead finds that another has taken its place.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        READING = "reading", _("读取日志")
        JUDGING = "judging", _("试算中")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("失败")

    version = models.ForeignKey("rulebook.RegulationVersion", on_delete=models.CASCADE, related_name="backtests")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    until = models.DateTimeField()
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    turn = models.IntegerField(default=0)
    trees = models.IntegerField(default=0)
    events = models.BigIntegerField(default=0)
    events_done = models.BigIntegerField(default=0)
    changed = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="backtest_window")]
        indexes = [models.Index(fields=["version", "-asked_at"], name="backtest_version")]

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.READING, self.State.JUDGING}

    @property
    def last_day(self) -> date:
        """Return the last day that counts."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    @property
    def percent_done(self) -> int:
        return min(100 * self.events_done // self.events, 100) if self.events else 0


class BacktestFigure(models.Model):
    """
    What one rule came to in a team and a month, under the draft or as it was.

    Amounts are the least and the most that was proposed, in the rule's unit. ``numerator`` and ``denominator`` are a
    target's; ``passed`` and ``stopped`` are what a gate let pass and would have refused.
    """

    run = models.ForeignKey(BacktestRun, on_delete=models.CASCADE, related_name="figures")
    side = models.CharField(max_length=6, choices=[("draft", _("草案")), ("actual", _("实际"))])
    regulation = models.CharField(max_length=40)
    clause = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    opened = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    broken = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    running = models.IntegerField(default=0)
    proposed = models.IntegerField(default=0)
    least = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    most = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)
    passed = models.IntegerField(default=0)
    stopped = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["run", "regulation", "rule"], name="backtest_figure")]


class BacktestCase(models.Model):
    """A promise, sanction or gate that comes out otherwise under the draft. An empty fate: none on that side."""

    run = models.ForeignKey(BacktestRun, on_delete=models.CASCADE, related_name="cases")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="+")
    regulation = models.CharField(max_length=40)
    clause = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    at = models.DateTimeField()
    draft = models.CharField(max_length=10, blank=True)
    actual = models.CharField(max_length=10, blank=True)
    draft_due_at = models.DateTimeField(null=True)
    actual_due_at = models.DateTimeField(null=True)
    draft_fines = models.IntegerField(default=0)
    actual_fines = models.IntegerField(default=0)
    draft_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    actual_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        indexes = [
            models.Index(fields=["run", "at", "id"], name="backtest_case"),
            models.Index(fields=["run", "regulation", "rule", "at", "id"], name="backtest_case_rule"),
        ]


class BacktestFault(models.Model):
    """Why some trees could not be judged, such as a fact that was not recorded then; they count on neither side."""

    run = models.ForeignKey(BacktestRun, on_delete=models.CASCADE, related_name="faults")
    side = models.CharField(max_length=6)
    text = models.TextField()
    text_en = models.TextField()
    trees = models.IntegerField()
    first = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="+")
