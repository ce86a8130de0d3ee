"""When everything on one tour happens, by the rules of ``model``; or which rule stands against it."""

from __future__ import annotations

from dataclasses import dataclass, field

from yinuo.dispatch.optimiser.model import Job, Problem, Reason, Rest, Route, Stop
from yinuo.dispatch.optimiser.tours import Tour, able

#: In place of a job's id: the tour fetches parts and tools at the technician's depot.
FETCH = ""
#: Before a job's id: here the technician is a helper, another tour is in charge.
HELPER = "+"


def job_of(name: str) -> str:
    """The id of the job behind an entry of a sequence."""
    return name.removeprefix(HELPER)


@dataclass(slots=True)
class _Clock:
    """Where the tour is: ready at ``now`` at ``place`` (None: nowhere yet), the pauses before ``pause`` behind it."""

    now: int
    place: int
    pause: int
    rests: list[Rest] = field(default_factory=list)
    travel: int = 0
    arrived: int = 0


def run(
    problem: Problem,
    tour: Tour,
    jobs: list[str],
    stock: dict[str, int],
    starts: dict[str, int],
) -> Route | Reason:
    """
    The tour that visits ``jobs`` in this order (``FETCH`` among them for the depot), as late off as costs nothing.

    ``stock`` is what the van has for this tour, ``starts`` the fixed beginnings of jobs of several persons.
    """
    wrong = _cannot(problem, tour, jobs, stock)
    if wrong:
        return wrong
    route = _drive(problem, tour, jobs, starts, tour.start)
    if isinstance(route, Reason) or not route.stops:
        return route
    delay = _wasted(problem, tour, route, starts)
    if delay > 0:
        later = _drive(problem, tour, jobs, starts, tour.start + delay)
        if isinstance(later, Route) and later.back <= route.back and _lateness(later) <= _lateness(route):
            return later
    return route


def late_seconds(job: Job, start: int) -> int:
    return 0 if job.due is None else max(0, start - job.due)


def late_points(job: Job, start: int) -> int:
    late = late_seconds(job, start)
    return job.late_points + late // 3600 * job.late_points_per_hour if late else 0


def first_start(job: Job, arrive: int) -> int | None:
    """The first moment from ``arrive`` at which work may begin; None: too late."""
    start = max(arrive, job.earliest)
    if job.windows:
        fits = [max(start, window.start) for window in job.windows if window.end >= start]
        if not fits:
            return None
        start = min(fits)
    last = job.last_start
    return None if last is not None and start > last else start


def _cannot(problem: Problem, tour: Tour, jobs: list[str], stock: dict[str, int]) -> Reason | None:
    """Why the tour cannot have these jobs whatever the time: ability, load, parts and tools."""
    free = [problem.job_by_id[job_of(name)] for name in jobs if name != FETCH and job_of(name) not in tour.pins]
    helps = {job_of(name) for name in jobs if name.startswith(HELPER)}
    for job in free:
        if not able(job, tour, helps=job.id in helps):
            return Reason("not_able", {"technician": tour.technician.id, "job": job.id})
    load = sum(job.load for job in free)
    if free and tour.load_limit is not None and load > tour.load_limit:
        return Reason("load", {"technician": tour.technician.id, "limit": tour.load_limit})
    left = dict(stock)
    for name in jobs:
        if name == FETCH:
            return None
        if name.startswith(HELPER) or name in tour.pins:
            continue
        job = problem.job_by_id[name]
        if not job.tools <= tour.technician.tools:
            return Reason("tool", {"technician": tour.technician.id, "job": job.id})
        for part, number in job.parts.items():
            left[part] = left.get(part, 0) - number
            if left[part] < 0:
                return Reason("part", {"technician": tour.technician.id, "job": job.id, "part": part})
    return None


def _drive(problem: Problem, tour: Tour, jobs: list[str], starts: dict[str, int], depart: int) -> Route | Reason:
    clock = _Clock(depart, tour.start_location, 0)
    while clock.pause < len(tour.pauses) and tour.pauses[clock.pause].latest < depart:
        pause = tour.pauses[clock.pause]
        if pause.earliest == pause.latest and depart < pause.latest + pause.seconds:
            return Reason("absent", {"technician": tour.technician.id})
        clock.pause += 1
    stops: list[Stop] = []
    given = True
    for name in jobs:
        if name == FETCH:
            stop, given = _fetch(problem, tour, clock), False
        else:
            job = problem.job_by_id[job_of(name)]
            pinned = job.id in tour.pins
            fixed = job.pinned.start if pinned and job.pinned else starts.get(job.id)
            stop = _visit(problem, tour, clock, job, fixed, given=given and pinned, helps=name.startswith(HELPER))
            given = pinned
        if isinstance(stop, Reason):
            return stop
        stops.append(stop)
    home = clock.place if tour.end_location is None else tour.end_location
    road, length = _way(problem, clock.place, home)
    back: int | None = clock.now
    if tour.end_location is not None:
        back = _rest_before(tour, clock, road, None, 0, home)
    if back is None or (back > tour.close and any(job_of(name) not in tour.pins for name in jobs)):
        return Reason("shift_end", {"technician": tour.technician.id, "end": tour.close})
    return Route(
        technician=tour.technician.id,
        shift=tour.shift,
        depart=depart,
        stops=tuple(stops),
        rests=tuple(clock.rests),
        back=back,
        travel_seconds=sum(stop.travel_seconds for stop in stops) + road,
        travel_metres=sum(stop.travel_metres for stop in stops) + length,
    )


