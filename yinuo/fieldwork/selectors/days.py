"""A technician's day, and the papers of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yinuo.core.models import Person
from yinuo.dispatch.models import Order
from yinuo.dispatch.selectors import board
from yinuo.dispatch.states import ALIVE, OrderState
from yinuo.fieldwork.models import Visit
from yinuo.parts.models import Requisition
from yinuo.rulebook.models import Obligation

_UNDER_WAY = (OrderState.ARRIVED, OrderState.DEPARTED)


@dataclass(frozen=True)
class Stop:
    """One job of the day with the promise that breaks next in its case."""

    order: Order
    next_due: Obligation | None


@dataclass(frozen=True)
class Day:
    """
    ``next`` is the job to turn to now; ``later`` and ``done`` are in the order of the way, ``ahead`` those of the next
    days.
    """

    next: Stop | None
    later: list[Stop]
    done: list[Stop]
    papers: list[Visit]
    ahead: list[Order]


def day_of(technician: Person, day: date) -> Day:
    """
    Return the technician's jobs of the day in the order of the way, and what follows. Four queries.

    A job that is under way belongs to the day, though it was planned for the next one.
    """
    start, end = board.bounds(day)
    touches = Q(starts_at__lt=end, ends_at__gt=start)
    orders = list(
        Order.objects.filter(touches | Q(state__in=_UNDER_WAY), technician=technician)
        .filter(state__in=[*ALIVE, OrderState.FINISHED, OrderState.ARCHIVED])
        .select_related(
            "record", "technician", "case__record", "case__customer", "case__site", "case__equipment__product"
        )
        .order_by("starts_at", "pk")
    )
    dues = board.next_dues(order.case_id for order in orders)
    alive = sorted(
        (order for order in orders if order.state in ALIVE),
        key=lambda order: (order.state not in _UNDER_WAY, order.appointment_at or order.starts_at, order.pk),
    )
    stops = [Stop(order, dues.get(order.case_id)) for order in alive]
    done = [Stop(order, None) for order in orders if order.state not in ALIVE]
    papers = list(outstanding(Visit.objects.filter(order__technician=technician)))
    return Day(
        next=stops[0] if stops else None, later=stops[1:], done=done, papers=papers, ahead=_ahead(technician, day)
    )


def _ahead(technician: Person, day: date) -> list[Order]:
    """Return what is planned for him on the next days, the first ten."""
    _start, end = board.bounds(day)
    orders = Order.objects.filter(technician=technician, state__in=ALIVE, starts_at__gte=end)
    return list(orders.select_related("record", "case__customer", "case__site").order_by("starts_at", "pk")[:10])


def outstanding(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return the visits whose receipt or parts requisition the customer's signature has made due, oldest first."""
    drawn = Requisition.objects.filter(order=OuterRef("pk")).exclude(state=Requisition.State.REFUSED)
    return (
        visits.filter(signed_at__isnull=False)
        .filter(Q(receipt_handed_in_at=None) | (Q(requisition_handed_in_at=None) & Exists(drawn)))
        .exclude(order__state=OrderState.ARCHIVED)
        .annotate(has_requisition=Exists(drawn))
        .select_related("order__record", "order__technician", "order__case__customer")
        .order_by("signed_at", "pk")
    )


def to_archive(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Return the finished orders whose papers are in, or that have none to wait for."""
    visits = Visit.objects.filter(pk=OuterRef("pk"))
    waiting = visits.filter(repaired_at__isnull=False, receipt_handed_in_at=None)
    return (
        orders.filter(state=OrderState.FINISHED)
        .filter(~Exists(waiting))
        .select_related("record", "technician", "case__customer")
        .order_by("finished_at", "pk")
    )
