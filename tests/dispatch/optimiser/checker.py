"""
Whether a plan keeps the rules, read from the text of ``optimiser.model`` alone.

Of the package only the data classes are used: schedules, terms and reasons are worked out here a second time, in the
plainest way.
"""

from __future__ import annotations

from yinuo.dispatch.optimiser.model import Job, Plan, Problem, Route, Shift, Technician

FOREVER = 1 << 62


def faults(problem: Problem, plan: Plan) -> list[str]:
    """Every broken rule, in words; empty: none."""
    found = [fault for route in plan.routes for fault in _route(problem, route)]
    found += [fault for technician in problem.technicians for fault in _van(problem, plan, technician)]
    found += [fault for job in problem.jobs for fault in _job(problem, plan, job)]
    return found + _sums(problem, plan) + [fault for job in plan.unassigned for fault in _reasons(problem, plan, job)]


def planned_seconds(problem: Problem, job: Job) -> int:
    return job.service_seconds + round(problem.weights.caution * job.spread_seconds)


def _jobs(problem: Problem) -> dict[str, Job]:
    return {job.id: job for job in problem.jobs}


def _is_pin(job: Job, technician: str) -> bool:
    return job.pinned is not None and technician in job.pinned.technicians


# --- one tour -------------------------------------------------------------------------------------------------------


def _route(problem: Problem, route: Route) -> list[str]:
    technician = next(one for one in problem.technicians if one.id == route.technician)
    jobs = _jobs(problem)
    free = [stop for stop in route.stops if stop.is_fetch or not _is_pin(jobs[stop.job], route.technician)]
    if route.shift < 0:
        return [f"{route.technician}: work without a shift"] if free else []
    shift = technician.shifts[route.shift]
    found = []
    if route.depart < shift.start:
        found.append(f"{route.technician} leaves before the shift")
    if free and route.back > shift.end + shift.overtime_seconds:
        found.append(f"{route.technician} is back after the shift")
    for stop in free:
        if not stop.is_fetch:
            found += _may(technician, jobs[stop.job], shift, helps=stop.is_helper)
    load = sum(jobs[stop.job].load for stop in route.stops if not stop.is_fetch)
    if shift.load_limit is not None and free and any(not stop.is_fetch for stop in free) and load > shift.load_limit:
        found.append(f"{route.technician} has {load} of {shift.load_limit}")
    found += _legs(problem, route, technician, shift)
    return found + _rests(problem, route, technician, shift)


def _may(technician: Technician, job: Job, shift: Shift, *, helps: bool) -> list[str]:
    found = []
    for name in job.certificates:
        until = technician.certificates.get(name, -1) if name in technician.certificates else -1
        if until is not None and until < shift.start:
            found.append(f"{technician.id} does {job.id} without a valid {name}")
    if technician.id in job.refused or (job.only is not None and technician.id not in job.only):
        found.append(f"{technician.id} may not do {job.id}")
    if not helps and not (job.skills <= technician.skills and job.grade <= technician.grade):
        found.append(f"{technician.id} cannot do {job.id}")
    if not helps and technician.depot is None and not job.tools <= technician.tools:
        found.append(f"{technician.id} lacks tools for {job.id}")
    return found


def _legs(problem: Problem, route: Route, technician: Technician, shift: Shift) -> list[str]:
    jobs, found = _jobs(problem), []
    place = technician.start_location if shift.start_location is None else shift.start_location
    now, pinned_before, seconds = route.depart, True, 0
    idle = [(rest.start, rest.end) for rest in route.rests] + [(one.start, one.end) for one in technician.absences]
    for stop in route.stops:
        to = technician.depot if stop.is_fetch else jobs[stop.job].location
        assert to is not None, "a fetch without a depot"
        way = int(problem.travel.seconds[place, to])
        seconds += way
        is_pin = not stop.is_fetch and _is_pin(jobs[stop.job], technician.id)
        if not (is_pin and pinned_before):
            if stop.arrive < now + way + _idle(idle, now, stop.arrive):
                found.append(f"{technician.id} cannot be at {stop.job or 'the depot'} by {stop.arrive}")
            if stop.start < stop.arrive or any(a < stop.end and stop.start < b for a, b in idle):
                found.append(f"{technician.id} works at {stop.job or 'the depot'} before arriving or while away")
        now, place, pinned_before = max(now, stop.end), to, is_pin
    home = technician.end_location if shift.end_location is None else shift.end_location
    if home is not None:
        way = int(problem.travel.seconds[place, home])
        seconds += way
        if not pinned_before and route.back < now + way + _idle(idle, now, route.back):
            found.append(f"{technician.id} cannot be back by {route.back}")
    if seconds != route.travel_seconds:
        found.append(f"{technician.id} drives {seconds}, not {route.travel_seconds}")
    return found


