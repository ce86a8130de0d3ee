"""Wall-clock times of a zone as instants, also on the days on which clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400
_NO_OFFSET = timedelta(0)


class NaiveInstant(ValueError):
    """An instant was given without a time zone."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at.isoformat()} has no time zone; give an aware datetime")
        self.at = at


def epoch(at: datetime) -> int:
    """
    Return the whole seconds from 1970-01-01T00:00Z to the instant; a fraction of a second is dropped.

    :raises NaiveInstant: the instant has no time zone
    """
    try:
        passed = at - EPOCH
    except TypeError:
        raise NaiveInstant(at) from None
    return passed.days * DAY_SECONDS + passed.seconds


def wall_epoch(day: date, second: int, zone: ZoneInfo) -> int:
    """
    Return the epoch second at which the wall clock of the zone shows ``second`` of ``day``.

    ``second`` counts from midnight and may exceed one day. A time that comes twice (clocks put
    back) means its first coming; a time that never comes (clocks put forward) means the instant of
    the change.
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=second)
    first, second_coming = epoch(wall), epoch(wall.replace(fold=1))
    if first <= second_coming:
        return first
    return _change_between(second_coming, first, zone)


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first epoch second in ``(before, after]`` with the offset that holds at ``after``."""
    offset = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(at: int, zone: ZoneInfo) -> timedelta:
    return datetime.fromtimestamp(at, zone).utcoffset() or _NO_OFFSET
