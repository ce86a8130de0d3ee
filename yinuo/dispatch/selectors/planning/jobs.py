"""The visits as the optimiser sees them: how long, by when, at what price, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.cases.models import Case
from yinuo.dispatch.models import Order
from yinuo.dispatch.optimiser.model import Appointment, Job
from yinuo.dispatch.selectors.planning.crew import second
from yinuo.dispatch.selectors.promises import Promise
from yinuo.dispatch.selectors.service_times import Duration, Experience
from yinuo.dispatch.selectors.standing import MOVABLE, Spot
from yinuo.dispatch.states import OrderState

# Points: a broken promise weighs ten, and one more for each ten yuan that its sanction costs. A case without anybody
# weighs more than any lateness of one visit.
_LATE, _FEN_A_POINT, _UNASSIGNED = 10, 1000, 100
_URGENCY = {Case.Urgency.NORMAL: 1, Case.Urgency.URGENT: 2, Case.Urgency.CRITICAL: 4}
EARLY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Subject:
    """A visit to be turned into a job: ``spot`` is where it stands (in the draft?), ``is_pinned``: there it stays."""

    case: Case
    order: Order | None
    spot: Spot | None
    is_pinned: bool
    is_draft: bool = False


def job(
    name: str,
    subject: Subject,
    location: int,
    *,
    promises: Sequence[Promise],
    experience: Experience,
    visited_by: Iterable[int],
    origin: datetime,
    at: datetime,
) -> Job:
    case, order = subject.case, subject.order
    duration = _duration(subject, experience)
    service = duration.minutes * 60
    first = promises[0] if promises else None
    factor = _URGENCY[Case.Urgency(case.urgency)]
    product = case.equipment.product if case.equipment else None
    parts = tuple(case.fault_code.usual_parts) if case.fault_code and not (order and order.prepared_at) else ()
    return Job(
        id=name,
        location=location,
        service_seconds=service,
        spread_seconds=duration.spread_minutes * 60,
        skills=frozenset({product.skill}) if product and product.skill else frozenset(),
        parts=dict.fromkeys(parts, 1),
        earliest=max(0, second(_earliest(case, order, at), origin)),
        due=None if first is None else _due(first, service, origin),
        late_points=factor * (_LATE + (first.cost_fen // _FEN_A_POINT if first else 0)),
        late_points_per_hour=2 * factor,
        unassigned_points=_UNASSIGNED * factor,
        clause=first.clause if first else "",
        visited_by=frozenset(str(pk) for pk in visited_by),
        pinned=_pin(subject, origin, at) if subject.is_pinned else None,
        published=_published(order, origin, at),
    )


def visited(cases: Iterable[Case]) -> dict[int, set[int]]:
    """Return machine id → who has been at it before. One query."""
    machines = {case.equipment_id for case in cases if case.equipment_id}
    rows = Order.objects.filter(case__equipment__in=machines, arrived_at__isnull=False)
    found: dict[int, set[int]] = defaultdict(set)
    for machine, person in rows.values_list("case__equipment_id", "technician_id").distinct():
        found[machine].add(person)
    return found


def _duration(subject: Subject, experience: Experience) -> Duration:
    """Return what was learnt; for a visit that stands already, what its time was reserved for."""
    if subject.spot is None:
        return experience.of(subject.case)
    return Duration(max(1, int(subject.spot.service.total_seconds() // 60)), 0, 0)


def _earliest(case: Case, order: Order | None, at: datetime) -> datetime:
    """Return when the customer lets somebody in: a little before the time agreed or told, or what he asked for."""
    if order is not None:
        told = order.appointment_at or order.starts_at + timedelta(minutes=order.travel_minutes)
        return max(at, told - EARLY)
    return max(at, case.requested_at) if case.requested_at else at


def _due(promise: Promise, service: int, origin: datetime) -> int:
    """Return when work must begin; a promise that is broken already cannot be broken more by being later than now."""
    return max(0, second(promise.due_at, origin) - (0 if promise.is_arrival else service))


def _pin(subject: Subject, origin: datetime, at: datetime) -> Appointment:
    assert subject.spot is not None
    order, start = subject.order, subject.spot.arrival_at
    if order is not None and order.arrived_at is not None:
        start = order.arrived_at
    elif order is not None and order.departed_at is not None:
        start = max(at, order.departed_at + timedelta(minutes=order.travel_minutes))
    return Appointment((str(subject.spot.technician),), max(0, second(start, origin)))


def _published(order: Order | None, origin: datetime, at: datetime) -> Appointment | None:
    if order is None or OrderState(order.state) not in MOVABLE or order.ends_at <= at:
        return None
    arrival = order.starts_at + timedelta(minutes=order.travel_minutes)
    return Appointment((str(order.technician_id),), max(0, second(arrival, origin)))
