"""Where a visit fits into a day without moving anybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.dispatch.selectors.busy import Busy
from yinuo.dispatch.selectors.shifts import Span
from yinuo.dispatch.selectors.travel import ESTIMATED, Ways

STEP = timedelta(minutes=5)
_Edge = tuple[datetime, datetime, Busy | None]


@dataclass(frozen=True, slots=True)
class Fit:
    """
    A spot that is free: set off, be there, be done. ``detour_minutes`` is the driving that it adds to the day,
    ``after`` and ``before`` the visits around it.
    """

    starts_at: datetime
    arrival_at: datetime
    ends_at: datetime
    travel_minutes: int
    detour_minutes: int
    after: Busy | None
    before: Busy | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that looks for a place: where, how long, and not before when; a day begins at the ``depot``."""

    site: Site
    depot: Branch
    service: timedelta
    earliest: datetime
    ways: Ways = ESTIMATED


def fits(wanted: Wanted, hours: Sequence[Span], held: Sequence[Busy], away: Sequence[Span]) -> Iterator[Fit]:
    """Yield one spot for each gap of the shifts that is long enough, in order of time; ``away`` are absences."""
    for start, end in hours:
        inside = [one for one in held if one.starts_at < end and one.ends_at > start]
        edges: list[_Edge] = [(one.starts_at, one.ends_at, one) for one in inside]
        edges = sorted([*edges, *((*span, None) for span in away)], key=_start)
        free, last = max(start, _step(wanted.earliest - timedelta(hours=3))), None
        for begins, ends, visit in [*edges, (end, end, None)]:
            fit = _fit(wanted, (free, min(begins, end)), last, visit)
            if fit is not None:
                yield fit
            free = max(free, ends)
            last = visit or last


def _fit(wanted: Wanted, gap: Span, after: Busy | None, before: Busy | None) -> Fit | None:
    minutes = wanted.ways.minutes(after.site if after else wanted.depot, wanted.site)
    start = _step(max(gap[0], wanted.earliest - timedelta(minutes=minutes)))
    onward = wanted.ways.minutes(wanted.site, before.site) if before else 0
    more = max(0, onward - before.travel_minutes) if before else 0
    arrival = start + timedelta(minutes=minutes)
    ends = arrival + wanted.service
    if ends + timedelta(minutes=more) > gap[1]:
        return None
    detour = minutes + onward - (before.travel_minutes if before else 0)
    return Fit(start, arrival, ends, minutes, max(0, detour), after, before)


def _start(edge: _Edge) -> datetime:
    return edge[0]


def _step(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + STEP