def _idle(idle: list[tuple[int, int]], start: int, end: int) -> int:
    """How much of [start, end] is covered by rests and absences."""
    covered, reached = 0, start
    for a, b in sorted(idle):
        first, last = max(a, reached), min(b, end)
        if last > first:
            covered, reached = covered + last - first, last
    return covered


def _rests(problem: Problem, route: Route, technician: Technician, shift: Shift) -> list[str]:
    jobs, found = _jobs(problem), []
    pins = [(s.start, s.end) for s in route.stops if not s.is_fetch and _is_pin(jobs[s.job], technician.id)]
    for rest in shift.breaks:
        end = rest.latest + rest.seconds
        if any(one.start < end and one.end > rest.earliest for one in technician.absences):
            continue
        if any(a < end and b > rest.earliest for a, b in pins):
            continue
        runs = route.depart <= rest.latest < (route.back if route.stops else 0)
        taken = any(
            rest.earliest <= one.start <= rest.latest and one.end - one.start >= rest.seconds for one in route.rests
        )
        if runs and not taken:
            found.append(f"{technician.id} has no break between {rest.earliest} and {rest.latest}")
    return found


# --- vans, jobs, sums -----------------------------------------------------------------------------------------------


def _van(problem: Problem, plan: Plan, technician: Technician) -> list[str]:
    jobs = _jobs(problem)
    left = _stock(problem, technician)
    for route in sorted((one for one in plan.routes if one.technician == technician.id), key=lambda one: one.depart):
        for stop in route.stops:
            if stop.is_fetch:
                break
            job = jobs[stop.job]
            if stop.is_helper or _is_pin(job, technician.id):
                continue
            if not job.tools <= technician.tools:
                return [f"{technician.id} lacks a tool for {job.id}"]
            for part, number in job.parts.items():
                left[part] = left.get(part, 0) - number
                if left[part] < 0:
                    return [f"{technician.id} lacks {part} for {job.id}"]
    return []


def _stock(problem: Problem, technician: Technician) -> dict[str, int]:
    left = dict(technician.stock)
    for job in problem.jobs:
        if job.pinned and job.pinned.technicians[0] == technician.id:
            for part, number in job.parts.items():
                left[part] = max(0, left.get(part, 0) - number)
    return left


def _job(problem: Problem, plan: Plan, job: Job) -> list[str]:
    stops = [stop for route in plan.routes for stop in route.stops if stop.job == job.id]
    left = [one for one in plan.unassigned if one.job == job.id]
    if not stops:
        return [] if len(left) == 1 and not job.pinned else [f"{job.id} is lost"]
    found = [f"{job.id} is planned and left out"] if left else []
    people = {stop.technician for stop in stops}
    if len(stops) != job.persons or len(people) != job.persons or len({stop.start for stop in stops}) != 1:
        found.append(f"{job.id} is not done by {job.persons} at one time")
    if sum(stop.is_helper for stop in stops) != job.persons - 1:
        found.append(f"{job.id}: nobody, or more than one, is in charge")
    if any(stop.end - stop.start != planned_seconds(problem, job) for stop in stops):
        found.append(f"{job.id} is given the wrong time")
    start = stops[0].start
    if job.pinned:
        if start != job.pinned.start or people != set(job.pinned.technicians):
            found.append(f"{job.id} is pinned and moved")
        return found
    if not allowed(job, start):
        found.append(f"{job.id} begins at a forbidden time {start}")
    return found


def allowed(job: Job, start: int) -> bool:
    """Whether work may begin then."""
    if start < job.earliest or (job.latest is not None and start > job.latest):
        return False
    if job.is_due_hard and job.due is not None and start > job.due:
        return False
    return not job.windows or any(window.start <= start <= window.end for window in job.windows)


def late_points(job: Job, start: int) -> int:
    if job.due is None or start <= job.due:
        return 0
    return job.late_points + (start - job.due) // 3600 * job.late_points_per_hour


