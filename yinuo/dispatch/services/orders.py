"""派工单: given to a technician, taken or refused by him, given to another, called off, filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yinuo.cases import states as case_states
from yinuo.cases.models import Case
from yinuo.cases.services import life
from yinuo.core import facts as core_facts
from yinuo.core.happenings import Happening
from yinuo.core.models import Person
from yinuo.core.services import records
from yinuo.dispatch import events
from yinuo.dispatch.errors import (
    CaseNotOpen,
    PapersOutstanding,
    PeriodIsOver,
    ReasonMissing,
    ReceiptIncomplete,
    SameTechnician,
)
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import reservations, sheets, steps
from yinuo.dispatch.states import ALIVE, BEFORE_ARRIVAL, OrderState, before
from yinuo.procedures.services.forms import FormUnknown
from yinuo.rulebook.services import numbering

PATTERN = "PG{yyyy}{mm}{dd}-{seq:3}"


@transaction.atomic
def dispatch(
    *,
    case: Case,
    technician: Person,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    at: datetime,
    purpose: str = Order.Purpose.REPAIR,
    parts_needed: bool = False,
    instructions: str = "",
    travel_minutes: int | None = None,
    sheet_follows: bool = False,
) -> Order:
    """
    Send a technician to the case's site and reserve [starts_at, ends_at) of his time.

    The travel time is the site's own unless one is given (minutes). With ``sheet_follows`` the 派工单 form is filled in
    later; otherwise it is filled from the case and the order at once, if a regulation in force asks for it.

    :raises CaseNotOpen: the case is resolved, closed or cancelled
    :raises PeriodIsOver: the window ended before ``at``
    :raises TechnicianIsBusy: another order holds part of the window; names it. Of two coordinators who press at once
        the second gets this
    :raises BadPeriod, NoTechnician, TechnicianIsAbsent: see ``reservations.hold``
    """
    records.lock_tree(case.record)
    case.refresh_from_db(fields=["state"])
    if not case_states.may(case_states.Step.BEGIN_WORK, case.state):
        raise CaseNotOpen(case.record.number)
    travel = travel_minutes if travel_minutes is not None else case.site.travel_minutes or 0
    order = Order(
        case=case,
        branch=case.branch,
        technician=technician,
        coordinator=by,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        travel_minutes=travel,
        parts_needed=parts_needed,
        instructions=instructions.strip(),
    )
    return place(order, by=by, at=at, sheet_follows=sheet_follows)


@transaction.atomic
def accept(*, order: Order, by: Person, at: datetime, note: str = "") -> Order:
    """
    Take the order on.

    :raises WrongState: it is not waiting to be accepted
    """
    order = steps.locked(order, *before(OrderState.ACCEPTED))
    order.accepted_at = at
    steps.enter(order, OrderState.ACCEPTED, at=at)
    steps.emit(order, events.OrderAccepted(note=note.strip()), by=by, at=at)
    return order


@transaction.atomic
def refuse(*, order: Order, reason: str, is_justified: bool, by: Person, at: datetime) -> Order:
    """
    Decline the order; the case goes back to those that wait for a technician.

    ``is_justified``: leave, illness, a missing skill or a clash, not mere unwillingness.

    :raises ReasonMissing: nobody said why
    :raises WrongState: the technician is on his way already, or the order is over
    """
    happening = events.OrderRefused(reason=_said(reason), is_justified=is_justified)
    order = steps.locked(order, *before(OrderState.REFUSED))
    drop(order, OrderState.REFUSED, happening.reason, happening, by=by, at=at)
    _back_to_dispatch(order, by=by, at=at)
    return order


@transaction.atomic
def reassign(
    *,
    order: Order,
    technician: Person,
    reason: str,
    by: Person,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    sheet_follows: bool = False,
) -> Order:
    """
    Give the visit to another technician and return his new order, which ``replaces`` this one.

    The window stays unless another is given; when it has begun already it starts now and keeps its length. An agreed
    appointment goes over to the new order.

    :raises ReasonMissing: nobody said why
    :raises SameTechnician: he has it already
    :raises WrongState: the technician has arrived, or the order is over
    :raises TechnicianIsBusy: and the other refusals of ``reservations.hold``, about the new technician
    """
    happening = events.OrderReassigned(technician=technician.pk, reason=_said(reason))
    order = steps.locked(order, *BEFORE_ARRIVAL)
    if technician == order.technician:
        raise SameTechnician(technician)
    drop(order, OrderState.REASSIGNED, happening.reason, happening, by=by, at=at)
    start = starts_at or max(order.starts_at, at)
    new = Order(
        case=order.case,
        branch=order.branch,
        technician=technician,
        coordinator=by,
        purpose=order.purpose,
        starts_at=start,
        ends_at=ends_at or start + (order.ends_at - order.starts_at),
        appointment_at=order.appointment_at,
        appointment_agreed_by=order.appointment_agreed_by,
        travel_minutes=order.travel_minutes,
        parts_needed=order.parts_needed,
        instructions=order.instructions,
        replaces=order,
    )
    return place(new, by=by, at=at, sheet_follows=sheet_follows)


@transaction.atomic
def cancel(*, order: Order, reason: str, by: Person, at: datetime) -> Order:
    """
    Call the visit off; the case waits for a technician again unless another one is on it.

    :raises ReasonMissing: nobody said why
    :raises WrongState: the visit is over
    """
    happening = events.OrderCancelled(reason=_said(reason))
    order = steps.locked(order, *before(OrderState.CANCELLED))
    drop(order, OrderState.CANCELLED, happening.reason, happening, by=by, at=at)
    _back_to_dispatch(order, by=by, at=at)
    return order


@transaction.atomic
def archive(*, order: Order, by: Person, at: datetime) -> Order:
    """
    Complete the order from the receipt and file it. A visit that ended without a repair has no receipt to wait for.

    :raises WrongState: the technician has not left, or it is filed already
    :raises PapersOutstanding: the receipt has not been handed in
    :raises ReceiptIncomplete: cause, solution or the customer's signature are missing
    """
    order = steps.locked(order, *before(OrderState.ARCHIVED))
    visit = core_facts.of("visit", order.pk)
    if visit["repaired"] and not visit["receipt_handed_in"]:
        raise PapersOutstanding
    if visit["repaired"] and not visit["receipt_complete"]:
        raise ReceiptIncomplete
    order.archived_at = at
    steps.enter(order, OrderState.ARCHIVED, at=at)
    steps.emit(order, events.OrderArchived(is_complete=True), by=by, at=at)
    records.close(order.record, at, state=OrderState.ARCHIVED)
    return order


@transaction.atomic
def prepared(*, order: Order, at: datetime) -> None:
    """Note that the preparation is done. Fieldwork emits the event; the caller has locked the order."""
    order.prepared_at = at
    order.save(update_fields=["prepared_at"])


@transaction.atomic
def finish(*, order: Order, at: datetime) -> None:
    """Let go of the technician's time: he has left the site. Fieldwork emits the event and has locked the order."""
    order.finished_at = at
    steps.enter(order, OrderState.FINISHED, at=at)


