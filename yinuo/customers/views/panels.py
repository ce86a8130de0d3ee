"""What the pages of one customer show together."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yinuo.core import paging
from yinuo.core.access import may
from yinuo.core.http import Request
from yinuo.customers import forms
from yinuo.customers.models import Contact, Customer, Equipment
from yinuo.customers.selectors import history
from yinuo.customers.selectors.warranty import warranty


def of_customer(request: Request, customer: Customer) -> dict[str, Any]:
    on = timezone.localdate(request.at)
    contracts = list(customer.contracts.prefetch_related("equipment").order_by("-ends_on", "pk"))
    machines = customer.equipment.select_related("product", "site")
    shown = paging.page(request, machines, by=("serial", "pk"), size=100, name="machines_")
    return {
        "customer": customer,
        "contacts": contacts_of(customer),
        "reveal_form": forms.RevealForm(),
        "is_revealed": False,
        "sites": list(customer.sites.order_by("pk")),
        "contracts": contracts,
        "machines": [(machine, warranty(machine, on, contracts)) for machine in shown.rows],
        "machines_page": shown,
        "machines_count": machines.count(),
        "changes": history.changes(customer),
        "looks": list(history.looks(customer)),
        "differences": list(history.open_differences(request.person, customer)),
        "may_change": may(request.person, "customers.change"),
        "may_take": may(request.person, "cases.take"),
        "may_contract": may(request.person, "customers.contract"),
        "today": on,
    }


def contacts_of(customer: Customer) -> list[Contact]:
    return list(customer.contacts.order_by("-is_primary", "pk"))


def of_equipment(request: Request, equipment: Equipment) -> dict[str, Any]:
    on = timezone.localdate(request.at)
    contracts = list(equipment.customer.contracts.prefetch_related("equipment").order_by("-ends_on", "pk"))
    return {
        "equipment": equipment,
        "customer": equipment.customer,
        "warranty": warranty(equipment, on, contracts),
        "may_change": may(request.person, "customers.change"),
    }
