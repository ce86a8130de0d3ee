"""``suggest``: who could take one job, ranked, with all that speaks for and against each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from yinuo.dispatch.optimiser import evaluator, schedule
from yinuo.dispatch.optimiser import tours as touring
from yinuo.dispatch.optimiser.model import Job, Plan, Problem, Reason, Route, Technician
from yinuo.dispatch.optimiser.reasons import ORDER, ability
from yinuo.dispatch.optimiser.tours import Tour

#: Places in a tour that are driven through, the most promising first, before it counts as full.
PLACES_TRIED = 3


@dataclass(frozen=True, slots=True)
class Displaced:
    """A visit that would begin at another time (``after``); ``late_seconds`` then."""

    job: str
    before: int
    after: int
    late_seconds: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    One technician for the job. ``position``: before which entry of the tour's visits it would come; ``detour_seconds``:
    the tour's road with the job minus without. ``load`` of ``load_limit`` counts the job itself. ``points`` and ``day``
    are what the plan's two levels change by.
    """

    technician: str
    shift: int
    position: int
    arrive: int
    start: int
    end: int
    late_seconds: int
    detour_seconds: int
    detour_metres: int
    load: int
    load_limit: int | None
    has_certificates: bool
    has_parts: bool
    in_zone: bool
    is_own: bool
    has_visited: bool
    displaced: tuple[Displaced, ...]
    points: float
    day: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """``ranked``: the best first; ``impossible``: why each other technician cannot (value ``technician``)."""

    job: str
    ranked: tuple[Suggestion, ...]
    impossible: tuple[Reason, ...]


def suggest(problem: Problem, plan: Plan, job: Job | str) -> Suggestions:
    """Technicians for one job in ``plan``, which is left as it is; a job that is planned is thought away first."""
    wanted = problem.job_by_id[job] if isinstance(job, str) else job
    if wanted.id not in problem.job_by_id:
        problem = replace(problem, jobs=(*problem.jobs, wanted))
    sequences = {
        key: [name for name in names if schedule.job_of(name) != wanted.id]
        for key, names in evaluator.sequences_of(plan).items()
    }
    stocks = _stocks(problem, sequences)
    starts = evaluator.starts_of(problem, plan)
    routes = {(route.technician, route.shift): route for route in plan.routes}
    touched = {key for key, names in evaluator.sequences_of(plan).items() if len(names) != len(sequences[key])}
    best: dict[str, Suggestion] = {}
    codes: dict[str, str] = {}
    for tour in touring.build(problem):
        names = sequences.get(tour.key, [])
        before = routes.get(tour.key)
        if tour.key in touched:
            before = _again(problem, tour, names, stocks, starts)
        found = _on_tour(problem, tour, names, before, wanted, stocks[tour.technician.id], starts)
        name = tour.technician.id
        if isinstance(found, str):
            codes[name] = min(found, codes.get(name, found), key=ORDER.index)
        elif name not in best or _rank(found) < _rank(best[name]):
            best[name] = found
    impossible = [
        Reason(codes.get(one.id) or ability(wanted, one, 0) or "absent", {"technician": one.id})
        for one in problem.technicians
        if one.id not in best
    ]
    impossible.sort(key=lambda reason: ORDER.index(reason.code))
    return Suggestions(wanted.id, tuple(sorted(best.values(), key=_rank)), tuple(impossible))


def _rank(suggestion: Suggestion) -> tuple[float, float, str]:
    return suggestion.points, suggestion.day, suggestion.technician


def _stocks(problem: Problem, sequences: Mapping[tuple[str, int], Sequence[str]]) -> dict[str, dict[str, int]]:
    """What all tours of a technician together leave in the van (the job itself not counted)."""
    stocks = touring.stock_after_pins(problem)
    pinned = {job.id for job in problem.jobs if job.pinned}
    for (technician, _shift), names in sequences.items():
        for name in names:
            if name == schedule.FETCH:
                break
            if name in problem.job_by_id and name not in pinned:
                for part, number in problem.job_by_id[name].parts.items():
                    stocks[technician][part] = stocks[technician].get(part, 0) - number
    return stocks


def _own_stock(problem: Problem, names: Sequence[str], left: Mapping[str, int], tour: Tour) -> dict[str, int]:
    """What the van holds for this tour: what is left of all, and what the tour itself uses."""
    stock = dict(left)
    for name in names:
        if name == schedule.FETCH:
            break
        if name in problem.job_by_id and name not in tour.pins:
            for part, number in problem.job_by_id[name].parts.items():
                stock[part] = stock.get(part, 0) + number
    return stock


def _again(
    problem: Problem,
    tour: Tour,
    names: Sequence[str],
    stocks: Mapping[str, Mapping[str, int]],
    starts: dict[str, int],
) -> Route | None:
    """The tour without the job."""
    stock = _own_stock(problem, names, stocks[tour.technician.id], tour)
    route = schedule.run(problem, tour, list(names), stock, starts) if names else None
    return route if isinstance(route, Route) else None


