"""Calendars and instants that several tests of lib share."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from yinuo.lib.worktime import Calendar, CalendarSpec, Interval, compile_calendar
from yinuo.lib.worktime.china import published_days, published_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE_HOURS = (Interval("08:30", "12:00"), Interval("13:30", "17:30"))
OFFICE_DAY_SECONDS = 7 * 3600 + 1800


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def office_spec(**changes: object) -> CalendarSpec:
    values: dict[str, object] = {
        "code": "office",
        "version": 3,
        "weekly": dict.fromkeys(range(5), OFFICE_HOURS),
        "exceptions": published_days(date(2020, 1, 1), date(2028, 12, 31), OFFICE_HOURS),
        "start": date(2020, 1, 1),
        "end": date(2028, 12, 31),
        "known_until": published_until(),
    }
    return CalendarSpec(**{**values, **changes})  # type: ignore[arg-type]


@cache
def office() -> Calendar:
    """Monday to Friday 08:30-12:00 and 13:30-17:30, Chinese holidays, 2020 to 2028."""
    return compile_calendar(office_spec())


@cache
def plain_weeks() -> Calendar:
    """Office hours without holidays, 2023 to 2028."""
    return compile_calendar(office_spec(code="plain", exceptions=(), start=date(2023, 1, 1), known_until=None))


@cache
def night_shift() -> Calendar:
    """Every night of Monday to Friday 22:00-06:00, 2025 and 2026, no holidays."""
    weekly = {day: (Interval("22:00", "06:00"),) for day in range(5)}
    span = {"start": date(2025, 1, 1), "end": date(2026, 12, 31), "known_until": None}
    return compile_calendar(office_spec(code="night", weekly=weekly, exceptions=(), **span))


@cache
def new_york() -> Calendar:
    """Every day 00:00-04:00 and 09:00-17:00 in New York, 2025 and 2026."""
    weekly = {day: (Interval("00:00", "04:00"), Interval("09:00", "17:00")) for day in range(7)}
    span = {"start": date(2025, 1, 1), "end": date(2026, 12, 31), "known_until": None}
    return compile_calendar(office_spec(code="ny", weekly=weekly, exceptions=(), timezone="America/New_York", **span))
