"""Customers are told of the time of their visits: by mail or text where a channel leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yinuo.dispatch import links
from yinuo.dispatch.models import Order, VisitNotice
from yinuo.dispatch.selectors import notices, standing
from yinuo.notify.models import OutsideMessage
from yinuo.notify.services import outside


def announce(orders: Sequence[Order], at: datetime) -> None:
    """
    Make a notice for each order and send it on its way; those to whom no channel leads stay with the coordinator.

    What of an earlier notice has not been sent yet is not sent any more. Eight queries, whatever the number of orders.
    """
    with_all = Order.objects.select_related("record", "branch", "technician", "case")
    orders = list(with_all.filter(pk__in=[order.pk for order in orders]).order_by("starts_at", "pk"))
    replaced = [order.replaces_id for order in orders if order.replaces_id]
    earlier = VisitNotice.objects.filter(message__isnull=False, message__sent_at=None)
    earlier = earlier.filter(order__in=[*(order.pk for order in orders), *replaced])
    OutsideMessage.objects.filter(pk__in=list(earlier.values_list("message", flat=True))).delete()
    made = VisitNotice.objects.bulk_create([VisitNotice(order=order, created_at=at) for order in orders])
    ways = notices.ways(orders)
    notes = {one.order_id: _note(one, ways[one.order_id]) for one in made if one.order_id in ways}
    queued = outside.tell_all(notes.values(), at=at)
    told = [one for one in made if one.order_id in notes]
    for one in told:
        one.message = queued[notes[one.order_id].key]
    VisitNotice.objects.bulk_update(told, ["message"])


def _note(notice: VisitNotice, way: notices.Way) -> outside.Note:
    order = notice.order
    spot = standing.of_order(order)
    is_mail = way.channel == OutsideMessage.Channel.MAIL
    return outside.Note(
        channel=way.channel,
        address=way.address,
        name=way.name,
        language=way.language,
        template="dispatch.visit_told" if is_mail else "dispatch.visit_texted",
        values={
            "branch": {"zh": order.branch.name, "en": order.branch.name_en or order.branch.name},
            "number": order.record.number,
            "visit_at": spot.arrival_at.isoformat(),
            "until_at": spot.ends_at.isoformat(),
            "technician": {"zh": order.technician.name, "en": order.technician.name_en or order.technician.name},
        },
        url=links.url(notice),
        key=f"notice:{notice.pk}",
        record=order.record,
    )