def _sums(problem: Problem, plan: Plan) -> list[str]:
    jobs = _jobs(problem)
    starts = {stop.job: stop.start for route in plan.routes for stop in route.stops if not stop.is_fetch}
    late = [late_points(jobs[name], start) for name, start in starts.items()]
    moved = 0
    for job in problem.jobs:
        if job.published:
            who = sorted(stop.technician for route in plan.routes for stop in route.stops if stop.job == job.id)
            told = job.published
            moved += (
                job.id not in starts
                or who != sorted(told.technicians)
                or abs(starts[job.id] - told.start) > problem.weights.moved_after_seconds
            )
    expected = {
        "late_jobs": sum(1 for name, start in starts.items() if jobs[name].due is not None and start > jobs[name].due),
        "late_points": sum(late),
        "unassigned_jobs": len(problem.jobs) - len(starts),
        "unassigned_points": sum(job.unassigned_points for job in problem.jobs if job.id not in starts),
        "driving_seconds": sum(route.travel_seconds for route in plan.routes),
        "moved": moved,
    }
    return [
        f"{name} is {value}, not {getattr(plan.terms, name)}"
        for name, value in expected.items()
        if getattr(plan.terms, name) != value
    ]


# --- reasons --------------------------------------------------------------------------------------------------------


def _reasons(problem: Problem, plan: Plan, left) -> list[str]:
    job = _jobs(problem)[left.job]
    given = [(name, reason.code) for reason in left.reasons for name in str(reason.values["who"]).split(",") if name]
    if sorted(name for name, _code in given) != sorted(one.id for one in problem.technicians):
        return [f"{job.id}: the reasons do not speak of everybody once"]
    people = {one.id: one for one in problem.technicians}
    return [
        f"{job.id}: {code} is not true of {name}"
        for name, code in given
        if not true_of(problem, plan, job, people[name], code)
    ]


def true_of(problem: Problem, plan: Plan, job: Job, technician: Technician, code: str) -> bool:
    """Whether the reason holds for this technician in this plan."""
    simple = {
        "skill": not job.skills <= technician.skills,
        "grade": job.grade > technician.grade,
        "refused": technician.id in job.refused,
        "not_allowed": job.only is not None and technician.id not in job.only,
        "tool": technician.depot is None and not job.tools <= technician.tools,
        "certificate": any(
            name not in technician.certificates
            or any(_ends(technician, shift) > _valid(technician, name) for shift in technician.shifts)
            or not technician.shifts
            for name in job.certificates
        ),
    }
    if code in simple:
        return simple[code]
    if code == "not_together":
        return job.persons > 1
    if code == "absent":
        return not any(_overlaps(job, technician, shift) for shift in technician.shifts)
    if code == "part":
        left = _left(problem, plan, technician)
        return technician.depot is None and any(left.get(part, 0) < number for part, number in job.parts.items())
    if code == "load":
        return any(
            shift.load_limit is not None and _load(problem, plan, technician, index) + job.load > shift.load_limit
            for index, shift in enumerate(technician.shifts)
        ) and not _gaps(problem, plan, job, technician)
    costs = _gaps(problem, plan, job, technician)
    if code == "busy":
        return not costs
    if technician.depot is not None or any(stop.is_fetch for route in plan.routes for stop in route.stops):
        return True  # places with a way to the depot are not worked out here
    return bool(costs) and (min(costs) >= job.unassigned_points or not problem.weights.lexicographic)


def _valid(technician: Technician, name: str) -> int:
    until = technician.certificates[name]
    return FOREVER if until is None else until


def _ends(technician: Technician, shift: Shift) -> int:
    """When the tour must be over: the shift with overtime, or an absence that covers its end."""
    end = shift.end + shift.overtime_seconds
    for one in technician.absences:
        if one.start < end and one.end >= shift.end and one.start > shift.start:
            end = min(end, one.start)
    return end


def _begins(technician: Technician, shift: Shift) -> int:
    start = shift.start
    for one in sorted(technician.absences, key=lambda one: one.start):
        if one.start <= start < one.end:
            start = one.end
    return start


def _overlaps(job: Job, technician: Technician, shift: Shift) -> bool:
    start, end = _begins(technician, shift), _ends(technician, shift)
    if start >= min(end, shift.end):
        return False
    lasts = [one for one in (job.latest, job.due if job.is_due_hard else None) if one is not None]
    first, last = max(start, job.earliest), min([end, *lasts])
    if first > last:
        return False
    return not job.windows or any(window.start <= end and window.end >= start for window in job.windows)


def _load(problem: Problem, plan: Plan, technician: Technician, shift: int) -> int:
    jobs = _jobs(problem)
    routes = [one for one in plan.routes if (one.technician, one.shift) == (technician.id, shift)]
    return sum(jobs[stop.job].load for route in routes for stop in route.stops if not stop.is_fetch)


def _left(problem: Problem, plan: Plan, technician: Technician) -> dict[str, int]:
    jobs, left = _jobs(problem), _stock(problem, technician)
    for route in plan.routes:
        if route.technician == technician.id:
            for stop in route.stops:
                if stop.is_fetch:
                    break
                if not stop.is_helper and not _is_pin(jobs[stop.job], technician.id):
                    for part, number in jobs[stop.job].parts.items():
                        left[part] = left.get(part, 0) - number
    return left


