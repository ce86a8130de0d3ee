"""The 派工单 as the regulation's own form: filled from the order, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from yinuo.core.models import Person
from yinuo.dispatch.errors import SheetFilled
from yinuo.dispatch.models import Order
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms

FORM = "dispatch_order"


def is_started(order: Order) -> bool:
    """Return whether the order has the form, filled in or as a draft."""
    entries = FormEntry.objects.filter(record=order.record_id, form=FORM)
    return entries.exclude(state=FormEntry.State.VOID).exists()


def fill(order: Order, *, by: Person, at: datetime, values: Mapping[str, object] | None = None) -> FormEntry | None:
    """
    Write into the form what the case and the order say; None if no regulation in force asks for it.

    If the form asks for more than that, it stays a draft to be completed on its own page. The caller holds the root's
    lock.

    :raises SheetFilled: the order has the form already
    """
    if is_started(order):
        raise SheetFilled(order)
    data = {**_from_order(order), **(values or {})}
    return forms.record(record=order.record, form=FORM, data=data, by=by, at=at)


def _from_order(order: Order) -> dict[str, object]:
    case = order.case
    starts, ends = timezone.localtime(order.starts_at), timezone.localtime(order.ends_at)
    return {
        "customer": f"{case.customer.name} {case.contact_name} {case.contact_phone} {case.site.address}",
        "product": str(case.equipment.product) if case.equipment else case.product_name,
        "fault": case.fault,
        "technician": order.technician.name,
        "starts_at": f"{starts:%Y-%m-%d %H:%M}-{ends:%H:%M}",
        "instructions": order.instructions,
    }