def _way(problem: Problem, place: int, other: int) -> tuple[int, int]:
    return int(problem.travel.seconds[place, other]), int(problem.travel.metres[place, other])


def _fetch(problem: Problem, tour: Tour, clock: _Clock) -> Stop | Reason:
    technician, depot = tour.technician, tour.technician.depot
    if depot is None:
        return Reason("part", {"technician": technician.id})
    road, length = _way(problem, clock.place, depot)
    arrive = _rest_before(tour, clock, road, None, technician.depot_seconds, depot)
    if arrive is None:
        return Reason("shift_end", {"technician": technician.id, "end": tour.close})
    clock.now, clock.place = arrive + technician.depot_seconds, depot
    return Stop("", technician.id, clock.arrived, arrive, clock.now, road, length, is_fetch=True)


def _visit(
    problem: Problem, tour: Tour, clock: _Clock, job: Job, fixed: int | None, *, given: bool, helps: bool
) -> Stop | Reason:
    service, who = problem.planned_seconds(job), tour.technician.id
    road, length = _way(problem, clock.place, job.location)
    if given and fixed is not None:
        resume = _rest_if_fits(tour, clock, fixed, service)
        arrive, end = min(clock.now + road, fixed), fixed + service
        clock.now, clock.place = max(clock.now, end, resume), job.location
        return Stop(job.id, who, arrive, fixed, end, road, length, late_seconds(job, fixed), is_helper=helps)
    ready = _rest_before(tour, clock, road, (job, fixed), service, job.location)
    start = None if ready is None else _start(job, fixed, ready)
    if start is None:
        code = "shift_end" if ready is None else "too_late"
        return Reason(code, {"technician": who, "job": job.id, "arrive": clock.arrived})
    clock.now, clock.place = start + service, job.location
    return Stop(job.id, who, clock.arrived, start, clock.now, road, length, late_seconds(job, start), is_helper=helps)


def _start(job: Job, fixed: int | None, ready: int) -> int | None:
    if fixed is None:
        return first_start(job, ready)
    return fixed if ready <= fixed else None


def _rest_before(
    tour: Tour, clock: _Clock, road: int, work: tuple[Job, int | None] | None, service: int, place: int
) -> int | None:
    """
    Drive ``road``, resting where the pauses make it necessary; the moment at which one is there and may work.

    A pause is put off as long as what comes next ends by its ``latest``; it is taken in waiting time if it fits.
    """
    arrived: int | None = None
    while True:
        there = clock.now + (road if arrived is None else 0)
        begin = there if work is None else _start(*work, there)
        if begin is None:
            clock.arrived = there if arrived is None else arrived
            return there
        if clock.pause == len(tour.pauses):
            break
        pause = tour.pauses[clock.pause]
        fits = there <= pause.latest and max(there, pause.earliest) + pause.seconds <= begin
        if begin + service <= pause.latest and not fits:
            break
        if there <= pause.latest:
            arrived = there if arrived is None else arrived
            at = max(there, pause.earliest)
        else:
            at = max(clock.now, pause.earliest)
            if at > pause.latest:
                return None
        clock.rests.append(Rest(at, at + pause.seconds))
        clock.now = at + pause.seconds
        clock.pause += 1
    clock.arrived = there if arrived is None else arrived
    clock.place = place
    return there


def _rest_if_fits(tour: Tour, clock: _Clock, fixed: int, service: int) -> int:
    """
    Before a pin that follows a pin: pauses that must be over by then and fit; others are dropped.

    Returns when a dropped absence ends: before then the tour does not go on.
    """
    resume = 0
    while clock.pause < len(tour.pauses) and tour.pauses[clock.pause].latest < fixed + service:
        pause = tour.pauses[clock.pause]
        at = max(clock.now, pause.earliest)
        if at <= pause.latest and at + pause.seconds <= fixed:
            clock.rests.append(Rest(at, at + pause.seconds))
            clock.now = at + pause.seconds
        elif pause.earliest == pause.latest:
            resume = pause.latest + pause.seconds
        clock.pause += 1
    return resume


def _lateness(route: Route) -> int:
    return sum(stop.late_seconds for stop in route.stops)


def _wasted(problem: Problem, tour: Tour, route: Route, starts: dict[str, int]) -> int:
    """
    By how much the tour can leave later without being back later, or late.

    Where working duration has no price nothing may begin later than it could: only the wait before the first stop goes.
    """
    if not problem.weights.duration:
        return route.stops[0].start - route.stops[0].arrive
    waits, slack = 0, 1 << 60
    for stop in route.stops:
        waits += stop.start - stop.arrive
        if stop.is_fetch:
            continue
        job = problem.job_by_id[stop.job]
        if stop.job in tour.pins or stop.job in starts:
            return min(waits, slack)
        slack = min(slack, waits + max(0, _latest(job, stop.start) - stop.start))
    return min(waits, slack)


def _latest(job: Job, start: int) -> int:
    ends = [end for end in (job.last_start, job.due) if end is not None]
    if job.due is not None and start > job.due:
        return start
    ends += [window.end for window in job.windows if window.start <= start <= window.end]
    return min(ends, default=1 << 60)
