"""
Arithmetic on working time.

A compiled calendar is a sorted list of disjoint half-open intervals ``[start, end)`` of epoch
seconds, with the working seconds that lie before each. Every question is one or two binary searches.

Three rules hold everywhere:

* Instants are aware and counted in whole seconds; a fraction of a second is dropped.
* Time that is used up exactly at the end of an interval is due at that end: 30 minutes from 17:00
  are due at 17:30, not the next morning. Subtracting is the mirror image: what began exactly at a
  start began there, not at the closing before.
* Zero seconds from an instant is that instant itself, worked or not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from yinuo.lib.localtime import epoch, wall_epoch
from yinuo.lib.worktime.days import Days, SkippedDay
from yinuo.lib.worktime.errors import CalendarGap

Seconds = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """
    What of the calendar is known for sure, in epoch seconds.

    ``until``: end of the last day whose public holidays are published, None if it does not depend on
    them. ``doubtful``: sorted ``(start, end)`` of the days whose exception is not confirmed.
    """

    until: int | None = None
    doubtful: Sequence[tuple[int, int]] = ()


class Calendar:
    """
    Working time of one calendar version, compiled.

    Built by :func:`compile_calendar` and :func:`always`; immutable and safe to share.
    ``tz`` is its zone: every instant that it returns is in it. ``covered`` is the span of instants
    that it can speak of.
    """

    __slots__ = (
        "_arrays", "_before", "_certainty", "_days", "_doubtful_ends", "_ends", "_first", "_last", "_starts",
        "_through", "code", "covered", "timezone", "total_seconds", "tz", "version",
    )  # fmt: skip

    def __init__(
        self, *, code: str, version: int, tz: ZoneInfo, covered: tuple[int, int],
        intervals: Sequence[tuple[int, int]], days: Days, certainty: Certainty,
    ) -> None:  # fmt: skip
        self.code = code
        self.version = version
        self.tz = tz
        self.timezone = tz.key
        self._first, self._last = covered
        self.covered = (self._at(self._first), self._at(self._last))
        self._starts = [start for start, _ in intervals]
        self._ends = [end for _, end in intervals]
        self._through = list(accumulate(end - start for start, end in intervals))
        self._before = [0, *self._through[:-1]]
        self.total_seconds = self._through[-1]
        self._arrays = tuple(
            np.array(one, dtype=np.int64) for one in (self._starts, self._ends, self._before, self._through)
        )
        self._days = days
        self._certainty = certainty
        self._doubtful_ends = [end for _, end in certainty.doubtful]

    def __repr__(self) -> str:
        start, end = self.covered
        return f"<Calendar {self.code} v{self.version} {start.date()}..{end.date()} {self.timezone}>"

    def add(self, start: datetime, seconds: int) -> datetime:
        """
        Return the instant at which ``seconds`` of working time since ``start`` are used up.

        Exactly at the end of an interval the answer is that end. Zero seconds return ``start``.

        :raises CalendarGap: it begins before or runs past the covered dates
        :raises ValueError: ``seconds`` is negative, or ``start`` has no zone
        """
        _refuse_negative(seconds)
        at = self._inside(start)
        if not seconds:
            return self._at(at)
        target = self._worked(at) + seconds
        place = bisect_left(self._through, target)
        if place == len(self._through):
            raise self._gap(self._last)
        return self._at(self._starts[place] + target - self._before[place])

    def subtract(self, end: datetime, seconds: int) -> datetime:
        """
        Return the instant from which ``seconds`` of working time lead to ``end``.

        It undoes :meth:`add` for every start that is worked. Zero seconds return ``end``.

        :raises CalendarGap: it ends after or runs before the covered dates
        :raises ValueError: ``seconds`` is negative, or ``end`` has no zone
        """
        _refuse_negative(seconds)
        at = self._inside(end)
        if not seconds:
            return self._at(at)
        target = self._worked(at) - seconds
        if target < 0:
            raise self._gap(self._first)
        place = bisect_right(self._before, target) - 1
        return self._at(self._starts[place] + target - self._before[place])

    def between(self, start: datetime, end: datetime) -> int:
        """
        Return the working seconds in ``[start, end)``; 0 if ``end`` is not after ``start``.

        :raises CalendarGap: the calendar does not cover the whole interval
        """
        first, last = epoch(start), epoch(end)
        if last <= first:
            return 0
        if first < self._first or last > self._last:
            raise self._gap(first if first < self._first else last)
        return self._worked(last) - self._worked(first)

    def is_working(self, at: datetime) -> bool:
        """
        Return whether the second that begins at the instant is worked.

        :raises CalendarGap: the instant lies outside the covered dates
        """
        second = self._inside(at)
        place = bisect_right(self._starts, second) - 1
        return place >= 0 and second < self._ends[place]

    def next_working(self, at: datetime) -> datetime:
        """
        Return the instant itself if it is worked, else the next opening.

        :raises CalendarGap: there is none within the covered dates
        """
        second = self._inside(at)
        place = bisect_right(self._ends, second)
        if place == len(self._starts):
            raise self._gap(self._last)
        return self._at(max(second, self._starts[place]))

    def intervals_between(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """
        Return the working intervals within ``[start, end)``, cut to it, in order.

        :raises CalendarGap: the calendar does not cover the whole interval
        """
        first, last = self._inside(start), self._inside(end)
        if last <= first:
            return []
        found = range(bisect_right(self._ends, first), bisect_left(self._starts, last))
        return [(self._at(max(self._starts[i], first)), self._at(min(self._ends[i], last))) for i in found]

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """
        Return the deadline ``days`` working days after ``start``; 0 days return ``start``.

        The day of ``start`` does not count; the answer lies on the ``days``-th working day after it,
        a working day being a date on which at least one interval begins. There it shows the clock
        time of ``start``, but never later than the day's last working instant. A start on a day that
        is not a working day counts as made after closing of the day before, so the whole last day
        is available: Saturday 10:00 plus 1 day is Monday 17:30.

        :raises CalendarGap: it runs past the covered dates
        :raises ValueError: ``days`` is negative, or ``start`` has no zone
        """
        _refuse_negative(days)
        at = self._inside(start)
        if not days:
            return self._at(at)
        local = self._at(at)
        found = self._days.nth_after(local.date(), days)
        if found is None:
            raise self._gap(self._last)
        due = datetime.combine(found.date, local.time(), self.tz)
        second = epoch(due)
        if not found.starts_worked or second >= found.closing:
            return self._at(found.closing)
        existing = self._at(second)
        if existing.hour == due.hour and existing.minute == due.minute:
            return existing
        # The clocks are put forward over this clock time on the last day.
        return self._at(wall_epoch(found.date, local.hour * 3600 + local.minute * 60 + local.second, self.tz))

    def skipped_days(self, start: datetime, end: datetime) -> list[SkippedDay]:
        """
        Return the calendar days touched by ``[start, end)`` that have no hours of their own and gave
        no working second to it, in order. A day whose hours merely lie outside is not skipped.

        :raises CalendarGap: the calendar does not cover the whole interval
        """
        first, last = self._inside(start), self._inside(end)
        if last <= first:
            return []
        days = self._days.skipped(self._at(first).date(), self._at(last - 1).date())
        return [one for one in days if not self._worked_on(one.date, first, last)]

    def is_certain(self, start: datetime, end: datetime) -> bool:
        """
        Return whether the working time in ``[start, end)`` can still be changed by no publication:
        it does not cross ``known_until``, touches no unconfirmed day, and stays in the covered dates.
        """
        first, last = epoch(start), epoch(end)
        last = max(last, first)
        known = self._certainty.until
        if first < self._first or last > self._last or (known is not None and last > known):
            return False
        place = bisect_right(self._doubtful_ends, first)
        return place == len(self._doubtful_ends) or self._certainty.doubtful[place][0] >= max(last, first + 1)

    def add_many(self, starts: npt.ArrayLike, seconds: npt.ArrayLike) -> Seconds:
        """
        Return :meth:`add` of every pair.

        ``starts``: array, shape (n,), epoch seconds; ``seconds``: array, shape (n,) or one number,
        working seconds. Result: array int64, shape (n,), epoch seconds.

        :raises CalendarGap: one of them begins before or runs past the covered dates
        :raises ValueError: one of ``seconds`` is negative
        """
        begins, amounts = np.broadcast_arrays(_int64(starts), _int64(seconds))
        if amounts.size and amounts.min() < 0:
            _refuse_negative(int(amounts.min()))
        self._refuse_outside(begins)
        opens, _, before, through = self._arrays
        targets = self._worked_many(begins) + amounts
        places = np.searchsorted(through, targets, side="left")
        if np.any(places == len(through)):
            raise self._gap(self._last)
        return np.where(amounts == 0, begins, opens[places] + targets - before[places])

    def between_many(self, starts: npt.ArrayLike, ends: npt.ArrayLike) -> Seconds:
        """
        Return :meth:`between` of every pair.

        ``starts``, ``ends``: arrays, shape (n,), epoch seconds. Result: array int64, shape (n,),
        working seconds.

        :raises CalendarGap: the calendar does not cover one of the intervals
        """
        begins, finishes = np.broadcast_arrays(_int64(starts), _int64(ends))
        forward = finishes > begins
        self._refuse_outside(begins[forward])
        self._refuse_outside(finishes[forward])
        worked = self._worked_many(finishes) - self._worked_many(begins)
        return np.where(forward, worked, 0)

    def _worked(self, at: int) -> int:
        """Return the working seconds from the start of the covered dates to the instant."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        end = self._ends[place]
        return self._before[place] + (at if at < end else end) - self._starts[place]

    def _worked_many(self, at: Seconds) -> Seconds:
        opens, closes, before, _ = self._arrays
        places = np.searchsorted(opens, at, side="right") - 1
        known = np.maximum(places, 0)
        worked = before[known] + np.minimum(at, closes[known]) - opens[known]
        return np.where(places < 0, 0, worked)

    def _worked_on(self, day: date, first: int, last: int) -> int:
        begin, end = wall_epoch(day, 0, self.tz), wall_epoch(day, 86_400, self.tz)
        return self._worked(min(end, last)) - self._worked(max(begin, first))

    def _at(self, second: int) -> datetime:
        return datetime.fromtimestamp(second, self.tz)

    def _inside(self, at: datetime) -> int:
        second = epoch(at)
        if self._first <= second <= self._last:
            return second
        raise self._gap(second)

    def _refuse_outside(self, at: Seconds) -> None:
        outside = at[(at < self._first) | (at > self._last)]
        if outside.size:
            raise self._gap(int(outside[0]))

    def _gap(self, reached: int) -> CalendarGap:
        return CalendarGap(self.code, self.covered, self._at(reached))


def _refuse_negative(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"working time of {amount} is negative; use subtract to go back")


def _int64(values: npt.ArrayLike) -> Seconds:
    return np.asarray(values, dtype=np.int64)
