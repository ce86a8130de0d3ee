"""Between the technician and the customer before the work begins: calls, appointments, delays, the way, the arrival."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from yinuo.core.models import Person
from yinuo.dispatch import events
from yinuo.dispatch.errors import AppointmentInThePast, NotReachedYet, ReasonMissing
from yinuo.dispatch.models import Appointment, ContactAttempt, Order
from yinuo.dispatch.services import reservations, steps
from yinuo.dispatch.states import BEFORE_ARRIVAL, OrderState, before

Outcome = ContactAttempt.Outcome


@transaction.atomic
def attempt(*, order: Order, outcome: str, by: Person, at: datetime, note: str = "") -> Order:
    """
    Note a call to the customer. Calls without contact are counted until one succeeds.

    :raises WrongState: the technician has arrived, or the order is over
    """
    order = steps.locked(order, *BEFORE_ARRIVAL)
    ContactAttempt.objects.create(order=order, at=at, by=by, outcome=Outcome(outcome), note=note.strip()[:200])
    if outcome == Outcome.REACHED:
        order.contact_failures = 0
        order.has_reached_customer = True
    else:
        order.contact_failures += 1
    order.save()
    happening = events.OrderContactAttempted(outcome=outcome, failures=order.contact_failures)
    steps.emit(order, happening, by=by, at=at)
    return order


@transaction.atomic
def report_unreachable(*, order: Order, by: Person, at: datetime, note: str = "") -> Order:
    """
    Tell the coordinator that the customer cannot be reached.

    :raises NotReachedYet: no call has failed since the customer was last reached
    :raises WrongState: the technician has arrived, or the order is over
    """
    order = steps.locked(order, *BEFORE_ARRIVAL)
    if not order.contact_failures:
        raise NotReachedYet
    order.unreachable_reported_at = at
    order.save()
    steps.emit(order, events.OrderUnreachableReported(note=note.strip()), by=by, at=at)
    return order


@transaction.atomic
def agree(
    *,
    order: Order,
    appointment_at: datetime,
    customer_name: str,
    by: Person | None,
    at: datetime,
    reason: str = "",
    has_apologised: bool = False,
) -> Order:
    """
    Note the time agreed with the customer; it is a change if one had been agreed, or a delay had been foreseen.
    ``by`` is None when the customer chose it himself.

    The reserved window moves, keeping its length, when the appointment lies outside it: it then begins when the
    technician has to set off.

    :raises AppointmentInThePast: the time is not after ``at``
    :raises TechnicianIsBusy: another order holds the window it would move to; nothing is changed
    :raises WrongState: the technician has arrived, or the order is over
    """
    if appointment_at <= at:
        raise AppointmentInThePast
    order = steps.locked(order, *BEFORE_ARRIVAL)
    is_change = order.appointment_at is not None or order.late_minutes_foreseen is not None
    _move_window(order, appointment_at, at=at)
    order.appointment_at = appointment_at
    order.appointment_agreed_by = customer_name.strip()[:60]
    order.save()
    Appointment.objects.create(
        order=order,
        agreed_for=appointment_at,
        agreed_at=at,
        by=by,
        customer_name=order.appointment_agreed_by,
        reason=reason.strip()[:200],
        has_apologised=has_apologised,
    )
    happening = events.OrderAppointmentAgreed(
        appointment_at=appointment_at.isoformat(),
        is_change=is_change,
        has_apologised=has_apologised,
        reason=reason.strip()[:200],
    )
    steps.emit(order, happening, by=by, at=at)
    return order


@transaction.atomic
def foresee_late(*, order: Order, cause: str, minutes: int, by: Person, at: datetime) -> Order:
    """
    Say ahead that the technician will be about ``minutes`` late, and why (one of ``Order.LateCause``).

    :raises WrongState: the technician has arrived, or the order is over
    """
    order = steps.locked(order, *BEFORE_ARRIVAL)
    order.late_cause = Order.LateCause(cause)
    order.late_minutes_foreseen = minutes
    order.save()
    steps.emit(order, events.OrderLateForeseen(cause=cause, minutes=minutes), by=by, at=at)
    return order


@transaction.atomic
def refuse_appointment(*, order: Order, is_urgent: bool, by: Person, at: datetime) -> Order:
    """
    Note that the customer does not agree to a later time: somebody else must go, or the department decide.

    :raises WrongState: the technician has arrived, or the order is over
    """
    order = steps.locked(order, *BEFORE_ARRIVAL)
    steps.emit(order, events.OrderAppointmentRefused(is_urgent=is_urgent), by=by, at=at)
    return order


@transaction.atomic
def report_clash(*, order: Order, where: str, minutes_left: int, by: Person, at: datetime) -> Order:
    """
    Tell the coordinator that another job is still running: where, and how many minutes it will take.

    :raises ReasonMissing: the place is not said
    :raises WrongState: the technician has arrived, or the order is over
    """
    if not where.strip():
        raise ReasonMissing
    order = steps.locked(order, *BEFORE_ARRIVAL)
    happening = events.OrderClashReported(where=where.strip(), minutes_left=minutes_left)
    steps.emit(order, happening, by=by, at=at)
    return order


@transaction.atomic
def depart(*, order: Order, by: Person, at: datetime, plan: str = "") -> Order:
    """
    Set off. It is late when the promised time cannot be kept any more with the order's travel time.

    :raises WrongState: the order was not accepted, or the technician is on his way already
    :raises GateRefusal: the regulation wants something done first (parts drawn, toolbox checked)
    """
    order = steps.locked(order, *before(OrderState.DEPARTED))
    order.departed_at = at
    steps.enter(order, OrderState.DEPARTED, at=at)
    is_late = at + timedelta(minutes=order.travel_minutes) > order.promised_at
    steps.emit(order, events.OrderDeparted(is_late=is_late, plan=plan.strip()), by=by, at=at)
    return order


@transaction.atomic
def arrive(*, order: Order, by: Person, at: datetime) -> Order:
    """
    Be on site. Late is after the agreed appointment or, without one, after the end of the reserved window.

    :raises WrongState: the technician has not set off, or has arrived already
    """
    order = steps.locked(order, *before(OrderState.ARRIVED))
    order.arrived_at = at
    steps.enter(order, OrderState.ARRIVED, at=at)
    late_minutes = max(0, ceil((at - order.promised_at) / timedelta(minutes=1)))
    happening = events.OrderArrived(is_late=late_minutes > 0, late_minutes=late_minutes)
    steps.emit(order, happening, by=by, at=at)
    return order


def _move_window(order: Order, appointment_at: datetime, *, at: datetime) -> None:
    if order.starts_at <= appointment_at < order.ends_at:
        return
    length = order.ends_at - order.starts_at
    starts_at = appointment_at - timedelta(minutes=order.travel_minutes)
    ends_at = max(starts_at + length, appointment_at + timedelta(minutes=1))
    reservations.hold(technician=order.technician, starts_at=starts_at, ends_at=ends_at, at=at, ignoring=order)
    order.starts_at, order.ends_at = starts_at, ends_at
