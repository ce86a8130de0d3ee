"""What the desk has to know of a customer before a report is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.customers.models import Contact, Customer, Equipment, ServiceContract, Site
from yinuo.customers.selectors.warranty import WarrantyState, warranty

MACHINES = 100
LAST_REPAIRS = 3
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Machine:
    equipment: Equipment
    warranty: WarrantyState
    open_cases: list[Case]
    last_repairs: list[Case]


@dataclass(frozen=True, slots=True)
class Card:
    """A customer as the desk sees it. ``last_repairs`` and ``open_cases`` are of all its machines, newest first."""

    customer: Customer
    contacts: list[Contact]
    sites: list[Site]
    machines: list[Machine]
    contracts: list[ServiceContract]
    open_cases: list[Case]
    last_repairs: list[Case]


def card(customer: Customer, at: datetime) -> Card:
    """Return the card; warranty as of ``at``. Seven queries, however many machines there are."""
    on = timezone.localdate(at)
    contracts = list(
        ServiceContract.objects.filter(customer=customer, starts_on__lte=on, ends_on__gt=on)
        .prefetch_related("equipment")
        .order_by("ends_on", "pk")
    )
    equipment = list(
        Equipment.objects.filter(customer=customer).select_related("product", "site").order_by("serial")[:MACHINES]
    )
    cases = Case.objects.filter(customer=customer).select_related("record", "fault_code")
    cases = cases.order_by("-reported_at", "-pk")
    open_cases = list(cases.filter(closed_at__isnull=True)[:_LOOKED_AT])
    repairs = list(cases.filter(resolved_at__isnull=False)[:_LOOKED_AT])
    return Card(
        customer=customer,
        contacts=list(customer.contacts.order_by("-is_primary", "pk")),
        sites=list(customer.sites.order_by("pk")),
        machines=[
            Machine(
                equipment=machine,
                warranty=warranty(machine, on, contracts),
                open_cases=[case for case in open_cases if case.equipment_id == machine.pk],
                last_repairs=[case for case in repairs if case.equipment_id == machine.pk][:LAST_REPAIRS],
            )
            for machine in equipment
        ],
        contracts=contracts,
        open_cases=open_cases,
        last_repairs=repairs[:LAST_REPAIRS],
    )
