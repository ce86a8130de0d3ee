"""The days that a back-test counts, and the months that they fall into."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yinuo.lib.durations import plus_months
from yinuo.rulebook.backtest.lanes import micros


class Window(NamedTuple):
    """What is counted: opened in [starts_at, ends_at). ``until`` is how far its fate is followed."""

    starts_at: datetime
    ends_at: datetime
    until: datetime


class Months:
    """The first day of the month of company time that an instant lies in."""

    __slots__ = ("_days", "_last", "_micros", "_starts")

    def __init__(self, window: Window, zone: ZoneInfo) -> None:
        day = window.starts_at.astimezone(zone).date().replace(day=1)
        last = plus_months(max(window.until, window.ends_at).astimezone(zone).date().replace(day=1), 120)
        self._days: list[date] = []
        while day <= last:
            self._days.append(day)
            day = plus_months(day, 1)
        self._starts = [datetime(one.year, one.month, 1, tzinfo=zone).astimezone(UTC) for one in self._days]
        self._micros = [micros(one) for one in self._starts]
        self._last = 0, 0, self._days[0]

    def of(self, at: datetime) -> date:
        """Instants before the window count to its first month."""
        return self._days[max(bisect_right(self._starts, at) - 1, 0)]

    def around(self, at: int) -> tuple[int, int, date]:
        """Return the month of an instant (microseconds since 1970): from when, before when, and its first day."""
        if not self._last[0] <= at < self._last[1]:
            place = max(bisect_right(self._micros, at) - 1, 0)
            following = self._micros[min(place + 1, len(self._micros) - 1)]
            self._last = min(self._micros[place], at), following, self._days[place]
        return self._last
