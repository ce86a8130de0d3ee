"""What a member of staff was taught, which examinations were passed, and which grade was earned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    JUNIOR = "junior", _("初级售后工程师")
    INTERMEDIATE = "intermediate", _("中级售后工程师")
    SENIOR = "senior", _("高级售后工程师")
    SPECIAL = "special", _("特级售后工程师")


class StaffFile(models.Model):
    """
    The training file of one person. ``is_qualified``: taught for the post and an examination passed; ``grade`` is the
    last one certified, empty before.
    """

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="staff")
    person = models.OneToOneField("core.Person", on_delete=models.PROTECT, related_name="staff_file")
    is_trained = models.BooleanField(default=False)
    is_qualified = models.BooleanField(default=False)
    grade = models.CharField(max_length=15, choices=Grade.choices, blank=True)

    def __str__(self) -> str:
        return self.person.name


class Training(models.Model):
    class Kind(models.TextChoices):
        ENTRY = "entry", _("上岗培训")
        ON_THE_JOB = "on_the_job", _("在岗培训")

    staff = models.ForeignKey(StaffFile, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    topic = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")


class Exam(models.Model):
    staff = models.ForeignKey(StaffFile, on_delete=models.PROTECT, related_name="exams")
    subject = models.CharField(max_length=200)
    score = models.PositiveIntegerField()
    is_passed = models.BooleanField()
    held_at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")


class GradeApplication(models.Model):
    """Somebody asks for a grade; assessed by the standard, then certified."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待评定")
        PASSED = "passed", _("通过，待发证")
        FAILED = "failed", _("未通过")
        CERTIFIED = "certified", _("已发证")

    staff = models.ForeignKey(StaffFile, on_delete=models.PROTECT, related_name="applications")
    grade = models.CharField(max_length=15, choices=Grade.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_at = models.DateTimeField()
    finding = models.CharField(max_length=300, blank=True)
    assessed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    assessed_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=40, blank=True)
    certified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(state__in=["applied", "passed"]), name="grade_application_one_open"
            ),
            models.UniqueConstraint(fields=["certificate"], condition=~Q(certificate=""), name="certificate_once"),
        ]
