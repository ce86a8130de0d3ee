from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CallBack(models.Model):
    """
    回访: calls to a customer to hear whether he is content. Made at the first attempt; each result ends a round.

    That one is owed, by whom and until when, is said by the open obligations of the case.
    """

    class Purpose(models.TextChoices):
        REPAIR = "repair", _("维修回访")
        GUIDANCE = "guidance", _("指导回访")
        REGULAR = "regular", _("定期回访")

    class State(models.TextChoices):
        DUE = "due", _("待回访")
        DONE = "done", _("已完成")

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
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="call_back_score"),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state="due"), name="call_back_due"),
            models.Index(fields=["done_at"], name="call_back_done"),
        ]


class CallBackAttempt(models.Model):
    class Outcome(models.TextChoices):
        REACHED = "reached", _("已接通")
        NO_ANSWER = "no_answer", _("无人接听")
        WRONG_NUMBER = "wrong_number", _("号码错误")
        CALL_LATER = "call_later", _("请稍后再拨")

    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)


class Survey(models.Model):
    """售后服务满意度调查表: the customer's own answers after a job, by link, on paper or on the technician's glass."""

    class Channel(models.TextChoices):
        GLASS = "glass", _("现场评价")
        LINK = "link", _("链接")
        PAPER = "paper", _("纸质")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="surveys")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="surveys")
    round = models.IntegerField(default=1)
    channel = models.CharField(max_length=10, choices=Channel.choices)
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
    """What a customer said of use, design, assembly or workmanship; summed up monthly for the manager."""

    class Topic(models.TextChoices):
        USE = "use", _("使用")
        DESIGN = "design", _("设计")
        ASSEMBLY = "assembly", _("装配")
        WORKMANSHIP = "workmanship", _("工艺质量")
        SERVICE = "service", _("服务")
        OTHER = "other", _("其他")

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="opinions")
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=15, choices=Topic.choices)
    text = models.TextField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    summary = models.ForeignKey("feedback.OpinionSummary", on_delete=models.PROTECT, null=True, related_name="opinions")

    class Meta:
        indexes = [models.Index(fields=["branch", "-at"], name="opinion_branch")]


class OpinionSummary(models.Model):
    """What the opinions of a branch in one month come to, written for the department manager."""

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    text = models.TextField()
    count = models.PositiveIntegerField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "period"], name="opinion_summary_once")]


class SurveyKnock(models.Model):
    """A try at the public survey page, kept for minutes to slow down guessing. The address is stored as a digest."""

    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="survey_knock_address")]
