from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access
from yinuo.core.errors import Refusal
from yinuo.core.forms.calendars import WEEKDAYS, Day, NewCalendar, Weekly
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Calendar, CalendarDay
from yinuo.core.selectors import calendars as selectors
from yinuo.core.services import calendars
from yinuo.core.views.login import get_or_post
from yinuo.lib import worktime


@dataclass(frozen=True)
class DayCell:
    """One day of the preview: its hours, and the exception that made them, if any."""

    date: date
    hours: str
    kind: str
    label: str
    source: str


@require_GET
@access.page(action="calendars.see")
def listing(request: Request) -> HttpResponseBase:
    found = Calendar.objects.order_by("code").prefetch_related("branches", "departments")
    months = settings.YINUO["calendar_warning_months"]
    rows = [
        (one, selectors.current_version(one, request.at), selectors.warning(one, request.at, months=months))
        for one in found
    ]
    today = timezone.localdate(request.at)
    context = {
        "rows": rows,
        "public_days": CalendarDay.objects.filter(calendar=None, date__gte=today).order_by("date")[:40],
        "may_manage": access.may(request.person, "calendars.manage"),
    }
    return render(request, "core/calendars.html", context)


@get_or_post
@access.page(action="calendars.manage")
def create(request: Request) -> HttpResponseBase:
    form = NewCalendar(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("code", "name", "name_en", "uses_public_holidays")}
        try:
            made = calendars.create(weekly=form.weekly(), by=request.person, at=request.at, **values)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            cache.clear()
            done(request, _("日历已建立。"))
            return redirect("core:admin_calendar", made.pk)
    return render(request, "core/calendar_new.html", {"form": form})


@require_GET
@access.page(action="calendars.see")
def calendar(request: Request, pk: int) -> HttpResponseBase:
    return _page(request, get_object_or_404(Calendar, pk=pk))


@require_POST
@access.page(action="calendars.manage")
def set_weekly(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Calendar, pk=pk)
    form = Weekly(request.POST)
    if form.is_valid():
        try:
            calendars.set_weekly(calendar=found, weekly=form.weekly(), by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("每周工作时间已保存为新版本。正在计时的时限仍按原版本。"))
            return redirect("core:admin_calendar", pk)
    return _page(request, found, weekly=form, status=422)


@require_POST
@access.page(action="calendars.manage")
def set_day(request: Request, pk: int) -> HttpResponseBase:
    """Enter a dated day: of this calendar, or (with "public") one that all calendars with public holidays follow."""
    found = get_object_or_404(Calendar, pk=pk)
    form = Day(request.POST)
    if form.is_valid():
        target = None if request.POST.get("public") else found
        try:
            calendars.set_day(calendar=target, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            cache.clear()
            done(request, _("日期已录入，日历有了新版本。"))
            return redirect("core:admin_calendar", pk)
    return _page(request, found, day=form, status=422)


@require_POST
@access.page(action="calendars.manage")
def remove_day(request: Request, pk: int, day: int) -> HttpResponseBase:
    row = get_object_or_404(CalendarDay.objects.select_related("calendar"), pk=day)
    calendars.remove_day(day=row, by=request.person, at=request.at)
    cache.clear()
    done(request, _("日期已删除，日历有了新版本。"))
    return redirect("core:admin_calendar", pk)


@require_POST
@access.page(action="calendars.manage")
def import_holidays(request: Request) -> HttpResponseBase:
    outcome = calendars.import_public_holidays(by=request.person, at=request.at)
    cache.clear()
    done(
        request,
        _("已导入 %(written)d 天，%(unchanged)d 天没有变化；数据到 %(year)d 年为止。")
        % {"written": outcome.written, "unchanged": outcome.unchanged, "year": outcome.last_year},
    )
    return redirect("core:admin_calendars")


def _new_day(request: Request) -> dict[str, object]:
    return {"date": timezone.localdate(request.at), "is_confirmed": True}


def _page(
    request: Request, found: Calendar, *, weekly: Weekly | None = None, day: Day | None = None, status: int = 200
) -> HttpResponseBase:
    version = selectors.current_version(found, request.at)
    spec = selectors.spec_of(version)
    month = _month(request)
    initial = {f"day_{one}": ", ".join(f"{i.start}-{i.end}" for i in hours) for one, hours in spec.weekly.items()}
    context = {
        "calendar": found,
        "version": version,
        "versions": found.versions.select_related("created_by").order_by("-version")[:20],
        "weekly_form": weekly or Weekly(initial=initial),
        "day_form": day or Day(auto_id="day_%s", initial=_new_day(request)),
        "days": selectors.days(found),
        "weekdays": WEEKDAYS,
        "month": month,
        "previous": month - timedelta(days=1),
        "following": _next_month(month),
        "blanks": range(month.weekday()),
        "cells": _cells(spec, month),
        "may_manage": access.may(request.person, "calendars.manage"),
    }
    return render(request, "core/calendar.html", context, status=status)


def _month(request: Request) -> date:
    """Return the first day of the month that is asked for, else of the present one."""
    wanted = request.GET.get("month", "")
    if not wanted:
        return request.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date().replace(day=1)
    try:
        return datetime.strptime(f"{wanted}-01", "%Y-%m-%d").date()  # noqa: DTZ007  # a date, not an instant
    except ValueError as error:
        raise Http404 from error


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _cells(spec: worktime.CalendarSpec, month: date) -> list[DayCell]:
    exceptions = worktime.effective_days(spec.exceptions)
    count = (_next_month(month) - month).days
    cells = []
    for offset in range(count):
        day = month + timedelta(days=offset)
        exception = exceptions.get(day)
        intervals = exception.intervals if exception else spec.weekly.get(day.weekday(), ())
        hours = " ".join(f"{one.start}-{one.end}" for one in intervals)
        kind = ("makeup" if hours else "holiday") if exception else ("work" if hours else "off")
        label, source = (exception.label, exception.source) if exception else ("", "")
        cells.append(DayCell(day, hours, kind, label, source))
    return cells
