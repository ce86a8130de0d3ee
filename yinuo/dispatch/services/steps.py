"""What every step of an order has in common: lock, check the state, move, emit."""

from __future__ import annotations

from datetime import datetime

from yinuo.core import facts as core_facts
from yinuo.core import loading
from yinuo.core.happenings import Happening
from yinuo.core.models import Event, Person
from yinuo.core.services import records
from yinuo.dispatch import facts
from yinuo.dispatch.errors import WrongState
from yinuo.dispatch.models import Order
from yinuo.dispatch.states import OrderState
from yinuo.rulebook.services import regulated

_AROUND = (
    "record__branch",
    "case__record",
    "case__customer",
    "case__site",
    "case__equipment__product",
    "technician",
    "branch",
)


def locked(order: Order, *states: OrderState) -> Order:
    """
    Lock the case's tree and return the order as it is now. The caller is inside a transaction.

    :raises WrongState: it is in none of ``states``
    """
    records.lock_tree(order.record)
    fresh = loading.get(Order, order.pk, *_AROUND)
    if fresh.state not in states:
        raise WrongState(fresh)
    return fresh


def enter(order: Order, state: OrderState, *, at: datetime) -> None:
    """Move the order and its record to ``state`` and save all of the order."""
    order.state = state
    order.save()
    records.set_state(order.record, state, at)


def emit(order: Order, happening: Happening, *, by: Person | None, at: datetime) -> Event:
    """Emit an event of the order with the facts its kind declares; a gate may refuse it."""
    found = facts.of_order(order)
    if "visit" in happening.FACTS:
        found["visit"] = core_facts.of("visit", order.pk)
    return regulated.emit(record=order.record, happening=happening, by=by, at=at, facts=found)
