"""What dispatch does after events: whatever throws the day over asks for a proposal."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.core.models import Event
from yinuo.dispatch.models import Order
from yinuo.dispatch.models.repairs import Cause
from yinuo.dispatch.services import repairs

_CAUSES = {
    "dispatch.order.late_foreseen": Cause.LATE,
    "dispatch.order.clash_reported": Cause.LATE,
    "dispatch.order.departed": Cause.LATE,
    "dispatch.order.refused": Cause.REFUSED,
    "dispatch.order.cancelled": Cause.CANCELLED,
}


def _is_past(event: Event, at: datetime) -> bool:
    """Whether it happened before yesterday: told so late (after an outage, say), it bends no plan of today any more."""
    return (timezone.localdate(at) - timezone.localdate(event.at)).days > 1


def bend_plan(event: Event, at: datetime) -> None:
    """An order was refused, called off, or will be late."""
    if _is_past(event, at):
        return
    if event.kind == "dispatch.order.departed" and not event.data.get("is_late"):
        return
    order = Order.objects.select_related("branch", "case").get(pk=event.record_id)
    cause = _CAUSES[event.kind]
    repairs.request(branch=order.branch, cause=cause, event=event, order=order, case=order.case, at=at)


def place_emergency(event: Event, at: datetime) -> None:
    """A case that cannot wait was handed over for dispatch."""
    if _is_past(event, at):
        return
    case = Case.objects.select_related("branch").get(pk=event.record_id)
    if case.urgency != Case.Urgency.NORMAL:
        repairs.request(branch=case.branch, cause=Cause.EMERGENCY, event=event, case=case, at=at)
