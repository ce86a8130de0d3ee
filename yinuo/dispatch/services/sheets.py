"""The 派工单 as the regulation's own form: filled from the order, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from yinuo.core.models import Person
from yinuo.dispatch.models import Order
from yinuo.procedures.services import forms
from yinuo.rulebook.selectors import forms as form_rules

FORM = "dispatch_order"


def is_asked_for(order: Order, at: datetime) -> bool:
    """Return whether a regulation in force for the branch has the form."""
    return form_rules.definition(FORM, order.branch, at) is not None


def fill(order: Order, *, by: Person, at: datetime, values: Mapping[str, object]) -> bool:
    """
    Start the form on the order's record and write into it what the case and the order say; tell whether it is whole.

    Only fields that the regulation's form has are filled. If it asks for more than that, it stays a draft to be
    completed on its own page. The caller holds the root's lock.

    :raises FormUnknown, FormStarted: see ``procedures.services.forms.start``
    """
    entry = forms.start(record=order.record, form=FORM, by=by, at=at)
    definition = form_rules.of_rule(entry.rule)
    said = {**_from_order(order), **values}
    data = {field.name: said[field.name] for field in definition.fields if said.get(field.name)}
    is_whole = all(field.name in data for field in definition.fields if field.required)
    forms.fill(entry=entry, data=data, by=by, at=at, is_draft=not is_whole)
    return is_whole


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
