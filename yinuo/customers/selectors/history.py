from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from yinuo.core.models import Event, Person
from yinuo.customers import access
from yinuo.customers.models import Contact, Customer, CustomerLook, Difference

PAGE = 25


def listing(person: Person, *, is_key_account: bool, tier: str, after: int = 0) -> tuple[list[Customer], int]:
    """Return one page of customers in order of entry, newest first, and the cursor of the next page (0: none)."""
    customers = access.visible_customers(person)
    if is_key_account:
        customers = customers.filter(is_key_account=True)
    if tier:
        customers = customers.filter(tier=tier)
    if after:
        customers = customers.filter(pk__lt=after)
    rows = list(_shown(customers).order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0


def tiers(person: Person) -> list[str]:
    """Return the tiers in use among the customers that the person may see."""
    found = access.visible_customers(person).exclude(tier="").values_list("tier", flat=True)
    return sorted(found.order_by().distinct())


def changes(customer: Customer, limit: int = 20) -> QuerySet[Event]:
    """Return what happened to the file itself, newest first."""
    return Event.objects.filter(record=customer.record).select_related("by").order_by("-at", "-pk")[:limit]


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


def _shown(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    contacts = Prefetch("contacts", Contact.objects.order_by("-is_primary", "pk"))
    return customers.select_related("record", "branch", "manager").prefetch_related(contacts, "sites")
