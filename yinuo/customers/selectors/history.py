from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Event, Person
from yinuo.customers import access
from yinuo.customers.models import Contact, Customer, CustomerLook, Difference

ORDER = ("-pk",)


def listing(person: Person, *, is_key_account: bool, tier: str) -> QuerySet[Customer]:
    """Return the customers that the person may see, with contacts and sites; to be paged in ``ORDER``."""
    customers = access.visible_customers(person)
    if is_key_account:
        customers = customers.filter(is_key_account=True)
    if tier:
        customers = customers.filter(tier=tier)
    contacts = Prefetch("contacts", Contact.objects.order_by("-is_primary", "pk"))
    return customers.select_related("record", "branch", "manager").prefetch_related(contacts, "sites")


def tiers(person: Person) -> list[str]:
    """Return the tiers in use among the customers that the person may see."""
    found = access.visible_customers(person).exclude(tier="").values_list("tier", flat=True)
    return sorted(found.order_by().distinct())


@dataclass(frozen=True, slots=True)
class Happened:
    at: datetime
    by: Person | None
    title: str


def changes(customer: Customer, limit: int = 20) -> list[Happened]:
    """Return what happened to the file itself, newest first, in the present language."""
    events = Event.objects.filter(record=customer.record).select_related("by").order_by("-at", "-pk")[:limit]
    is_english = (translation.get_language() or "").startswith("en")
    names = {kind: happening.EN if is_english else happening.ZH for kind, happening in CATALOGUE.items()}
    return [Happened(at=event.at, by=event.by, title=names[event.kind]) for event in events]


def looks(customer: Customer, limit: int = 20) -> QuerySet[CustomerLook]:
    """Return who saw unmasked data, newest first."""
    return customer.looks.select_related("by").order_by("-at", "-pk")[:limit]


def open_differences(person: Person, customer: Customer | None = None) -> QuerySet[Difference]:
    """Return reported differences that nobody has settled yet, oldest first."""
    rows = access.visible_differences(person).filter(settled_at__isnull=True)
    if customer is not None:
        rows = rows.filter(customer=customer)
    return rows.select_related("record", "customer__record", "reported_by", "site").order_by("reported_at", "pk")


def same_phone(person: Person, digits: str) -> list[Customer]:
    """Return customers whose file has this number already, as far as the person may see them."""
    known = access.visible_customers(person).filter(contacts__digits=digits)
    return list(known.select_related("record").distinct().order_by("pk")[:5])
