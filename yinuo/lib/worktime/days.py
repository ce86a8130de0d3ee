"""Which calendar days are worked, and why the others are not."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

SkipReason = Literal["weekend", "holiday", "closed", "exception"]


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """
    A calendar day without working hours, and why.

    ``weekend``: Saturday or Sunday without hours; ``closed``: another weekday without hours in the
    week; ``holiday``: closed by the table of public holidays; ``exception``: closed by an exception
    of the company's own. ``confirmed`` is False for a holiday that is expected but not published.
    """

    date: dt.date
    reason: SkipReason
    label: str
    source: str
    confirmed: bool


class WorkingDay(NamedTuple):
    """
    The working day that was looked for. ``closing``: epoch second at which its last interval ends.
    ``starts_worked``: whether the day from which the search began is a working day itself.
    """

    date: dt.date
    closing: int
    starts_worked: bool


class Days(Protocol):
    """The days of a calendar, seen as worked or not."""

    def nth_after(self, day: dt.date, count: int) -> WorkingDay | None:
        """Return the ``count``-th (1 or more) working day after ``day``, None past the covered days."""

    def skipped(self, first: dt.date, last: dt.date) -> Sequence[SkippedDay]:
        """Return the days without hours of their own from ``first`` to ``last``, both included."""


class ListedDays:
    """Days of a compiled calendar, in two sorted lists: the worked and the skipped."""

    __slots__ = ("_closing", "_skipped", "_skipped_ordinals", "_worked_ordinals")

    def __init__(self, worked: Sequence[tuple[dt.date, int]], skipped: Sequence[SkippedDay]) -> None:
        self._worked_ordinals = [day.toordinal() for day, _ in worked]
        self._closing = [closing for _, closing in worked]
        self._skipped = tuple(skipped)
        self._skipped_ordinals = [one.date.toordinal() for one in skipped]

    def nth_after(self, day: dt.date, count: int) -> WorkingDay | None:
        ordinal = day.toordinal()
        later = bisect_right(self._worked_ordinals, ordinal)
        place = later + count - 1
        if place >= len(self._worked_ordinals):
            return None
        starts_worked = later > 0 and self._worked_ordinals[later - 1] == ordinal
        return WorkingDay(dt.date.fromordinal(self._worked_ordinals[place]), self._closing[place], starts_worked)

    def skipped(self, first: dt.date, last: dt.date) -> Sequence[SkippedDay]:
        begin = bisect_left(self._skipped_ordinals, first.toordinal())
        end = bisect_right(self._skipped_ordinals, last.toordinal())
        return self._skipped[begin:end]


class EveryDay:
    """Days of a calendar that never rests. ``closing``: epoch second at which its last day ends."""

    __slots__ = ("_closing", "_last_ordinal")

    def __init__(self, last: dt.date, closing: int) -> None:
        self._last_ordinal = last.toordinal()
        self._closing = closing

    def nth_after(self, day: dt.date, count: int) -> WorkingDay | None:
        ordinal = day.toordinal() + count
        if ordinal > self._last_ordinal:
            return None
        return WorkingDay(dt.date.fromordinal(ordinal), self._closing, starts_worked=True)

    def skipped(self, first: dt.date, last: dt.date) -> Sequence[SkippedDay]:  # noqa: ARG002 - the protocol's shape
        return ()
