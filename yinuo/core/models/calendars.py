from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """Working hours of the company, a team or a site; what counts is its versions."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    uses_public_holidays = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """
    One state of a calendar, frozen: weekly hours and all dated days as they were known.

    ``spec`` is what ``lib.worktime.CalendarSpec`` is built from. Obligations pin a version, so a
    day entered later never moves a promise that is already running without being told to.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    spec = models.JSONField()
    known_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "version"], name="calendar_version_once")]


class CalendarDay(models.Model):
    """A dated exception with its source: a public holiday, a make-up working day, or the company's own day."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("法定节假日")
        MAKEUP = "makeup", _("调休上班")
        CLOSED = "closed", _("停业")
        SPECIAL = "special", _("特别营业")

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=60, blank=True)
    hours = models.JSONField(default=list)
    source = models.CharField(max_length=120)
    is_confirmed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["date"], condition=Q(calendar__isnull=True), name="calendar_day_public_once"
            ),
            models.UniqueConstraint(
                fields=["calendar", "date"], condition=Q(calendar__isnull=False), name="calendar_day_own_once"
            ),
        ]