@transaction.atomic
def fill_sheet(*, order: Order, by: Person, at: datetime, values: Mapping[str, object] | None = None) -> None:
    """
    Fill in the 派工单 form of an order that was dispatched without it; ``values`` go before what the order says.

    :raises WrongState: the order was dropped
    :raises FormUnknown: no regulation in force for the branch has the form
    :raises SheetFilled: it was filled in before
    """
    order = steps.locked(order, *ALIVE, OrderState.FINISHED)
    if sheets.fill(order, by=by, at=at, values=values) is None:
        raise FormUnknown(sheets.FORM)


def place(order: Order, *, by: Person, at: datetime, sheet_follows: bool) -> Order:
    """
    Reserve the time, write the order, tell the world. The caller holds the root's lock.

    :raises PeriodIsOver: its window ended before ``at``
    :raises BadPeriod, NoTechnician, TechnicianIsAbsent, TechnicianIsBusy: see ``reservations.hold``
    """
    if order.ends_at <= at:
        raise PeriodIsOver
    reservations.hold(technician=order.technician, starts_at=order.starts_at, ends_at=order.ends_at, at=at)
    order.technician_was_busy = reservations.is_at_work(order.technician)
    order.state = OrderState.DISPATCHED
    order.dispatched_at = at
    case = order.case
    order.record = records.open_record(
        kind="order",
        number=numbering.next_for("order", branch=order.branch, at=at, default=PATTERN),
        title=case.record.title,
        branch=order.branch,
        parent=case.record,
        owner=order.technician,
        participants={"technician": order.technician},
        state=order.state,
        at=at,
    )
    with reservations.refusing_double_booking(order):
        order.save(force_insert=True)
    if order.purpose != Order.Purpose.SUPPORT:
        records.set_participant(case.record, "technician", order.technician)
    life.begin_work(case=case, at=at)
    happening = events.OrderDispatched(
        technician=order.technician_id, purpose=order.purpose, form_filled=not sheet_follows
    )
    steps.emit(order, happening, by=by, at=at)
    if not sheet_follows:
        sheets.fill(order, by=by, at=at)
    return order


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:300]


def drop(order: Order, state: OrderState, reason: str, happening: Happening, *, by: Person, at: datetime) -> None:
    """End the order without a visit. The caller holds the root's lock and has checked that it may."""
    order.ended_reason = reason
    steps.enter(order, state, at=at)
    steps.emit(order, happening, by=by, at=at)
    records.close(order.record, at, state=state)


def _back_to_dispatch(order: Order, *, by: Person, at: datetime) -> None:
    if not Order.objects.filter(case=order.case, state__in=ALIVE).exists():
        life.back_to_dispatch(case=order.case, by=by, at=at)
