"""``repair``: something happened; bend the plan as little as possible."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from yinuo.dispatch.optimiser import evaluator
from yinuo.dispatch.optimiser.model import Appointment, Job, Plan, Problem, Technician, Window
from yinuo.dispatch.optimiser.planning import improve

#: How often the price of moving a visit is raised, and how much, if more visits moved than wished.
RAISES, TIMES_DEARER = 2, 8.0


@dataclass(frozen=True, slots=True)
class Late:
    """A technician cannot work or drive from ``at`` to ``until`` (late departure, breakdown, traffic)."""

    at: int
    technician: str
    until: int


@dataclass(frozen=True, slots=True)
class Overrun:
    """A visit under way takes until ``end``."""

    at: int
    job: str
    end: int


@dataclass(frozen=True, slots=True)
class Sick:
    """A technician is away from ``at`` to ``until`` (None: for good)."""

    at: int
    technician: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A technician, or the customer, says no to this pair."""

    at: int
    job: str
    technician: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """A new job that did not wait for tomorrow."""

    at: int
    job: Job


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A job is not needed any more."""

    at: int
    job: str


Event = Late | Overrun | Sick | Refused | Emergency | Cancelled
FOR_GOOD = 1 << 40


@dataclass(frozen=True, slots=True)
class Change:
    """A visit before and after (None: not planned)."""

    job: str
    before: Appointment | None
    after: Appointment | None
    late_before: int = 0
    late_after: int = 0


def apply(problem: Problem, plan: Plan, event: Event) -> Problem:
    """
    The problem after the event: what has begun is pinned, nothing else begins before now, all planned visits count as
    published, and nobody is visited earlier than told by more than ``Weights.moved_after_seconds``.
    """
    running = {stop.job for stop in plan.stops if stop.start <= event.at}
    told = plan.appointments
    jobs: Iterable[Job] = (_now(problem, job, told.get(job.id), running, event.at) for job in problem.jobs)
    technicians: Iterable[Technician] = problem.technicians
    if isinstance(event, Sick):
        away = Window(event.at, FOR_GOOD if event.until is None else event.until)
        technicians = _change_person(technicians, event.technician, lambda one: _absent(one, away))
        jobs = (_freed(job, event.technician, away) for job in jobs)
    elif isinstance(event, Late):
        away = Window(event.at, event.until)
        technicians = _change_person(technicians, event.technician, lambda one: _absent(one, away))
        jobs = (job if job.id in running else _freed(job, event.technician, away) for job in jobs)
    elif isinstance(event, Overrun):
        jobs = (_longer(job, event.end) if job.id == event.job else job for job in jobs)
    elif isinstance(event, Refused):
        jobs = (_refused(job, event.technician) if job.id == event.job else job for job in jobs)
    elif isinstance(event, Cancelled):
        jobs = (job for job in jobs if job.id != event.job)
    else:
        jobs = (*jobs, replace(event.job, earliest=max(event.job.earliest, event.at)))
    return replace(problem, jobs=tuple(jobs), technicians=tuple(technicians))


def repair(
    problem: Problem,
    plan: Plan,
    event: Event,
    *,
    seconds: float = 2.0,
    seed: int = 1,
    iterations: int | None = None,
    at_most: float = 0.05,
) -> Plan:
    """
    The plan after the event, for the problem that ``apply`` gives.

    Visits move only for what ``Weights.moved`` and ``moved_points`` ask; if more than the share ``at_most`` of the
    planned visits moves, moving is made dearer and the search goes on for what is left of ``seconds``. What the event
    itself makes impossible moves whatever it costs.
    """
    until = time.perf_counter() + seconds
    after = apply(problem, plan, event)
    allowed = max(1, int(at_most * len(plan.appointments)))
    best = improve(after, seconds=seconds / 2, seed=seed, start=plan, iterations=iterations)
    price = 1.0
    for raised in range(RAISES):
        if best.terms.moved <= allowed:
            break
        price *= TIMES_DEARER
        left = max(0.0, until - time.perf_counter())
        dear = _dearer(after, price)
        other = improve(dear, seconds=left / (RAISES - raised), seed=seed, start=plan, iterations=iterations)
        if other.terms.moved < best.terms.moved:
            best = remeasured(after, other)
    return best


def remeasured(problem: Problem, plan: Plan) -> Plan:
    """The same plan, scored by this problem's weights."""
    return replace(plan, score=evaluator.score(problem, plan.terms))


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """What is different, in the order of the new (else old) times."""
    old, new = before.appointments, after.appointments
    late_old = {stop.job: stop.late_seconds for stop in before.stops}
    late_new = {stop.job: stop.late_seconds for stop in after.stops}
    found = [
        Change(job, old.get(job), new.get(job), late_old.get(job, 0), late_new.get(job, 0))
        for job in {**old, **new}
        if old.get(job) != new.get(job)
    ]
    return tuple(sorted(found, key=lambda change: ((change.after or change.before or _NEVER).start, change.job)))


_NEVER = Appointment((), FOR_GOOD)


def _now(problem: Problem, job: Job, told: Appointment | None, running: set[str], at: int) -> Job:
    if job.pinned:
        return job
    if job.id in running and told:
        return replace(job, pinned=told, published=told)
    soonest = told.start - problem.weights.moved_after_seconds if told else at
    return replace(job, published=told or job.published, earliest=max(job.earliest, at, soonest))


def _change_person(
    technicians: Iterable[Technician], name: str, change: Callable[[Technician], Technician]
) -> tuple[Technician, ...]:
    return tuple(change(one) if one.id == name else one for one in technicians)


def _absent(technician: Technician, away: Window) -> Technician:
    return replace(technician, absences=(*technician.absences, away))


def _freed(job: Job, technician: str, away: Window) -> Job:
    """A pin on somebody who is away then holds no longer."""
    pin = job.pinned
    if pin and technician in pin.technicians and away.start < pin.start < away.end:
        return replace(job, pinned=None, earliest=max(job.earliest, away.start))
    return job


def _longer(job: Job, end: int) -> Job:
    """As long as it takes to end then, without the caution that is planned for the unknown."""
    if job.pinned is None:
        return job
    return replace(job, service_seconds=max(0, end - job.pinned.start), spread_seconds=0)


def _refused(job: Job, technician: str) -> Job:
    pin = None if job.pinned and technician in job.pinned.technicians else job.pinned
    return replace(job, refused=job.refused | {technician}, pinned=pin)


def _dearer(problem: Problem, times: float) -> Problem:
    weights = problem.weights
    dear = replace(weights, moved=weights.moved * times, moved_points=weights.moved_points * times)
    return replace(problem, weights=dear)
