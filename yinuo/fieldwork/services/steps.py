"""What every step of a visit has in common: lock, check the order's state, find the visit, emit."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.happenings import Happening
from yinuo.core.models import Event, Person
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import steps as order_steps
from yinuo.dispatch.states import OrderState
from yinuo.fieldwork import facts
from yinuo.fieldwork.errors import TextMissing
from yinuo.fieldwork.models import Visit
from yinuo.rulebook.services import regulated

UNDER_WAY = (OrderState.ACCEPTED, OrderState.DEPARTED, OrderState.ARRIVED)
ON_SITE = (OrderState.ARRIVED,)
# What was forgotten on site may be filled in until the order is filed.
ON_SITE_OR_AFTER = (OrderState.ARRIVED, OrderState.FINISHED)


def begin(order: Order, *states: OrderState) -> Visit:
    """
    Lock the case's tree and return the order's visit as it is now; its first step makes it.

    :raises WrongState: the order is in none of ``states``
    """
    fresh = order_steps.locked(order, *states)
    visit, _ = Visit.objects.get_or_create(order=fresh)
    visit.order = fresh
    return visit


def emit(visit: Visit, happening: Happening, *, by: Person, at: datetime) -> Event:
    """Emit an event of the visit with its facts as they stand; a gate may refuse it."""
    return regulated.emit(record=visit.order.record, happening=happening, by=by, at=at, facts=facts.of_visit(visit))


def said(text: str, field: str, what: str) -> str:
    """Return the text without blanks around it. :raises TextMissing: there is none"""
    if not text.strip():
        raise TextMissing(field, what)
    return text.strip()
