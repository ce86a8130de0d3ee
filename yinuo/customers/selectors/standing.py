from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yinuo.core.facts import EntityFacts
from yinuo.customers import facts
from yinuo.customers.models import Contact, Customer, ServiceContract, Site


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rows around a customer say of it on a day."""

    has_contract: bool
    is_complete: bool


def standing(customer: Customer, on: date) -> Standing:
    """Say whether a contract is in force on the day, and whether telephone and address are on file. One query."""
    contract, contact, site = Customer.objects.filter(pk=customer.pk).values_list(*expressions(on)).get()
    return Standing(has_contract=contract, is_complete=bool(customer.name and contact and site))


def expressions(on: date, equipment: int | None = None) -> tuple[Exists, Exists, Exists]:
    """
    Return what is to be asked of a customer row: has a contract in force, has a telephone, has an address.

    With ``equipment`` a contract counts only if it covers that machine.
    """
    contracts = ServiceContract.objects.filter(customer=OuterRef("pk"), starts_on__lte=on, ends_on__gt=on)
    if equipment is not None:
        contracts = contracts.filter(Q(equipment__isnull=True) | Q(equipment=equipment))
    return (
        Exists(contracts),
        Exists(Contact.objects.filter(customer=OuterRef("pk"), digits__gt="")),
        Exists(Site.objects.filter(customer=OuterRef("pk"), address__gt="")),
    )


def facts_on(customer: Customer, at: datetime) -> dict[str, EntityFacts]:
    """Return the facts that events on the customer's own record carry."""
    now = standing(customer, timezone.localdate(at))
    return {"customer": facts.of_customer(customer, has_contract=now.has_contract, is_complete=now.is_complete)}
