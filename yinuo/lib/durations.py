"""
Lengths of time as a rule writes them: ``PT3H``, ``P1M``, ``working PT8H``, ``working P10D``.

The notation is that of ISO 8601, with the word ``working`` before (or after) a length that only
runs in working time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Self

from yinuo.lib.localtime import EPOCH, NaiveInstant, wall_epoch
from yinuo.lib.worktime import Calendar

_ISO = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)
_WORKING = "working"
_LONGEST_YEARS = 200
_LONGEST_TEXT = 60

_ZH_UNITS = {"year": "年", "month": "个月", "day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}


class BadDuration(ValueError):
    """A text that is no length of time, or one of impossible size."""

    def __init__(self, text: object, why: str) -> None:
        super().__init__(f"{text!r} is no duration: {why}; write for example PT3H, P3D, P1M or working P10D")
        self.text = text


class MixedUnits(BadDuration):
    """Working time together with calendar time, whose order would have to be guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """
    A length of time, never negative.

    Calendar time has ``months``, ``days`` (the same clock time, days later) and ``seconds``
    (elapsed); working time has ``working_days`` and ``working_seconds``. Parts of one sort add up,
    the larger first; the two sorts do not mix. ``P1D`` and ``PT24H`` differ where clocks change.

    :raises MixedUnits: working and calendar time together
    :raises BadDuration: a negative part, or more than 200 years
    """

    months: int = 0
    days: int = 0
    seconds: int = 0
    working_days: int = 0
    working_seconds: int = 0

    def __post_init__(self) -> None:
        if min(self._parts) < 0:
            raise BadDuration(self._parts, "no part may be negative")
        if (self.months or self.days or self.seconds) and self.is_working:
            raise MixedUnits(self._parts, "working and calendar time do not mix")
        total_days = self.months * 31 + self.days + self.working_days
        if total_days * 86_400 + self.seconds + self.working_seconds > _LONGEST_YEARS * 366 * 86_400:
            raise BadDuration(self._parts, f"it is longer than {_LONGEST_YEARS} years")

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Self:
        """
        Return the duration of a text such as ``PT3H``, ``P3D``, ``P1M``, ``working PT8H``.

        Weeks are 7 days, years 12 months; hours and minutes may have a decimal fraction that makes
        whole seconds. There are no working weeks, months or years.

        :raises BadDuration: it is none
        """
        words = text.split() if len(text) <= _LONGEST_TEXT else []
        is_working = _WORKING in words
        if is_working:
            words.remove(_WORKING)
        match = _ISO.fullmatch(words[0]) if len(words) == 1 else None
        if match is None or match["time"] == "T" or not any(match.groups()):
            raise BadDuration(text, "it does not follow ISO 8601")
        years, months, weeks, days = (int(match[name] or 0) for name in ("years", "months", "weeks", "days"))
        seconds = _whole_seconds(text, match)
        if not is_working:
            return cls(months=years * 12 + months, days=weeks * 7 + days, seconds=seconds)
        if years or months or weeks:
            raise BadDuration(text, "working time has days, hours, minutes and seconds only")
        return cls(working_days=days, working_seconds=seconds)

    @property
    def is_working(self) -> bool:
        """Whether it runs in working time only."""
        return bool(self.working_days or self.working_seconds)

    def __bool__(self) -> bool:
        """Return whether it is longer than nothing."""
        return any(self._parts)

    def __str__(self) -> str:
        """Return the one canonical text, which :meth:`parse` reads back to an equal duration."""
        years, months = divmod(self.months, 12)
        if years and months:
            years, months = 0, self.months
        dated = ((years, "Y"), (months, "M"), (self.days or self.working_days, "D"))
        timed = zip(_clock_parts(self.seconds or self.working_seconds), "HMS", strict=True)
        date_text = "".join(f"{count}{unit}" for count, unit in dated if count)
        time_text = "".join(f"{count}{unit}" for count, unit in timed if count)
        iso = f"P{date_text}T{time_text}" if time_text else f"P{date_text}"
        if iso == "P":
            return "PT0S"
        return f"{_WORKING} {iso}" if self.is_working else iso

    def human(self, lang: str) -> str:
        """Return it in words, Chinese for a language code that begins with ``zh``, else English."""
        if lang.lower().startswith("zh"):
            return self._chinese()
        return self._english()

    def _chinese(self) -> str:
        counted = self._counted()
        if not self.is_working:
            return " ".join(f"{count} {_ZH_UNITS[unit]}" for unit, count in counted)
        days = [f"{count} 个工作日" for unit, count in counted if unit == "day"]
        clock = [(unit, count) for unit, count in counted if unit != "day"]
        if [unit for unit, _ in clock] == ["hour"]:
            return " ".join([*days, f"{clock[0][1]} 个工作小时"])
        worked = " ".join(f"{count} {_ZH_UNITS[unit]}" for unit, count in clock)
        return " ".join([*days, f"工作时间 {worked}"] if worked else days)

    def _english(self) -> str:
        counted = [(unit if count == 1 else f"{unit}s", count) for unit, count in self._counted()]
        if not self.is_working:
            return " ".join(f"{count} {unit}" for unit, count in counted)
        if all(unit.startswith(("day", "hour")) for unit, _ in counted):
            return " ".join(f"{count} working {unit}" for unit, count in counted)
        days = [f"{count} working {unit}" for unit, count in counted if unit.startswith("day")]
        clock = [f"{count} {unit}" for unit, count in counted if not unit.startswith("day")]
        return " ".join([*days, *clock, "of working time"])

    def _counted(self) -> list[tuple[str, int]]:
        """Return the units that it has, largest first; nothing at all is 0 seconds."""
        years, months = divmod(self.months, 12)
        if years and months:
            years, months = 0, self.months
        hours, minutes, seconds = _clock_parts(self.seconds or self.working_seconds)
        units = ("year", "month", "day", "hour", "minute", "second")
        counts = (years, months, self.days or self.working_days, hours, minutes, seconds)
        return [(unit, count) for unit, count in zip(units, counts, strict=True) if count] or [("second", 0)]

    @property
    def _parts(self) -> tuple[int, ...]:
        return tuple(getattr(self, part.name) for part in fields(self))


