"""Find a customer, as the desk does."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from yinuo.api.auth import known
from yinuo.core.access import RIGHTS, demand
from yinuo.customers.selectors import search
from yinuo.lib.zh import phone as phones

router = Router(tags=["customers"])


class Asked(Schema):
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    limit: int = Field(default=12, ge=1, le=50)


class CustomerOut(Schema):
    """A customer that fits; telephones are masked as on the pages. ``serial`` is the machine that matched."""

    id: int
    number: str
    name: str
    branch: str
    reason: str
    contact: str
    phone: str
    address: str
    serial: str


class Found(Schema):
    """``count`` is exact, unless ``is_capped``: then there are at least so many."""

    customers: list[CustomerOut]
    count: int
    is_capped: bool


@router.get("/customers/search", response=Found, summary="Find customers")
def find(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """As a telephone system I show who is calling, by telephone, name, initials, serial number or address."""
    person = known(request).person
    demand(person, RIGHTS["customers.see"])
    found = search.find(person, asked.q, limit=asked.limit)
    return {
        "customers": [_out(row) for row in found.rows],
        "count": found.count,
        "is_capped": found.is_capped,
    }


def _out(row: search.Found) -> dict[str, Any]:
    site = next(iter(row.customer.sites.all()), None)
    return {
        "id": row.customer.pk,
        "number": row.customer.record.number,
        "name": row.customer.name,
        "branch": row.customer.branch.code,
        "reason": row.reason,
        "contact": row.contact.name if row.contact else "",
        "phone": phones.mask(row.contact.phone) if row.contact else "",
        "address": site.address if site else "",
        "serial": row.equipment.serial if row.equipment else "",
    }
