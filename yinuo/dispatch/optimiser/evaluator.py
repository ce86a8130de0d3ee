"""The objective of ``model``, applied to sequences of jobs. Every plan that leaves this package was made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from yinuo.dispatch.optimiser import schedule, tours
from yinuo.dispatch.optimiser.model import Appointment, Job, Plan, Problem, Reason, Route, Stop, Terms, Unassigned
from yinuo.dispatch.optimiser.schedule import FETCH, HELPER
from yinuo.dispatch.optimiser.tours import Tour

#: Tour (technician, shift) -> the jobs in order, ``FETCH`` among them; ``HELPER`` before those it only helps with.
Sequences = Mapping[tuple[str, int], Sequence[str]]


class NotAPlan(ValueError):
    """Some sequence breaks a hard rule; ``reason`` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{reason.code} {dict(reason.values)}")
        self.reason = reason


def routes_of(
    problem: Problem, all_tours: Iterable[Tour], sequences: Sequences, starts: Mapping[str, int]
) -> tuple[Route, ...]:
    """The tours with their times, empty ones left out. Raises ``NotAPlan``."""
    stocks = tours.stock_after_pins(problem)
    found = []
    for tour in all_tours:
        names = list(sequences.get(tour.key, ()))
        if not names:
            continue
        stock = stocks[tour.technician.id]
        route = schedule.run(problem, tour, names, stock, dict(starts))
        if isinstance(route, Reason):
            raise NotAPlan(route)
        _consume(problem, tour, names, stock)
        found.append(route)
    return tuple(found)


def evaluate(
    problem: Problem,
    sequences: Sequences,
    *,
    starts: Mapping[str, int] | None = None,
    reasons: Mapping[str, tuple[Reason, ...]] | None = None,
    iterations: int = 0,
    notes: tuple[str, ...] = (),
) -> Plan:
    """
    The plan of these sequences. ``starts``: when the jobs of several persons begin, ``reasons``: why some job is out.

    Raises ``NotAPlan`` if a hard rule is broken.
    """
    routes = routes_of(problem, tours.build(problem), sequences, starts or {})
    present = {stop.job for route in routes for stop in route.stops if not stop.is_fetch}
    left = tuple(Unassigned(job.id, (reasons or {}).get(job.id, ())) for job in problem.jobs if job.id not in present)
    terms = measure(problem, routes)
    return Plan(routes, left, terms, score(problem, terms), iterations, notes)


def sequences_of(plan: Plan) -> dict[tuple[str, int], list[str]]:
    """The sequences a plan was made of."""
    found: dict[tuple[str, int], list[str]] = {}
    for route in plan.routes:
        names = [HELPER + stop.job if stop.is_helper else stop.job for stop in route.stops]
        found.setdefault((route.technician, route.shift), []).extend(names)
    return found


def starts_of(problem: Problem, plan: Plan) -> dict[str, int]:
    """When the jobs of several persons begin in it."""
    return {stop.job: stop.start for stop in plan.stops if (job := problem.job_by_id.get(stop.job)) and job.persons > 1}


def measure(problem: Problem, routes: Sequence[Route]) -> Terms:
    """The terms of the objective for these tours; jobs on none of them are unassigned."""
    planned = {stop.job for route in routes for stop in route.stops}
    left = [job for job in problem.jobs if job.id not in planned]
    terms = measure_tours(problem, routes)
    return replace(
        terms,
        unassigned_jobs=len(left),
        unassigned_points=sum(job.unassigned_points for job in left),
        moved=terms.moved + sum(1 for job in left if job.published),
    )


def measure_tours(problem: Problem, routes: Sequence[Route]) -> Terms:
    """The terms of the objective for these tours alone."""
    visits: dict[str, Stop] = {}
    people: dict[str, list[str]] = {}
    for route in routes:
        for stop in route.stops:
            if not stop.is_fetch:
                visits[stop.job] = stop
                people.setdefault(stop.job, []).append(stop.technician)
    jobs = [problem.job_by_id[name] for name in visits]
    shifts = [_shift_terms(problem, route) for route in routes]
    return Terms(
        late_jobs=sum(1 for job in jobs if schedule.late_seconds(job, visits[job.id].start)),
        late_seconds=sum(schedule.late_seconds(job, visits[job.id].start) for job in jobs),
        late_points=sum(schedule.late_points(job, visits[job.id].start) for job in jobs),
        driving_seconds=sum(route.travel_seconds for route in routes),
        driving_metres=sum(route.travel_metres for route in routes),
        duration_seconds=sum(route.back - route.depart for route in routes),
        overtime_seconds=sum(overtime for overtime, _balance in shifts),
        outside_zone=sum(_outside(problem, route) for route in routes),
        not_own=sum(1 for job in jobs if _is_stranger(job, people[job.id])),
        balance=sum(balance for _overtime, balance in shifts),
        moved=sum(1 for job in jobs if is_moved(problem, job, people[job.id], visits[job.id])),
    )


def levels(problem: Problem, terms: Terms) -> tuple[float, float]:
    """(promises in points, the day in seconds of driving)."""
    weights = problem.weights
    points = terms.late_points + terms.unassigned_points + weights.moved_points * terms.moved
    day = (
        weights.driving * terms.driving_seconds
        + weights.duration * terms.duration_seconds
        + weights.overtime * terms.overtime_seconds
        + weights.outside_zone * terms.outside_zone
        + weights.not_own * terms.not_own
        + weights.balance * terms.balance
        + weights.moved * terms.moved
    )
    return points, day


def score(problem: Problem, terms: Terms) -> tuple[float, ...]:
    """Smaller is better, the first difference decides."""
    points, day = levels(problem, terms)
    return (points, day) if problem.weights.lexicographic else (problem.weights.point * points + day,)


def is_moved(problem: Problem, job: Job, technicians: Sequence[str], stop: Stop | None) -> bool:
    """Whether the published visit is planned otherwise now."""
    told: Appointment | None = job.published
    if told is None:
        return False
    if stop is None or sorted(technicians) != sorted(told.technicians):
        return True
    return abs(stop.start - told.start) > problem.weights.moved_after_seconds


def _consume(problem: Problem, tour: Tour, names: Sequence[str], stock: dict[str, int]) -> None:
    for name in names:
        if name == FETCH:
            return
        if not name.startswith(HELPER) and name not in tour.pins:
            for part, number in problem.job_by_id[name].parts.items():
                stock[part] = stock.get(part, 0) - number


def _outside(problem: Problem, route: Route) -> int:
    zones = problem.technician_by_id[route.technician].zones
    names = [stop.job for stop in route.stops if not stop.is_fetch]
    return sum(
        1 for name in names if zones and problem.job_by_id[name].zone and problem.job_by_id[name].zone not in zones
    )


def _is_stranger(job: Job, who: Sequence[str]) -> bool:
    return bool(job.own_technician) and job.own_technician not in who


def _shift_terms(problem: Problem, route: Route) -> tuple[int, float]:
    """Overtime, and the square of the percentage of the shift that is used (a tour outside of shifts has neither)."""
    if route.shift == tours.OUTSIDE_SHIFTS:
        return 0, 0.0
    shift = problem.technician_by_id[route.technician].shifts[route.shift]
    work = sum(stop.end - stop.start for stop in route.stops)
    percent = 100.0 * (work + route.travel_seconds) / (shift.end - shift.start)
    return max(0, route.back - shift.end), percent * percent / 100.0
