from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CallBack(models.Model):
    """
    回访: a call to the customer that a clause demands, as dated work. One per occasion; a reopened case gets a new one.

    ``obligation`` is the promise it fulfils (null when somebody calls of his own accord).
    """

    class Purpose(models.TextChoices):
        REPAIR = "repair", _("维修回访")
        GUIDANCE = "guidance", _("指导回访")
        REGULAR = "regular", _("定期回访")

    class State(models.TextChoices):
        DUE = "due", _("待回访")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="call_back")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="call_backs")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    round = models.IntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    is_solved = models.BooleanField(null=True)
    is_satisfied = models.BooleanField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    wore_uniform = models.BooleanField(null=True)
    charged_as_shown = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "purpose", "round"], name="call_back_once_per_round"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="call_back_score"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state="due"), name="call_back_due"),
            models.Index(fields=["done_at"], name="call_back_done"),
        ]


class CallBackAttempt(models.Model):
    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15)
    note = models.CharField(max_length=200, blank=True)


class Survey(models.Model):
    """售后服务满意度调查表: the customer's own answers after a job, by link, on paper or on the technician's glass."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="surveys")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="surveys")
    round = models.IntegerField(default=1)
    channel = models.CharField(max_length=10)
    score = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    filled_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "channel"], name="survey_once_per_round"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="survey_score"),
        ]


class Opinion(models.Model):
    """What a customer said of use, design, assembly or workmanship; passed to the coordinator, summed up for the manager."""

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="opinions")
    topic = models.CharField(max_length=15)
    text = models.TextField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    summarised_at = models.DateTimeField(null=True)
