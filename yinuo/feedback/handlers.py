"""What feedback does after others' events."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Event
from yinuo.dispatch.models import Order
from yinuo.feedback import links
from yinuo.feedback.models import Survey
from yinuo.feedback.services import surveys


def keep_rating(event: Event, at: datetime) -> None:
    """The rating that the customer gave on the technician's glass is a survey of its round too."""
    order = Order.objects.select_related("case__record", "case__customer", "technician").get(pk=event.record_id)
    known = Survey.objects.filter(
        case=order.case, round=links.round_of(order.case), channel=Survey.Channel.GLASS
    ).exists()
    if known or not event.data.get("rating"):
        return
    surveys.fill(
        case=order.case,
        order=order,
        score=int(event.data["rating"]),
        channel=Survey.Channel.GLASS,
        filled_by=str(event.data.get("name", "")),
        by=order.technician,
        at=max(at, event.at),
    )
