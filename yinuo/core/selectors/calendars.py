from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from yinuo.core.models import Calendar, CalendarDay, CalendarVersion, Record
from yinuo.lib import worktime

ROUND_THE_CLOCK = "24x7"


@lru_cache(maxsize=256)
def compiled(version_pk: int) -> worktime.Calendar:
    """Return the working time of a version; kept in the process, for a version never changes."""
    version = CalendarVersion.objects.only("spec").get(pk=version_pk)
    return worktime.compile_calendar(spec_of(version))


@lru_cache(maxsize=8)
def round_the_clock(timezone: str) -> worktime.Calendar:
    """Return the calendar "24x7", in which every second counts."""
    return worktime.always(timezone)


def spec_of(version: CalendarVersion) -> worktime.CalendarSpec:
    return worktime.from_stored(cast("worktime.StoredSpec", version.spec))


def current_version(calendar: Calendar, at: datetime) -> CalendarVersion:
    """
    Return the version that counts at the instant: the last one made until then, else the first.

    A calendar is created with its first version, so there always is one.
    """
    versions = CalendarVersion.objects.filter(calendar=calendar)
    found = versions.filter(created_at__lte=at).order_by("-version").first()
    return found or versions.earliest("version")


def current_versions(at: datetime) -> dict[str, int]:
    """Return calendar code → id of the version that counts at the instant, of all calendars, in one query."""
    found: dict[str, int] = {}
    rows = CalendarVersion.objects.order_by("calendar", "version").values_list("calendar__code", "pk", "created_at")
    for code, pk, created_at in rows:
        if code not in found or created_at <= at:
            found[code] = pk
    return found


def own(record: Record) -> Calendar | None:
    """Return the calendar of the record's department, else of its branch."""
    if record.department and record.department.calendar:
        return record.department.calendar
    return record.branch.calendar


def days(calendar: Calendar | None, *, year: int | None = None) -> QuerySet[CalendarDay]:
    """Return the dated days of a calendar (None: the public ones), in order."""
    found = CalendarDay.objects.filter(calendar=calendar).order_by("date")
    return found.filter(date__year=year) if year else found


@dataclass(frozen=True, slots=True)
class CalendarWarning:
    """The public holidays of ``calendar`` are known until ``known_until`` only; ``is_past`` that day is over."""

    calendar: Calendar
    known_until: date
    is_past: bool


def warning(calendar: Calendar, at: datetime, *, months: int) -> CalendarWarning | None:
    """Return a warning if the known holidays end within ``months`` of the instant, else None."""
    known_until = current_version(calendar, at).known_until
    if known_until is None:
        return None
    today = at.astimezone(ZoneInfo(calendar.timezone)).date()
    if _months_on(today, months) > known_until:
        return CalendarWarning(calendar, known_until, is_past=today > known_until)
    return None


def warnings(at: datetime, *, months: int) -> list[CalendarWarning]:
    """Return what people must be told about the calendars in use."""
    calendars = Calendar.objects.filter(uses_public_holidays=True).order_by("pk")
    return [found for one in calendars if (found := warning(one, at, months=months)) is not None]


def _months_on(day: date, months: int) -> date:
    passed = day.year * 12 + day.month - 1 + months
    return date(passed // 12, passed % 12 + 1, min(day.day, 28))
