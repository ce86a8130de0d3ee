"""Read a branch and its days into one problem, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.core.models import Branch, Person
from yinuo.customers.models import Site
from yinuo.dispatch.models import Order, Plan
from yinuo.dispatch.optimiser.model import Job, Problem, Stop, Weights
from yinuo.dispatch.selectors import board, promises, service_times, standing
from yinuo.dispatch.selectors.planning import crew, jobs, roads
from yinuo.dispatch.selectors.planning.jobs import Subject
from yinuo.dispatch.selectors.standing import Spot, Standing

_CASE = ("record", "customer", "site", "equipment__product", "fault_code")


@dataclass(frozen=True, slots=True)
class Scope:
    """What to plan: the branch's days from ``first`` to ``last`` as they look at ``at``, the draft laid over them."""

    branch: Branch
    draft: Plan | None
    first: date
    last: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """What a job's id stands for."""

    case: Case
    order: Order | None
    spot: Spot | None
    is_draft: bool
    promises: tuple[promises.Promise, ...]


@dataclass(frozen=True)
class World:
    """The problem, and the way back from its ids: jobs by the names of the board, technicians by their keys."""

    problem: Problem
    origin: datetime
    visits: dict[str, Visit]
    people: dict[int, Person]
    source: roads.Source

    def instant(self, seconds: int) -> datetime:
        return self.origin + timedelta(seconds=seconds)

    def spot(self, stop: Stop) -> Spot:
        """Return a stop of a plan as a spot: whole minutes, from setting off to the end of the work."""
        start = self._minute(stop.start - stop.travel_seconds)
        arrival, end = self._minute(stop.start), self._minute(stop.end)
        travel = int((arrival - start).total_seconds() // 60)
        return Spot(int(stop.technician), start, max(end, arrival + timedelta(minutes=1)), travel)

    def _minute(self, seconds: int) -> datetime:
        return self.origin + timedelta(minutes=seconds // 60)


def read(
    scope: Scope, *, cases: Iterable[Case] | None = None, weights: Weights | None = None, keep_draft: bool = True
) -> World:
    """
    Return the branch's visits and people as a problem; at most twenty queries, whatever their numbers.

    Only ``cases`` wait (None: all that do). Visits on the way, and with ``keep_draft`` those that a coordinator has put
    into the draft, are pinned; visits of other branches that hold a technician's time are too.
    """
    origin = board.bounds(scope.first)[0]
    people = crew.people_of(scope.branch, scope.at)
    subjects = _subjects(scope, people, cases, keep_draft=keep_draft)
    places = _places(subjects.values())
    visits = _visits(subjects)
    made = _jobs(subjects, visits, places, origin, scope.at)
    travel, source = roads.between(list(places.values()), scope.branch)
    technicians = crew.read(
        people,
        max(scope.first, timezone.localdate(scope.at)),
        scope.last,
        origin=origin,
        at=scope.at,
        with_stock=any(job.parts for job in made),
        home=roads.DEPOT if scope.branch.latitude is not None else None,
    )
    held = [(one.spot, job.location) for one, job in zip(subjects.values(), made, strict=True) if one.spot]
    technicians = tuple(crew.let_home(one, held, travel, origin) for one in technicians)
    problem = Problem(
        jobs=made,
        technicians=technicians,
        travel=travel,
        weights=weights or Weights(),
        origin=origin,
    )
    return World(problem, origin, visits, {person.pk: person for person in people}, source)


def _visits(subjects: Mapping[str, Subject]) -> dict[str, Visit]:
    running = promises.of_cases({one.case.pk for one in subjects.values()})
    return {
        name: Visit(
            one.case,
            one.order,
            one.spot,
            one.is_draft,
            tuple(promises.with_appointment(running.get(one.case.pk, []), one.order)),
        )
        for name, one in subjects.items()
    }


def _jobs(
    subjects: Mapping[str, Subject],
    visits: Mapping[str, Visit],
    places: Mapping[int, Site],
    origin: datetime,
    at: datetime,
) -> tuple[Job, ...]:
    seen = jobs.visited(one.case for one in subjects.values())
    experience = service_times.read()
    number = {pk: place for place, pk in enumerate(places, start=1)}
    return tuple(
        jobs.job(
            name,
            one,
            number[one.case.site_id],
            promises=visits[name].promises,
            experience=experience,
            visited_by=seen.get(one.case.equipment_id or 0, ()),
            origin=origin,
            at=at,
        )
        for name, one in subjects.items()
    )


def _subjects(
    scope: Scope, people: Sequence[Person], cases: Iterable[Case] | None, *, keep_draft: bool
) -> dict[str, Subject]:
    today = timezone.localdate(scope.at)
    start, end = board.bounds(max(scope.first, today))[0], board.bounds(scope.last)[1]
    held = standing.of_technicians([one.pk for one in people], scope.draft, start, end)
    found = {
        one.key: Subject(
            one.case, one.order, one.spot, _is_pinned(one, scope, keep_draft=keep_draft), is_draft=one.is_draft
        )
        for one in held
    }
    waiting = [row.case for row in board.waiting(all_of(scope.branch))] if cases is None else cases
    for case in waiting:
        found.setdefault(standing.key_of(case.pk, None), Subject(case, None, None, is_pinned=False))
    return found


def _is_pinned(one: Standing, scope: Scope, *, keep_draft: bool) -> bool:
    is_elsewhere = one.order is not None and one.order.branch_id != scope.branch.pk
    return one.is_fixed or is_elsewhere or one.spot.ends_at <= scope.at or (one.is_draft and keep_draft)


def _places(subjects: Iterable[Subject]) -> dict[int, Site]:
    """Return site id → site; its place in the matrix is its number in this order, from 1 on."""
    return {one.case.site_id: one.case.site for one in subjects}


def all_of(branch: Branch) -> QuerySet[Case]:
    """Return the branch's cases with all that a job is made of."""
    return Case.objects.filter(branch=branch).select_related(*_CASE)
