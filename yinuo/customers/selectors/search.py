"""
One field finds the customer: telephone (beginning or last digits), name, pinyin initials, serial number, address.

Every way of finding is asked for a capped number of hits, all in one statement and only within what the person may see;
so a common word costs no more than a rare one, and nobody learns of a customer by counting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Reverse

from yinuo.core.models import Person
from yinuo.customers import access, text_index
from yinuo.customers.models import Contact, Customer, Equipment
from yinuo.lib import zh
from yinuo.lib.zh import phone as phones

CAP = 200

Reason = Literal["phone", "serial", "number", "initials", "text"]

_ORDER: tuple[Reason, ...] = ("phone", "serial", "number", "initials", "text")
_PHONE = re.compile(r"\+?[\d\s()\-]{3,}")
_LATIN = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"kh\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """A customer and what found it: the contact whose telephone matched, or the machine whose serial did."""

    customer: Customer
    reason: Reason
    contact: Contact | None = None
    equipment: Equipment | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """``count`` is exact, unless ``is_capped``: then there are at least so many."""

    query: str
    rows: list[Found]
    count: int
    is_capped: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    customer: int
    reason: Reason
    matched: int
    rank: int


def find(person: Person, query: str, limit: int = 12) -> Findings:
    """Return the best ``limit`` customers that the person may see, exact matches first. At most five statements."""
    rows = _ask(access.visible_customers(person), query)
    hits: dict[int, _Hit] = {}
    for hit in sorted(rows, key=lambda hit: (hit.rank, _ORDER.index(hit.reason), hit.customer)):
        hits.setdefault(hit.customer, hit)
    best = list(hits.values())[:limit]
    return Findings(query=query, rows=_load(best), count=len(hits), is_capped=_is_capped(rows))


def _is_capped(rows: list[_Hit]) -> bool:
    return any(sum(hit.reason == reason for hit in rows) >= CAP for reason in _ORDER)


def _ask(visible: QuerySet[Customer], query: str) -> list[_Hit]:
    arms = list(_arms(visible, query))
    if not arms:
        return []
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    folded = zh.fold(query)
    return [
        _Hit(customer=customer, reason=reason, matched=matched, rank=_rank(reason, value, folded))
        for customer, reason, matched, value in rows
    ]


def _arms(visible: QuerySet[Customer], query: str) -> Iterator[QuerySet[Any]]:
    """Yield one query per way of finding that the text could be meant for: (customer, reason, matched id, value)."""
    folded = zh.fold(query)
    compact = folded.replace(" ", "")
    if _PHONE.fullmatch(folded):
        yield from _by_phone(visible, phones.digits(query))
    if len(compact) >= 3 and _LATIN.fullmatch(compact.replace("-", "")):
        yield from _by_serial(visible, compact)
    if _NUMBER.fullmatch(compact):
        yield _arm(visible.filter(record__kind="customer", record__number=compact.upper()), "number", "record__number")
    if len(compact) >= 2 and _LATIN.fullmatch(compact) and not compact.isdigit():
        yield _arm(visible.filter(initials__startswith=compact), "initials", "initials")
    asked = text_index.query(query)
    if asked is not None and not compact.isdigit():
        yield _arm(visible.filter(search=asked), "text", "name")


def _by_phone(visible: QuerySet[Customer], digits: str) -> Iterator[QuerySet[Any]]:
    contacts = Contact.objects.filter(customer__in=visible)
    yield _arm(contacts.filter(digits__startswith=digits), "phone", "digits", customer="customer")
    if len(digits) >= 4:
        last = contacts.alias(backwards=Reverse("digits")).filter(backwards__startswith=digits[::-1])
        yield _arm(last, "phone", "digits", customer="customer")


def _by_serial(visible: QuerySet[Customer], compact: str) -> Iterator[QuerySet[Any]]:
    machines = Equipment.objects.filter(customer__in=visible)
    yield _arm(machines.filter(serial__startswith=compact.upper()), "serial", "serial", customer="customer")
    asked = text_index.query(compact)
    if len(compact) >= 4 and asked is not None:
        yield _arm(machines.filter(fragments=asked), "serial", "serial", customer="customer")


def _arm(rows: QuerySet[Any], reason: Reason, value: str, *, customer: str = "pk") -> QuerySet[Any]:
    named = rows.annotate(found=F(customer), reason=Value(reason, CharField()), matched=F("pk"), value=F(value))
    arm: QuerySet[Any] = named.order_by().values_list("found", "reason", "matched", "value")[:CAP]
    return arm


def _rank(reason: Reason, value: str, folded: str) -> int:
    """Return 0 for an exact match, 1 for a beginning, 2 for a part, 3 for a match elsewhere in the file."""
    asked = phones.digits(folded) if reason == "phone" else folded.replace(" ", "")
    plain = zh.fold(value).replace(" ", "")
    if plain == asked:
        return 0
    if plain.startswith(asked):
        return 1
    return 2 if asked in plain else 3


def _load(hits: list[_Hit]) -> list[Found]:
    customers = (
        Customer.objects.filter(pk__in=[hit.customer for hit in hits])
        .select_related("record", "branch")
        .prefetch_related("contacts", "sites")
        .in_bulk()
    )
    machines = {hit.matched for hit in hits if hit.reason == "serial"}
    equipment = Equipment.objects.select_related("product").in_bulk(machines) if machines else {}
    return [
        Found(
            customer=customers[hit.customer],
            reason=hit.reason,
            contact=_contact(customers[hit.customer], hit),
            equipment=equipment.get(hit.matched) if hit.reason == "serial" else None,
        )
        for hit in hits
    ]


def _contact(customer: Customer, hit: _Hit) -> Contact | None:
    contacts = sorted(customer.contacts.all(), key=lambda contact: (not contact.is_primary, contact.pk))
    if hit.reason == "phone":
        return next(contact for contact in contacts if contact.pk == hit.matched)
    return contacts[0] if contacts else None
