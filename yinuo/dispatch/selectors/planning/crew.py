"""The technicians as the optimiser sees them: shifts, breaks, leave, certificates, load, and what is in the van."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from yinuo.core.models import Branch, Person, Role
from yinuo.core.selectors import people
from yinuo.dispatch.models import Order, TechnicianProfile
from yinuo.dispatch.optimiser.model import Break, Shift, Technician, Travel, Window
from yinuo.dispatch.selectors import board, shifts
from yinuo.dispatch.selectors.planning import roads
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.states import OrderState
from yinuo.parts.models import Stock

DEPOT_SECONDS = 900
_BREAK_FROM, _BREAK_UNTIL, _BREAK = timedelta(hours=11, minutes=30), timedelta(hours=13), timedelta(minutes=45)
_LONG_DAY = timedelta(hours=7)


def people_of(branch: Branch, at: datetime) -> list[Person]:
    """Return the technicians who work for the branch, with what their hours depend on. Two queries."""
    found = [person.pk for person in people.holders(Role.TECHNICIAN, branch, at)]
    return list(Person.objects.filter(pk__in=found).select_related("branch", "department").order_by("pk"))


def read(
    crew: Sequence[Person],
    first: date,
    last: date,
    *,
    origin: datetime,
    at: datetime,
    with_stock: bool,
    home: int | None = None,
) -> tuple[Technician, ...]:
    """
    Return them for the days from ``first`` to ``last``; what of a shift lies before ``at`` is gone.

    Six queries at most. ``with_stock``: what is in the vans matters. ``home``: where a shift ends (None: anywhere).
    """
    start, end = board.bounds(first)[0], board.bounds(last)[1]
    profiles = TechnicianProfile.objects.in_bulk([person.pk for person in crew])
    hours = shifts.of_people(crew, first, last, at)
    absences: dict[int, list[Window]] = defaultdict(list)
    for absence in people.absences_between(crew, start, end):
        absences[absence.person_id].append(_window(absence.starts_at, absence.ends_at, origin))
    done = _done_today(crew, at)
    vans = _vans(crew) if with_stock else {}
    return tuple(
        Technician(
            id=str(person.pk),
            start_location=roads.DEPOT,
            end_location=home,
            shifts=_shifts(hours[person.pk], profiles.get(person.pk), done[person.pk], origin, at),
            absences=tuple(absences[person.pk]),
            skills=frozenset(profiles[person.pk].skills) if person.pk in profiles else frozenset(),
            stock=vans.get(person.pk, {}),
            depot=roads.DEPOT,
            depot_seconds=DEPOT_SECONDS,
        )
        for person in crew
    )


def let_home(technician: Technician, held: Iterable[tuple[Spot, int]], travel: Travel, origin: datetime) -> Technician:
    """
    Return the technician with as much overtime as the way home takes after the last visit that he has already.

    A coordinator may put a visit at the end of a shift; that it cannot be reached home in time is no reason to take it
    away again. ``held``: the visits as they stand, and their places.
    """
    home = technician.end_location
    if home is None:
        return technician
    mine = [(second(spot.ends_at, origin), place) for spot, place in held if str(spot.technician) == technician.id]
    shifts = []
    for shift in technician.shifts:
        ends = [end + int(travel.seconds[place, home]) for end, place in mine if shift.start < end <= shift.end]
        shifts.append(replace(shift, overtime_seconds=max(0, max(ends, default=0) - shift.end)))
    return replace(technician, shifts=tuple(shifts))


def second(at: datetime, origin: datetime) -> int:
    return int((at - origin).total_seconds())


def _shifts(
    hours: Iterable[shifts.Span], profile: TechnicianProfile | None, done: int, origin: datetime, at: datetime
) -> tuple[Shift, ...]:
    limit = profile.daily_orders if profile and profile.daily_orders else None
    today = timezone.localdate(at)
    return tuple(
        Shift(
            start=second(max(start, at), origin),
            end=second(end, origin),
            breaks=_breaks(start, end, origin, at),
            load_limit=None if limit is None else max(0, limit - (done if _day(start) == today else 0)),
        )
        for start, end in hours
        if end > at
    )


def _breaks(start: datetime, end: datetime, origin: datetime, at: datetime) -> tuple[Break, ...]:
    """Return the midday break of a long day, unless its time has passed."""
    midnight = board.bounds(_day(start))[0]
    latest = midnight + _BREAK_UNTIL
    if end - start < _LONG_DAY or latest <= at or not start < latest < end:
        return ()
    earliest = max(midnight + _BREAK_FROM, at)
    return (Break(second(earliest, origin), second(latest, origin), int(_BREAK.total_seconds())),)


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _window(start: datetime, end: datetime, origin: datetime) -> Window:
    return Window(max(0, second(start, origin)), second(end, origin))


def _done_today(crew: Sequence[Person], at: datetime) -> Counter[int]:
    start, end = board.bounds(timezone.localdate(at))
    done = Order.objects.filter(
        technician__in=crew,
        starts_at__gte=start,
        starts_at__lt=end,
        state__in=[OrderState.FINISHED, OrderState.ARCHIVED],
    )
    return Counter(done.values_list("technician_id", flat=True))


def _vans(crew: Sequence[Person]) -> dict[int, dict[str, int]]:
    held: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Stock.objects.filter(location__holder__in=crew, quantity__gt=0)
    for person, code, quantity in rows.values_list("location__holder_id", "part__code", "quantity"):
        held[person][code] = quantity
    return held
