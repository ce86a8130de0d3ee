"""Calendar periods, half-open: the day, week, month, quarter, half year or year around an instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from yinuo.lib.durations import BadDuration, Duration, MixedUnits, due, plus_months
from yinuo.lib.localtime import EPOCH, NaiveInstant, wall_epoch

__all__ = [
    "KINDS", "BadDuration", "Duration", "MixedUnits", "Period", "PeriodKind", "containing", "due", "following",
    "next_start", "of_date", "plus_months", "preceding", "within",
]  # fmt: skip

PeriodKind = Literal["day", "week", "month", "quarter", "half_year", "year"]

KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
_MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """
    A period of the calendar in a zone: from midnight of ``first`` up to, not including, ``end``.

    ``start`` and ``end`` are aware and in the zone. Where midnight does not exist (clocks put
    forward over it) the day begins at the instant of the change.
    """

    kind: PeriodKind
    first: date
    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        """Return whether the instant lies in ``[start, end)``."""
        return self.start.astimezone(UTC) <= at.astimezone(UTC) < self.end.astimezone(UTC)

    @property
    def key(self) -> str:
        """The period in short, sortable within its kind: 2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026-H1, 2026."""
        year, month = self.first.year, self.first.month
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "week":
                iso = self.first.isocalendar()
                return f"{iso.year:04}-W{iso.week:02}"
            case "month":
                return f"{year:04}-{month:02}"
            case "quarter":
                return f"{year:04}-Q{(month + 2) // 3}"
            case "half_year":
                return f"{year:04}-H{(month + 5) // 6}"
            case "year":
                return f"{year:04}"


def containing(kind: PeriodKind, at: datetime, zone: ZoneInfo) -> Period:
    """
    Return the period of a kind that contains the instant, by the calendar of the zone.

    Weeks begin on Monday.

    :raises NaiveInstant: the instant has no time zone
    """
    if at.tzinfo is None:
        raise NaiveInstant(at)
    return of_date(kind, at.astimezone(zone).date(), zone)


def of_date(kind: PeriodKind, day: date, zone: ZoneInfo) -> Period:
    """Return the period of a kind to which a date belongs."""
    first = _first_day(kind, day)
    return Period(kind, first, _midnight(first, zone), _midnight(_first_day_after(kind, first), zone))


def next_start(kind: PeriodKind, at: datetime, zone: ZoneInfo) -> datetime:
    """Return the start of the first period of a kind that begins after the instant."""
    return containing(kind, at, zone).end


def following(period: Period) -> Period:
    """Return the period of the same kind that begins where this one ends."""
    return of_date(period.kind, _first_day_after(period.kind, period.first), _zone(period))


def preceding(period: Period) -> Period:
    """Return the period of the same kind that ends where this one begins."""
    return of_date(period.kind, period.first - timedelta(days=1), _zone(period))


def within(kind: PeriodKind, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Period]:
    """Yield the periods of a kind that share an instant with ``[start, end)``, in order."""
    finish = end.astimezone(UTC)
    if start.astimezone(UTC) >= finish:
        return
    period = containing(kind, start, zone)
    while period.start.astimezone(UTC) < finish:
        yield period
        period = following(period)


def _first_day(kind: PeriodKind, day: date) -> date:
    if kind == "day":
        return day
    if kind == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[kind]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _first_day_after(kind: PeriodKind, first: date) -> date:
    if kind == "day":
        return first + timedelta(days=1)
    if kind == "week":
        return first + timedelta(days=7)
    return plus_months(first, _MONTHS[kind])


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(seconds=wall_epoch(day, 0, zone))).astimezone(zone)


def _zone(period: Period) -> ZoneInfo:
    zone = period.start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise NaiveInstant(period.start)
    return zone
