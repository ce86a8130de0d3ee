"""
Working time: adding to it, subtracting, measuring and explaining it.

Describe a calendar with :class:`CalendarSpec`, compile it once, ask it anything::

    office = compile_calendar(CalendarSpec(code="office", version=1, weekly=..., start=..., end=...))
    due_at = office.add(reported_at, 3 * 3600)
"""

from __future__ import annotations

from yinuo.lib.localtime import NaiveInstant
from yinuo.lib.worktime.calendar import Calendar
from yinuo.lib.worktime.compiler import always, compile_calendar
from yinuo.lib.worktime.days import SkippedDay, SkipReason
from yinuo.lib.worktime.errors import BadCalendar, BadInterval, CalendarGap, ConflictingDays, EmptyCalendar
from yinuo.lib.worktime.spec import CalendarSpec, DayException, Interval, Rank, effective_days
from yinuo.lib.worktime.stored import StoredSpec, from_stored, to_stored

__all__ = [
    "BadCalendar", "BadInterval", "Calendar", "CalendarGap", "CalendarSpec", "ConflictingDays", "DayException",
    "EmptyCalendar", "Interval", "NaiveInstant", "Rank", "SkipReason", "SkippedDay", "StoredSpec", "always",
    "compile_calendar", "effective_days", "from_stored", "to_stored",
]  # fmt: skip
