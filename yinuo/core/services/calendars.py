"""Working hours and dated days. Every change freezes a new version; promises that run keep the one they began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version as version_of
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Calendar, CalendarDay, CalendarVersion, Person
from yinuo.core.selectors import calendars as selectors
from yinuo.core.services import changes
from yinuo.lib import worktime
from yinuo.lib.worktime import china

Weekly = Mapping[int, Sequence[tuple[str, str]]]

# A version speaks of these whole years around the one in which it was made.
_YEARS_BACK = 3
_YEARS_AHEAD = 5


class CalendarHasNoHours(Refusal):
    """Every deadline on such a calendar would never come."""

    def __init__(self) -> None:
        message = _("日历没有任何工作时间，按它计算的时限永远不会到期。请至少填写一个工作时段。")
        super().__init__("calendar_has_no_hours", message, fields={"weekly": message})


class HoursRefused(Refusal):
    def __init__(self, hours: str) -> None:
        message = _("时段“%(hours)s”无效：请写成 08:30-12:00，起止不能相同，同一天的时段不能重叠。") % {"hours": hours}
        super().__init__("hours_refused", message, fields={"hours": message})


class DayNeedsSource(Refusal):
    def __init__(self) -> None:
        message = _("请写明依据，例如“国办发明电〔2025〕7号”或“公司通知”。")
        super().__init__("day_needs_source", message, fields={"source": message})


class SpecialDayNeedsHours(Refusal):
    def __init__(self) -> None:
        message = _("特别营业日需要填写工作时段。")
        super().__init__("special_day_needs_hours", message, fields={"hours": message})


class CalendarCodeTaken(Refusal):
    def __init__(self, code: str) -> None:
        message = _("编号“%(code)s”已被使用，请换一个。") % {"code": code}
        super().__init__("code_taken", message, fields={"code": message})


@dataclass(frozen=True, slots=True)
class Import:
    """What an import of public holidays did: days written, days that were as they are now, the years known."""

    written: int
    unchanged: int
    first_year: int
    last_year: int


@transaction.atomic
def create(
    *,
    code: str,
    name: str,
    weekly: Weekly,
    by: Person | None,
    at: datetime,
    name_en: str = "",
    timezone: str = "Asia/Shanghai",
    uses_public_holidays: bool = True,
) -> Calendar:
    """
    Create a calendar with its first version. ``weekly``: weekday (0 = Monday) → pairs of start and end.

    :raises CalendarCodeTaken: another calendar has the code
    :raises CalendarHasNoHours: there is no working second in it
    :raises HoursRefused: hours that are no times of day, or overlap
    """
    if code == selectors.ROUND_THE_CLOCK or Calendar.objects.filter(code=code).exists():
        raise CalendarCodeTaken(code)
    calendar = Calendar.objects.create(
        code=code, name=name, name_en=name_en, timezone=timezone, uses_public_holidays=uses_public_holidays
    )
    _freeze(calendar, _checked(weekly), by=by, at=at)
    changes.keep(kind="calendars.created", subject=code, by=by, at=at, name=name)
    return calendar


@transaction.atomic
def set_weekly(*, calendar: Calendar, weekly: Weekly, by: Person, at: datetime) -> CalendarVersion:
    """
    Set the hours of the week from now on.

    :raises CalendarHasNoHours: see there
    :raises HoursRefused: see there
    """
    version = _freeze(calendar, _checked(weekly), by=by, at=at)
    changes.keep(kind="calendars.weekly_set", subject=calendar.code, by=by, at=at, version=version.version)
    return version


@transaction.atomic
def set_day(
    *,
    calendar: Calendar | None,
    date: date,
    kind: str,
    source: str,
    by: Person,
    at: datetime,
    hours: Sequence[tuple[str, str]] = (),
    label: str = "",
    is_confirmed: bool = True,
) -> CalendarDay:
    """
    Enter or replace a dated day, with the paper it rests on. ``calendar`` None: a public holiday or make-up day.

    A make-up day without hours has those of the first working weekday.

    :raises DayNeedsSource: no source is given
    :raises SpecialDayNeedsHours: a special opening without hours
    :raises HoursRefused: see there
    :raises CalendarHasNoHours: nothing would be left
    """
    if not source.strip():
        raise DayNeedsSource
    if kind == CalendarDay.Kind.SPECIAL and not hours:
        raise SpecialDayNeedsHours
    _checked({0: hours})
    values = {
        "kind": kind,
        "label": label,
        "source": source.strip(),
        "is_confirmed": is_confirmed,
        "hours": [list(pair) for pair in hours],
    }
    day, _made = CalendarDay.objects.update_or_create(calendar=calendar, date=date, defaults=values)
    _freeze_all(calendar, by=by, at=at)
    code = calendar.code if calendar else "public"
    changes.keep(kind="calendars.day_set", subject=code, by=by, at=at, date=date.isoformat(), day=kind, source=source)
    return day


@transaction.atomic
def remove_day(*, day: CalendarDay, by: Person, at: datetime) -> None:
    """:raises CalendarHasNoHours: nothing would be left"""
    calendar = day.calendar
    code = calendar.code if calendar else "public"
    changes.keep(kind="calendars.day_removed", subject=code, by=by, at=at, date=day.date.isoformat(), day=day.kind)
    day.delete()
    _freeze_all(calendar, by=by, at=at)


@transaction.atomic
def import_public_holidays(*, by: Person | None, at: datetime) -> Import:
    """
    Take over the published holidays and make-up working days that the installed table knows.

    Days that somebody entered by hand with another source stay as they are.
    """
    source = f"{china.SOURCE} {version_of('chinesecalendar')}"
    last = china.published_until()
    first = date(at.year - _YEARS_BACK, 1, 1)
    there = {day.date: day for day in CalendarDay.objects.filter(calendar=None)}
    fresh: list[CalendarDay] = []
    changed: list[CalendarDay] = []
    # The hours given here only tell make-up days from days off: each calendar has hours of its own for them.
    published = china.published_days(first, last, (worktime.Interval("00:00", "24:00"),))
    for found in published:
        kind = CalendarDay.Kind.MAKEUP if found.intervals else CalendarDay.Kind.HOLIDAY
        old = there.get(found.date)
        if old is None:
            fresh.append(CalendarDay(date=found.date, kind=kind, label=found.label, source=source))
        elif old.source.startswith(china.SOURCE) and (old.kind, old.source) != (kind, source):
            old.kind, old.label, old.source = kind, found.label, source
            changed.append(old)
    CalendarDay.objects.bulk_create(fresh)
    CalendarDay.objects.bulk_update(changed, ["kind", "label", "source"])
    written = len(fresh) + len(changed)
    if written:
        _freeze_all(None, by=by, at=at)
        changes.keep(kind="calendars.imported", subject="public", by=by, at=at, source=source, written=written)
    return Import(written, len(published) - written, first.year, last.year)


def parse_hours(text: str) -> list[tuple[str, str]]:
    """
    Return the pairs of ``08:30-12:00, 13:30-17:30``; commas of either script, or spaces, between them.

    :raises HoursRefused: a part is not start-end
    """
    pairs: list[tuple[str, str]] = []
    plain = text.replace("，", ",").replace("：", ":").replace("、", ",").replace("—", "-").replace("–", "-")
    for part in plain.replace(",", " ").split():
        start, dash, end = part.partition("-")
        if not dash:
            raise HoursRefused(part)
        pairs.append((start.strip(), end.strip()))
    _checked({0: pairs})
    return pairs


def _checked(weekly: Weekly) -> dict[int, tuple[worktime.Interval, ...]]:
    checked: dict[int, tuple[worktime.Interval, ...]] = {}
    for weekday, pairs in weekly.items():
        text = ", ".join(f"{start}-{end}" for start, end in pairs)
        try:
            intervals = tuple(worktime.Interval(start, end) for start, end in pairs)
            worktime.DayException(date(2000, 1, 1), intervals)
        except worktime.BadCalendar:
            raise HoursRefused(text) from None
        checked[weekday] = intervals
    return checked


def _freeze_all(calendar: Calendar | None, *, by: Person | None, at: datetime) -> None:
    """Make a new version of the calendar; of every one that follows public holidays, if those changed."""
    touched = [calendar] if calendar else Calendar.objects.filter(uses_public_holidays=True).order_by("pk")
    for one in touched:
        _freeze(one, dict(selectors.spec_of(_latest(one)).weekly), by=by, at=at)


def _latest(calendar: Calendar) -> CalendarVersion:
    return CalendarVersion.objects.filter(calendar=calendar).latest("version")


def _freeze(
    calendar: Calendar, weekly: Mapping[int, Sequence[worktime.Interval]], *, by: Person | None, at: datetime
) -> CalendarVersion:
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    last = CalendarVersion.objects.filter(calendar=calendar).aggregate(last=Max("version"))["last"] or 0
    public = list(CalendarDay.objects.filter(calendar=None)) if calendar.uses_public_holidays else []
    own = list(CalendarDay.objects.filter(calendar=calendar))
    usual = next((weekly[day] for day in range(7) if weekly.get(day)), ())
    spec = worktime.CalendarSpec(
        code=calendar.code,
        version=last + 1,
        weekly=weekly,
        start=date(at.year - _YEARS_BACK, 1, 1),
        end=date(at.year + _YEARS_AHEAD, 12, 31),
        timezone=calendar.timezone,
        exceptions=[*_exceptions(public, usual, "holiday"), *_exceptions(own, usual, "own")],
        known_until=_known_until(calendar, public),
    )
    try:
        worktime.compile_calendar(spec)
    except worktime.EmptyCalendar:
        raise CalendarHasNoHours from None
    stored: Any = worktime.to_stored(spec)
    return CalendarVersion.objects.create(
        calendar=calendar,
        version=spec.version,
        spec=stored,
        known_until=spec.known_until,
        created_at=at,
        created_by=by,
    )


def _exceptions(
    days: Sequence[CalendarDay], usual: Sequence[worktime.Interval], rank: worktime.Rank
) -> list[worktime.DayException]:
    return [
        worktime.DayException(
            date=day.date,
            intervals=_hours_of(day, usual),
            label=day.label or day.get_kind_display(),
            source=day.source,
            confirmed=day.is_confirmed,
            rank=rank,
        )
        for day in sorted(days, key=lambda one: one.date)
    ]


def _hours_of(day: CalendarDay, usual: Sequence[worktime.Interval]) -> tuple[worktime.Interval, ...]:
    if day.kind in {CalendarDay.Kind.HOLIDAY, CalendarDay.Kind.CLOSED}:
        return ()
    if day.hours:
        return tuple(worktime.Interval(start, end) for start, end in day.hours)
    return tuple(usual)


def _known_until(calendar: Calendar, public: Sequence[CalendarDay]) -> date | None:
    """Return the end of the last year of which a public holiday is entered and confirmed."""
    if not calendar.uses_public_holidays:
        return None
    years = [day.date.year for day in public if day.kind == CalendarDay.Kind.HOLIDAY and day.is_confirmed]
    return date(max(years), 12, 31) if years else date(2000, 1, 1)
