"""When an obligation is due, and when time has to look at it. All instants returned are in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from yinuo.lib.durations import Duration, due, plus_months
from yinuo.lib.localtime import DAY_SECONDS, EPOCH, wall_epoch
from yinuo.lib.worktime import Calendar, CalendarGap
from yinuo.rulebook.engine.compiled import CompiledObligation, Ref
from yinuo.rulebook.engine.errors import ConditionFailed, FactMissing, NoDueTime
from yinuo.rulebook.engine.types import BREACH, LADDER, WARNING, Facts
from yinuo.rulebook.pack.obligation_rule import ByClock, ByDayOfMonth

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


def utc(at: datetime) -> datetime:
    """Return the instant in UTC. Instants of one zone would be compared by their clocks, which may go back."""
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def instant(facts: Facts, ref: Ref) -> datetime | None:
    """
    Return the instant that a time fact holds; None if it holds none, or the event does not carry its entity.

    :raises FactMissing: the entity is there without this fact
    :raises ConditionFailed: it is no instant
    """
    entity = facts.get(ref[0])
    if entity is None:
        return None
    try:
        text = entity[ref[1]]
        return utc(datetime.fromisoformat(str(text))) if text else None
    except KeyError:
        raise FactMissing(f"事件未带事实 {'.'.join(ref)}", f"the event does not carry {'.'.join(ref)}") from None
    except ValueError:
        raise ConditionFailed(f"{'.'.join(ref)} 不是时刻", f"{'.'.join(ref)} is no instant") from None


def due_time(rule: CompiledObligation, start: datetime, calendar: Calendar, facts: Facts) -> datetime | None:
    """
    Return when a duty that counts from ``start`` is due; None without a limit, or while the fact to follow is empty.

    :raises NoDueTime: the calendar does not reach so far
    """
    if rule.elapsed is not None:
        return start + rule.elapsed
    if rule.follows is not None:
        return instant(facts, rule.follows)
    try:
        if rule.within is not None:
            return utc(due(start, rule.within, calendar))
        if isinstance(rule.by, ByClock):
            return _next_clock(rule.by, start, calendar, every_day=rule.is_around_the_clock)
        if isinstance(rule.by, ByDayOfMonth):
            return _next_day_of_month(rule.by.day_of_month, start, calendar)
    except CalendarGap as gap:
        raise _no_due_time(rule, gap) from gap
    return None


def act_time(rule: CompiledObligation, due_at: datetime, step: int, calendar: Calendar) -> datetime | None:
    """
    Return when an act of time is due by the rule; None if the rule has no such act.

    :raises NoDueTime: the calendar does not reach so far
    """
    if step == BREACH:
        return due_at
    if step == WARNING:
        return None if rule.warn is None else _earlier(rule, due_at, rule.warn, calendar)
    place = step - LADDER
    return later(rule, due_at, rule.ladder[place].after, calendar) if place < len(rule.ladder) else None


def next_act(rule: CompiledObligation, due_at: datetime | None, step: int, calendar: Calendar) -> datetime | None:
    """
    Return when ``step`` must look at an obligation whose next act of time is number ``step``; None: never.

    A warning is looked at when it is due. The breach and the ladder are looked at one second after, because what is
    done in the very second in which it is due is still in time.

    :raises NoDueTime: the calendar does not reach so far
    """
    if due_at is None:
        return None
    if step == WARNING:
        if rule.warn is not None:
            return act_time(rule, due_at, WARNING, calendar)
        step = BREACH
    at = act_time(rule, due_at, step, calendar)
    return None if at is None else at + _ONE_SECOND


def left(rule: CompiledObligation, at: datetime, due_at: datetime, calendar: Calendar) -> int:
    """
    Return the seconds from ``at`` to the due time (0 when it is past), working time where the rule counts so.

    :raises NoDueTime: the calendar does not cover them
    """
    if due_at <= at:
        return 0
    if not rule.counts_working:
        return int((due_at - at).total_seconds())
    try:
        return calendar.between(at, due_at)
    except CalendarGap as gap:
        raise _no_due_time(rule, gap) from gap


def resumed(rule: CompiledObligation, at: datetime, seconds: int, calendar: Calendar) -> datetime:
    """
    Return the due time with so many seconds left at ``at``, working time where the rule counts so.

    :raises NoDueTime: the calendar does not reach so far
    """
    if not rule.counts_working:
        return utc(at) + timedelta(seconds=seconds)
    try:
        return utc(calendar.add(at, seconds))
    except CalendarGap as gap:
        raise _no_due_time(rule, gap) from gap


def late_by(rule: CompiledObligation, due_at: datetime, at: datetime, calendar: Calendar) -> int:
    """Return the seconds by which ``at`` is past the due time, working time where the rule counts so."""
    return left(rule, due_at, at, calendar)


def later(rule: CompiledObligation, start: datetime, span: Duration, calendar: Calendar) -> datetime:
    """
    Return the instant a duration after another.

    :raises NoDueTime: the calendar does not reach so far
    """
    if not (span.is_working or span.months or span.days):
        return utc(start) + timedelta(seconds=span.seconds)
    try:
        return utc(due(start, span, calendar))
    except CalendarGap as gap:
        raise _no_due_time(rule, gap) from gap


def _earlier(rule: CompiledObligation, end: datetime, span: Duration, calendar: Calendar) -> datetime:
    """Return the instant a duration ahead of another; days keep the clock time."""
    if not (span.is_working or span.months or span.days):
        return end - timedelta(seconds=span.seconds)
    local = end.astimezone(calendar.tz)
    second = local.hour * 3600 + local.minute * 60 + local.second
    try:
        day = plus_months(local.date(), -span.months) - timedelta(days=span.days)
        for _ in range(span.working_days):
            day = _working_day(day - _ONE_DAY, calendar, -_ONE_DAY)
        shifted = end if day == local.date() else _wall(day, second, calendar.tz)
        if span.working_seconds:
            return utc(calendar.subtract(shifted, span.working_seconds))
    except CalendarGap as gap:
        raise _no_due_time(rule, gap) from gap
    return utc(shifted) - timedelta(seconds=span.seconds)


def _next_clock(by: ByClock, start: datetime, calendar: Calendar, *, every_day: bool) -> datetime:
    second = int(by.clock[:2]) * 3600 + int(by.clock[3:]) * 60
    today = start.astimezone(calendar.tz).date()
    if by.day == "same":
        at = _wall(today if every_day else _working_day(today, calendar), second, calendar.tz)
        if at > start:
            return at
    tomorrow = today + _ONE_DAY
    return _wall(tomorrow if every_day else _working_day(tomorrow, calendar), second, calendar.tz)


def _next_day_of_month(number: int, start: datetime, calendar: Calendar) -> datetime:
    today = start.astimezone(calendar.tz).date()
    month = today.replace(day=1)
    day = _day_of(month, number)
    if day < today:
        day = _day_of(plus_months(month, 1), number)
    return _wall(day, DAY_SECONDS, calendar.tz)


def _day_of(month: date, number: int) -> date:
    """Return a day of the month that begins on ``month``, at most its last."""
    return min(month + timedelta(days=number - 1), plus_months(month, 1) - _ONE_DAY)


def _working_day(day: date, calendar: Calendar, direction: timedelta = _ONE_DAY) -> date:
    """Return the first day from ``day`` on, in a direction, on which anything is worked."""
    while not calendar.between(_wall(day, 0, calendar.tz), _wall(day, DAY_SECONDS, calendar.tz)):
        day += direction
    return day


@lru_cache(maxsize=4096)
def _wall(day: date, second: int, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which the clock of the zone shows a second of a day; the same few are asked for."""
    return EPOCH + timedelta(seconds=wall_epoch(day, second, zone))


def _no_due_time(rule: CompiledObligation, gap: CalendarGap) -> NoDueTime:
    return NoDueTime(f"{rule.code} ({rule.citation})", gap)
