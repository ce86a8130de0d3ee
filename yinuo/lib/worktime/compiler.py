"""From the description of a calendar to its sorted intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from yinuo.lib.localtime import DAY_SECONDS, wall_epoch
from yinuo.lib.worktime.calendar import Calendar, Certainty
from yinuo.lib.worktime.days import EveryDay, ListedDays, SkippedDay, SkipReason
from yinuo.lib.worktime.errors import EmptyCalendar
from yinuo.lib.worktime.spec import CalendarSpec, DayException, Interval, effective_days, zone_of

Span = tuple[int, int]

_ONE_DAY = timedelta(days=1)
_ALWAYS_FROM = date(1900, 1, 1)
_ALWAYS_UNTIL = date(9998, 12, 31)


def compile_calendar(spec: CalendarSpec) -> Calendar:
    """
    Return the calendar of a description. Takes milliseconds a year: keep it per code and version.

    :raises EmptyCalendar: there is no working second in the week, in the exceptions, or in the
        covered dates
    :raises ConflictingDays: two exceptions of equal rank for one date
    """
    exceptions = effective_days(spec.exceptions)
    if not any(spec.weekly.values()) and not any(day.intervals for day in exceptions.values()):
        raise EmptyCalendar(spec.code)
    zone = zone_of(spec.timezone)
    covered = (wall_epoch(spec.start, 0, zone), wall_epoch(spec.end, DAY_SECONDS, zone))
    worked, skipped, spans = _walk(spec, exceptions, zone)
    intervals = _disjoint(spans, covered)
    if not intervals:
        raise EmptyCalendar(spec.code)
    return Calendar(
        code=spec.code, version=spec.version, tz=zone, covered=covered, intervals=intervals,
        days=ListedDays(worked, skipped), certainty=_certainty(spec, exceptions, zone),
    )  # fmt: skip


def always(timezone: str) -> Calendar:
    """Return the calendar in which every second from 1900 to 9998 is worked and every day counts."""
    zone = zone_of(timezone)
    covered = (wall_epoch(_ALWAYS_FROM, 0, zone), wall_epoch(_ALWAYS_UNTIL, DAY_SECONDS, zone))
    return Calendar(
        code="always", version=0, tz=zone, covered=covered, intervals=[covered],
        days=EveryDay(_ALWAYS_UNTIL, covered[1]), certainty=Certainty(),
    )  # fmt: skip


def _walk(
    spec: CalendarSpec, exceptions: dict[date, DayException], zone: ZoneInfo
) -> tuple[list[tuple[date, int]], list[SkippedDay], list[Span]]:
    """Return the worked days with their closing, the skipped days, and the spans of all shifts."""
    worked: list[tuple[date, int]] = []
    skipped: list[SkippedDay] = []
    spans = _spans_of(spec, exceptions, spec.start - _ONE_DAY, zone, None)
    begins = wall_epoch(spec.start, 0, zone)
    for offset in range((spec.end - spec.start).days + 1):
        day = spec.start + timedelta(days=offset)
        ends = wall_epoch(day + _ONE_DAY, 0, zone)
        own = _spans_of(spec, exceptions, day, zone, begins if ends - begins == DAY_SECONDS else None)
        begins = ends
        if own:
            worked.append((day, max(end for _, end in own)))
            spans.extend(own)
        else:
            skipped.append(_skipped(day, exceptions.get(day)))
    return worked, skipped, spans


def _spans_of(
    spec: CalendarSpec, exceptions: dict[date, DayException], day: date, zone: ZoneInfo, midnight: int | None
) -> list[Span]:
    """
    Return the shifts that begin on the day; one that falls into a clock change is left out.

    ``midnight`` is the instant at which the day begins if it has 24 hours: then its shifts are counted from there.
    """
    exception = exceptions.get(day)
    hours: Sequence[Interval] = spec.weekly.get(day.weekday(), ()) if exception is None else exception.intervals
    if midnight is not None and all(one.end_second <= DAY_SECONDS for one in hours):
        return [(midnight + one.start_second, midnight + one.end_second) for one in hours]
    spans = ((wall_epoch(day, one.start_second, zone), wall_epoch(day, one.end_second, zone)) for one in hours)
    return [(start, end) for start, end in spans if start < end]


def _skipped(day: date, exception: DayException | None) -> SkippedDay:
    if exception is None:
        reason: SkipReason = "weekend" if day.weekday() >= 5 else "closed"
        return SkippedDay(day, reason, "", "", confirmed=True)
    reason = "exception" if exception.rank == "own" else "holiday"
    return SkippedDay(day, reason, exception.label, exception.source, exception.confirmed)


def _disjoint(spans: Iterable[Span], covered: Span) -> list[Span]:
    """Return the spans cut to the covered instants, overlapping and touching ones joined, in order."""
    first, last = covered
    joined: list[Span] = []
    for begin, finish in sorted(spans):
        start, end = max(begin, first), min(finish, last)
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _certainty(spec: CalendarSpec, exceptions: dict[date, DayException], zone: ZoneInfo) -> Certainty:
    known = spec.known_until
    doubtful = sorted(day for day, exception in exceptions.items() if not exception.confirmed)
    return Certainty(
        until=None if known is None else wall_epoch(known, DAY_SECONDS, zone),
        doubtful=[(wall_epoch(day, 0, zone), wall_epoch(day, DAY_SECONDS, zone)) for day in doubtful],
    )