def _on_tour(
    problem: Problem,
    tour: Tour,
    names: list[str],
    before: Route | None,
    job: Job,
    left: Mapping[str, int],
    starts: dict[str, int],
) -> Suggestion | str:
    """The best place of the job in this tour, or the code of the reason why there is none."""
    last = job.last_start
    is_shut = job.earliest > tour.close or (last is not None and last < tour.start)
    if is_shut or tour.shift == touring.OUTSIDE_SHIFTS:
        return ability(job, tour.technician, 0) or "absent"
    code = ability(job, tour.technician, tour.close)
    if code:
        return code
    load = sum(problem.job_by_id[schedule.job_of(name)].load for name in names if name) + job.load
    pins = sum(problem.job_by_id[name].load for name in tour.pins)
    if tour.load_limit is not None and load > tour.load_limit + pins:
        return "load"
    stock = _own_stock(problem, names, left, tour)
    was = evaluator.levels(problem, evaluator.measure_tours(problem, (before,) if before else ()))
    lacks = False
    best: Suggestion | None = None
    for position in _places(problem, tour, names, before, job):
        for tried in _with_fetch(tour, [*names[:position], job.id, *names[position:]], position):
            route = schedule.run(problem, tour, tried, stock, starts)
            if isinstance(route, Reason):
                lacks = lacks or route.code in {"part", "tool"}
                continue
            found = _suggestion(problem, tour, before, was, route, job, load)
            if best is None or _rank(found) < _rank(best):
                best = found
            break
    return best or ("part" if lacks else "busy")


def _with_fetch(tour: Tour, names: list[str], position: int) -> list[list[str]]:
    if tour.technician.depot is None or schedule.FETCH in names:
        return [names]
    return [names, [*names[:position], schedule.FETCH, *names[position:]]]


def _places(problem: Problem, tour: Tour, names: Sequence[str], before: Route | None, job: Job) -> list[int]:
    """Positions worth driving through, the most promising first, by the times of the tour as it is."""
    seconds, service = problem.travel.seconds, problem.planned_seconds(job)
    stops = before.stops if before else ()
    found = []
    for position in range(len(names) + 1):
        here = tour.start_location if position == 0 else _place(problem, tour, names[position - 1])
        ready = tour.start if position == 0 else stops[position - 1].end
        to = int(seconds[here, job.location])
        start = schedule.first_start(job, ready + to)
        if start is None:
            continue
        following = tour.end_location if position == len(names) else _place(problem, tour, names[position])
        onward = 0 if following is None else int(seconds[job.location, following])
        saved = 0 if following is None or not names else int(seconds[here, following])
        pushed = 0 if position == len(names) else max(0, start + service + onward - stops[position].start)
        found.append((schedule.late_points(job, start), to + onward - saved + pushed // 4, position))
    return [position for _late, _detour, position in sorted(found)[:PLACES_TRIED]]


def _place(problem: Problem, tour: Tour, name: str) -> int:
    if name == schedule.FETCH:
        return tour.start_location if tour.technician.depot is None else tour.technician.depot
    return problem.job_by_id[schedule.job_of(name)].location


def _suggestion(
    problem: Problem,
    tour: Tour,
    before: Route | None,
    was: tuple[float, float],
    route: Route,
    job: Job,
    load: int,
) -> Suggestion:
    technician = tour.technician
    position, stop = next((place, stop) for place, stop in enumerate(route.stops) if stop.job == job.id)
    points, day = evaluator.levels(problem, evaluator.measure_tours(problem, (route,)))
    old_points, old_day = was
    limit = technician.shifts[tour.shift].load_limit
    return Suggestion(
        technician=technician.id,
        shift=tour.shift,
        position=position,
        arrive=stop.arrive,
        start=stop.start,
        end=stop.end,
        late_seconds=stop.late_seconds,
        detour_seconds=route.travel_seconds - (before.travel_seconds if before else 0),
        detour_metres=route.travel_metres - (before.travel_metres if before else 0),
        load=load,
        load_limit=limit,
        has_certificates=touring.holds(technician, job.certificates, tour.close),
        has_parts=_has_parts(technician, job),
        in_zone=not technician.zones or not job.zone or job.zone in technician.zones,
        is_own=job.own_technician == technician.id,
        has_visited=technician.id in job.visited_by,
        displaced=_displaced(before, route),
        points=points - old_points,
        day=day - old_day,
    )


def _has_parts(technician: Technician, job: Job) -> bool:
    """Whether the van has all of it without going to the depot first."""
    return job.tools <= technician.tools and all(
        technician.stock.get(part, 0) >= number for part, number in job.parts.items()
    )


def _displaced(before: Route | None, after: Route) -> tuple[Displaced, ...]:
    was = {stop.job: stop for stop in before.stops} if before else {}
    return tuple(
        Displaced(stop.job, was[stop.job].start, stop.start, stop.late_seconds)
        for stop in after.stops
        if stop.job in was and not stop.is_fetch and was[stop.job].start != stop.start
    )
