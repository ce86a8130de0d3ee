"""A plan comes into force: all of it, in one transaction, and everybody whom it concerns is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.core.services import live, records
from yinuo.dispatch import events
from yinuo.dispatch.errors import TechnicianIsBusy
from yinuo.dispatch.models import Order, Plan, PlannedVisit, PlanRun
from yinuo.dispatch.plan_errors import NothingToPublish, PublishRefused, RunGoesOn
from yinuo.dispatch.selectors import promises, standing
from yinuo.dispatch.services import drafts, orders, reservations, steps, telling
from yinuo.dispatch.services.drafts import Placement
from yinuo.dispatch.states import ALIVE, OrderState
from yinuo.notify.services import messages

_CONSTRAINT = "order_technician_not_double_booked"
Tick = Callable[[], None]
_CASE = ("record", "branch", "customer", "site", "equipment__product", "fault_code")
_AROUND = (*(f"case__{name}" for name in _CASE), "order__record")


def _silent() -> None:
    """Nobody counts."""


@transaction.atomic
def publish(*, plan: Plan, by: Person, at: datetime, tick: Tick = _silent) -> Plan:
    """
    Put the draft into force: orders are dispatched, moved and given to others as it says, or nothing is.

    Hundreds of visits take seconds, so pages ask for it by ``publications.ask``; ``tick`` is called after each visit.

    Technicians whose day changes get a message, and for each customer whose visit is new or moved there is a notice
    with a link by which he confirms or chooses another time.

    :raises NoDraft: the draft was published or thrown away meanwhile
    :raises NothingToPublish: it changes nothing
    :raises RunGoesOn: the optimiser is at work on it
    :raises PublishRefused: one of its visits cannot be carried out; names it, the reason and the clause
    """
    Branch.objects.select_for_update(no_key=True).get(pk=plan.branch_id)
    plan = drafts.locked(plan)
    if plan.runs.filter(state__in=[PlanRun.State.QUEUED, PlanRun.State.RUNNING]).exists():
        raise RunGoesOn
    rows = PlannedVisit.objects.filter(plan=plan).select_related(*_AROUND)
    placements = [Placement(row.case, row.order, standing.of_visit(row)) for row in rows.order_by("starts_at", "pk")]
    if not placements:
        raise NothingToPublish
    rows.delete()
    return _enter(plan, placements, by=by, at=at, tick=tick)


@transaction.atomic
def apply(*, branch: Branch, placements: Sequence[Placement], by: Person, at: datetime) -> Plan:
    """
    Carry out some moves at once, as a version of its own, and leave the draft to its coordinators.

    :raises PublishRefused: as ``publish``
    """
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    plan = Plan(
        branch=branch, version=drafts.next_version(branch), origin=Plan.Origin.REPAIR, created_at=at, created_by=by
    )
    return _enter(plan, placements, by=by, at=at)


def _enter(plan: Plan, placements: Sequence[Placement], *, by: Person, at: datetime, tick: Tick = _silent) -> Plan:
    had = {one.order.technician_id for one in placements if one.order is not None}
    changed = carry_out(placements, by=by, at=at, tick=tick)
    Plan.objects.filter(branch=plan.branch_id, state=Plan.State.PUBLISHED).update(
        state=Plan.State.SUPERSEDED, ended_at=at, ended_by=by
    )
    plan.state, plan.published_at, plan.published_by = Plan.State.PUBLISHED, at, by
    plan.save()
    _keep(plan, {order.pk for order in changed}, at)
    telling.announce(changed, at)
    _tell_technicians(plan, changed, had, at)
    live.tell(drafts.topic(plan.branch_id), f"board:{plan.branch_id}")
    return plan


def carry_out(placements: Sequence[Placement], *, by: Person, at: datetime, tick: Tick = _silent) -> list[Order]:
    """
    Make the orders what the placements say and return them. All trees are locked first, in one order for everybody.

    :raises PublishRefused: one of them cannot be; the caller's transaction must end
    """
    for placement in sorted(placements, key=lambda one: one.case.pk):
        records.lock_tree(placement.case.record)
    with connection.cursor() as cursor:  # two visits that change places meet for a moment
        cursor.execute(f"SET CONSTRAINTS {_CONSTRAINT} DEFERRED")
    stays = [one for one in placements if _stays_with(one)]
    goes = [one for one in placements if not _stays_with(one)]
    dropped: list[Order | None] = []
    for placement in goes:
        with _naming(placement):
            dropped.append(_give_up(placement, by=by, at=at))
    moved: list[Order] = []
    for placement in stays:
        with _naming(placement):
            moved.append(_reschedule(placement, by=by, at=at))
        tick()
    for placement, order in zip(stays, moved, strict=True):
        with _naming(placement):
            _hold(order, at)
    people = Person.objects.in_bulk({one.spot.technician for one in goes if one.spot})
    sent: list[Order] = []
    for placement, old in zip(goes, dropped, strict=True):
        with _naming(placement):
            sent.append(_send(placement, old, people, by=by, at=at))
        tick()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {_CONSTRAINT} IMMEDIATE")
    except IntegrityError as error:
        first = (moved + sent)[0]
        raise PublishRefused(first.record.number, TechnicianIsBusy(first.technician, None)) from error
    return moved + sent


def _stays_with(placement: Placement) -> bool:
    assert placement.spot is not None
    return placement.order is not None and placement.order.technician_id == placement.spot.technician


@contextmanager
def _naming(placement: Placement) -> Iterator[None]:
    """:raises PublishRefused: what happens inside is refused; says for which visit"""
    try:
        yield
    except Refusal as refusal:
        about = placement.order.record if placement.order else placement.case.record
        raise PublishRefused(about.number, refusal) from refusal


def _give_up(placement: Placement, *, by: Person, at: datetime) -> Order | None:
    """Take the visit from the one who had it; None if it waited."""
    if placement.order is None:
        return None
    assert placement.spot is not None
    order = steps.locked(placement.order, *standing.MOVABLE)
    reason = _("按发布的排程调整")
    happening = events.OrderReassigned(technician=placement.spot.technician, reason=reason)
    orders.drop(order, OrderState.REASSIGNED, reason, happening, by=by, at=at)
    return order


def _reschedule(placement: Placement, *, by: Person, at: datetime) -> Order:
    """Move the time window of an order that stays with its technician."""
    assert placement.order is not None
    assert placement.spot is not None
    order = steps.locked(placement.order, *standing.MOVABLE)
    order.starts_at, order.ends_at = placement.spot.starts_at, placement.spot.ends_at
    order.travel_minutes = placement.spot.travel_minutes
    order.appointment_at, order.appointment_agreed_by = _appointment(order, order)
    order.save()
    happening = events.OrderRescheduled(starts_at=order.starts_at.isoformat(), ends_at=order.ends_at.isoformat())
    steps.emit(order, happening, by=by, at=at)
    return order


def _hold(order: Order, at: datetime) -> None:
    reservations.hold(
        technician=order.technician, starts_at=order.starts_at, ends_at=order.ends_at, at=at, ignoring=order
    )


def _send(placement: Placement, old: Order | None, people: dict[int, Person], *, by: Person, at: datetime) -> Order:
    """Dispatch to whom the plan names; ``old`` is the order that it replaces."""
    spot = placement.spot
    assert spot is not None
    technician = people[spot.technician]
    if old is None:
        return orders.dispatch(
            case=placement.case,
            technician=technician,
            starts_at=spot.starts_at,
            ends_at=spot.ends_at,
            travel_minutes=spot.travel_minutes,
            purpose=purpose_of(placement),
            parts_needed=bool(placement.case.parts_hint),
            instructions=placement.case.measure,
            by=by,
            at=at,
        )
    new = Order(
        case=old.case,
        branch=old.branch,
        technician=technician,
        coordinator=by,
        purpose=old.purpose,
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        travel_minutes=spot.travel_minutes,
        parts_needed=old.parts_needed,
        instructions=old.instructions,
        replaces=old,
    )
    new.appointment_at, new.appointment_agreed_by = _appointment(old, new)
    return orders.place(new, by=by, at=at, sheet_follows=False)


def purpose_of(placement: Placement) -> str:
    """Return why somebody is sent to a case that waits."""
    case = placement.case
    if Order.objects.filter(case=case, finished_at__isnull=False).exists():
        return Order.Purpose.SECOND_VISIT
    return Order.Purpose.INSTALLATION if case.kind == case.Kind.INSTALLATION else Order.Purpose.REPAIR


def _appointment(old: Order, new: Order) -> tuple[datetime | None, str]:
    """Return the appointment as it goes on: one that lies outside the new time is void, and the customer is asked."""
    agreed = old.appointment_at
    if agreed is not None and new.starts_at <= agreed < new.ends_at:
        return agreed, old.appointment_agreed_by
    return None, ""


def _keep(plan: Plan, changed: set[int], at: datetime) -> None:
    """Write down every visit that lies ahead, as it stands now, with the promise that it is to keep. Three queries."""
    ahead = list(Order.objects.filter(branch=plan.branch_id, state__in=ALIVE, ends_at__gt=at))
    running = promises.of_cases({order.case_id for order in ahead})
    PlannedVisit.objects.bulk_create([_row(plan, order, running, order.pk in changed) for order in ahead])


def _row(plan: Plan, order: Order, running: dict[int, list[promises.Promise]], is_change: bool) -> PlannedVisit:  # noqa: FBT001
    first = next(iter(promises.with_appointment(running.get(order.case_id, []), order)), None)
    return PlannedVisit(
        plan=plan,
        case_id=order.case_id,
        order=order,
        technician_id=order.technician_id,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        travel_minutes=order.travel_minutes,
        is_change=is_change,
        due_at=first.due_at if first else None,
        rule_id=first.obligation.rule_id if first and first.obligation else None,
    )


def _tell_technicians(plan: Plan, changed: Iterable[Order], had: set[int], at: datetime) -> None:
    counts = Counter(order.technician_id for order in changed)
    people = Person.objects.in_bulk({*counts, *had})
    messages.tell_all(
        [
            messages.Letter(
                people=[person],
                template="dispatch.plan_published",
                values={"version": str(plan.version), "count": str(counts[pk])},
                key=f"plan:{plan.pk}:published",
            )
            for pk, person in people.items()
        ],
        at=at,
    )