def _gaps(problem: Problem, plan: Plan, job: Job, technician: Technician) -> list[int]:
    """What the promises would suffer for each place of any tour where the job could be put."""
    found = []
    for index, shift in enumerate(technician.shifts):
        if not _overlaps(job, technician, shift) or _may(technician, job, shift, helps=False):
            continue
        if any(
            until is not None and until < _ends(technician, shift)
            for until in (technician.certificates.get(name) for name in job.certificates)
        ):
            continue
        if shift.load_limit is not None and _load(problem, plan, technician, index) + job.load > shift.load_limit:
            continue
        routes = [one for one in plan.routes if (one.technician, one.shift) == (technician.id, index)]
        stops = list(routes[0].stops) if routes else []
        if any(stop.is_fetch for stop in stops) or technician.depot is not None:
            continue
        left = _left(problem, plan, technician)
        if any(left.get(part, 0) < number for part, number in job.parts.items()):
            continue
        was = sum(late_points(_jobs(problem)[stop.job], stop.start) for stop in stops)
        for place in range(len(stops) + 1):
            names = [stop.job for stop in stops]
            names.insert(place, job.id)
            fixed = {stop.job: stop.start for stop in stops if _jobs(problem)[stop.job].persons > 1}
            starts = drive(problem, technician, shift, names, fixed)
            if starts is not None:
                found.append(sum(late_points(_jobs(problem)[name], at) for name, at in starts.items()) - was)
    return found


def drive(problem, technician, shift, names, fixed):
    """When each job begins on a tour of these, or None: by the text, one thing after the other."""
    jobs = _jobs(problem)
    end = _ends(technician, shift)
    rests = [
        [one.earliest, one.latest, one.seconds] for one in shift.breaks if one.latest >= _begins(technician, shift)
    ]
    rests = [
        one for one in rests
        if not any(away.start < one[1] + one[2] and away.end > one[0] for away in technician.absences)
    ]  # fmt: skip
    rests += [
        [one.start, one.start, one.end - one.start]
        for one in technician.absences
        if _begins(technician, shift) < one.start and one.end < shift.end
    ]
    rests.sort(key=lambda one: one[1])
    now, place, before_pin, starts = _begins(technician, shift), technician.start_location, True, {}
    if shift.start_location is not None:
        place = shift.start_location
    for name in names:
        job = jobs[name]
        is_pin = _is_pin(job, technician.id)
        at = job.pinned.start if is_pin else fixed.get(name)
        if is_pin and before_pin:
            resume = 0
            while rests and rests[0][1] < at + planned_seconds(problem, job):
                begin = max(now, rests[0][0])
                if begin <= rests[0][1] and begin + rests[0][2] <= at:
                    now = begin + rests[0][2]
                elif rests[0][0] == rests[0][1]:
                    resume = sum(rests[0][1:])
                rests.pop(0)
            starts[name], now = at, max(now, at + planned_seconds(problem, job), resume)
        else:
            begun = _go(
                now, int(problem.travel.seconds[place, job.location]), planned_seconds(problem, job), rests, job, at
            )
            if begun is None:
                return None
            starts[name], now = begun, begun + planned_seconds(problem, job)
        place, before_pin = job.location, is_pin
    home = technician.end_location if shift.end_location is None else shift.end_location
    back = now if home is None else _go(now, int(problem.travel.seconds[place, home]), 0, rests, None, None)
    return None if back is None or back > end else starts


def _go(now, way, work, rests, job, at):
    """When what comes next begins, rests taken on the way; the list of rests loses those taken."""
    is_there = False
    while True:
        there = now if is_there else now + way
        begin = there if job is None else _first(job, there) if at is None else (at if there <= at else None)
        if begin is None:
            return None
        if not rests:
            return begin
        earliest, latest, seconds = rests[0]
        in_waiting = there <= latest and max(there, earliest) + seconds <= begin
        if begin + work <= latest and not in_waiting:
            return begin
        if there <= latest:
            is_there, now = True, max(there, earliest) + seconds
        elif max(now, earliest) <= latest:
            now = max(now, earliest) + seconds
        else:
            return None
        rests.pop(0)


def _first(job, there):
    starts = [there, job.earliest] if there < job.earliest else [there]
    starts += [window.start for window in job.windows if window.start > there]
    fits = [at for at in starts if at >= there and allowed(job, at)]
    return min(fits) if fits else None