def due(start: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """
    Return the instant at which a duration from ``start`` has run out, in the calendar's zone.

    Months and days keep the clock time of the zone; a month without that day ends on its last day
    (31 January plus one month is 28 or 29 February). Working days come before working seconds; they
    follow :meth:`Calendar.add_working_days`. A zero duration is due at ``start``.

    :raises CalendarGap: working time runs past the covered dates
    :raises NaiveInstant: ``start`` has no time zone
    """
    if start.tzinfo is None:
        raise NaiveInstant(start)
    if duration.is_working:
        return calendar.add(calendar.add_working_days(start, duration.working_days), duration.working_seconds)
    local = start.astimezone(calendar.tz)
    if duration.months or duration.days:
        day = plus_months(local.date(), duration.months) + timedelta(days=duration.days)
        second = local.hour * 3600 + local.minute * 60 + local.second
        landed = timedelta(seconds=wall_epoch(day, second, calendar.tz), microseconds=local.microsecond)
        local = (EPOCH + landed).astimezone(calendar.tz)
    return (local.astimezone(UTC) + timedelta(seconds=duration.seconds)).astimezone(calendar.tz)


def plus_months(day: date, months: int) -> date:
    """Return the date ``months`` later; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole_seconds(text: str, match: re.Match[str]) -> int:
    units = (("hours", 3600), ("minutes", 60), ("seconds", 1))
    total = sum(Fraction((match[name] or "0").replace(",", ".")) * size for name, size in units)
    if total != int(total):
        raise BadDuration(text, "it is not a whole number of seconds")
    return int(total)


def _clock_parts(seconds: int) -> tuple[int, int, int]:
    hours, rest = divmod(seconds, 3600)
    return hours, *divmod(rest, 60)
