"""How a calendar is described: hours of a week, dated exceptions, zone, covered dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from yinuo.lib.localtime import DAY_SECONDS
from yinuo.lib.worktime.errors import BadCalendar, BadInterval, ConflictingDays

Rank = Literal["holiday", "own"]

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """
    Working hours within a day, half-open: ``Interval("08:30", "12:00")``.

    Times are ``HH:MM`` or ``HH:MM:SS``; the end may be ``24:00``. An end before the start lies on
    the next day: ``Interval("22:00", "06:00")``. Such a shift belongs to the day on which it begins.

    :raises BadInterval: not a time of day, or an interval of no length
    """

    start: str
    end: str
    start_second: int = field(init=False, repr=False, compare=False)
    end_second: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        start, end = _second_of_day(self.start), _second_of_day(self.end)
        if start == DAY_SECONDS:
            raise BadInterval(f"{self.start}-{self.end} begins at 24:00; write 00:00 of the next day")
        if start == end:
            raise BadInterval(f"{self.start}-{self.end} has no length; for a whole day write 00:00-24:00")
        object.__setattr__(self, "start", _clock(start))
        object.__setattr__(self, "end", _clock(end))
        object.__setattr__(self, "start_second", start)
        object.__setattr__(self, "end_second", end if end > start else end + DAY_SECONDS)


@dataclass(frozen=True, slots=True)
class DayException:
    """
    The hours of one date that replace the hours of its weekday; no intervals means closed.

    ``rank`` says where the day comes from: the table of public holidays and make-up working days,
    or the company's own decision, which goes before the table. ``confirmed`` is False for a day
    that is expected but not published yet.
    """

    date: dt.date
    intervals: Sequence[Interval] = ()
    label: str = ""
    source: str = ""
    confirmed: bool = True
    rank: Rank = "holiday"

    def __post_init__(self) -> None:
        object.__setattr__(self, "intervals", _ordered(self.intervals, str(self.date)))


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """
    Everything that decides which seconds are worked, from ``start`` to ``end``, both included.

    ``weekly`` maps a weekday (0 = Monday … 6 = Sunday) to its intervals; a missing weekday is
    closed. ``known_until`` is the last date whose public holidays are published; None means that the
    calendar does not depend on them. Exceptions outside the covered dates are allowed and unused.

    :raises BadCalendar: unknown weekday or time zone, or ``end`` before ``start``
    :raises BadInterval: overlapping hours on one day
    """

    code: str
    version: int
    weekly: Mapping[int, Sequence[Interval]]
    start: dt.date
    end: dt.date
    timezone: str = "Asia/Shanghai"
    exceptions: Sequence[DayException] = ()
    known_until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadCalendar(f"calendar {self.code!r} ends ({self.end}) before it starts ({self.start})")
        unknown = sorted(set(self.weekly) - set(range(7)))
        if unknown:
            raise BadCalendar(f"calendar {self.code!r}: weekday {unknown[0]} is not 0 (Monday) to 6")
        weekly = {day: _ordered(hours, f"weekday {day}") for day, hours in self.weekly.items()}
        object.__setattr__(self, "weekly", weekly)
        object.__setattr__(self, "exceptions", tuple(self.exceptions))
        zone_of(self.timezone)


def zone_of(name: str) -> ZoneInfo:
    """
    Return the time zone of a name such as ``Asia/Shanghai``.

    :raises BadCalendar: there is no such zone
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadCalendar(f"{name!r} is not a time zone; write for example Asia/Shanghai") from None


def effective_days(exceptions: Iterable[DayException]) -> dict[dt.date, DayException]:
    """
    Return the one exception that counts for each date: an own day goes before the holiday table.

    :raises ConflictingDays: two exceptions of equal rank for one date
    """
    chosen: dict[tuple[Rank, dt.date], DayException] = {}
    for day in exceptions:
        other = chosen.setdefault((day.rank, day.date), day)
        if other is not day:
            raise ConflictingDays(day.date, (other.label, day.label))
    days = {day: found for (rank, day), found in chosen.items() if rank == "holiday"}
    days.update({day: found for (rank, day), found in chosen.items() if rank == "own"})
    return days


def _second_of_day(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise BadInterval(f"{text!r} is not a time of day; write for example 08:30")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    second = hours * 3600 + minutes * 60 + seconds
    if second > DAY_SECONDS:
        raise BadInterval(f"{text!r} is later than 24:00")
    return second


def _clock(second: int) -> str:
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}" if seconds else f"{hours:02}:{minutes:02}"


def _ordered(intervals: Sequence[Interval], where: str) -> tuple[Interval, ...]:
    ordered = tuple(sorted(intervals, key=lambda one: one.start_second))
    for earlier, later in pairwise(ordered):
        if later.start_second < earlier.end_second:
            raise BadInterval(f"{where}: {earlier.start}-{earlier.end} and {later.start}-{later.end} overlap")
    return ordered
