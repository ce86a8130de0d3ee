from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yinuo.core import sql
from yinuo.core.facts import EntityFacts
from yinuo.customers import facts
from yinuo.customers.models import Customer

# Has a contract in force, has a telephone, has an address. With an equipment a contract counts only if it covers it.
SQL = """
EXISTS (
  SELECT 1 FROM customers_servicecontract s
  WHERE s.customer_id = %(customer)s AND s.starts_on <= %(on)s AND s.ends_on > %(on)s AND (
    %(equipment)s::bigint IS NULL
    OR NOT EXISTS (SELECT 1 FROM customers_servicecontract_equipment e WHERE e.servicecontract_id = s.id)
    OR EXISTS (
      SELECT 1 FROM customers_servicecontract_equipment e
      WHERE e.servicecontract_id = s.id AND e.equipment_id = %(equipment)s
    )
  )
),
EXISTS (SELECT 1 FROM customers_contact WHERE customer_id = %(customer)s AND digits > ''),
EXISTS (SELECT 1 FROM customers_site WHERE customer_id = %(customer)s AND address > '')
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rows around a customer say of it on a day."""

    has_contract: bool
    is_complete: bool


def standing(customer: Customer, on: date) -> Standing:
    """Say whether a contract is in force on the day, and whether telephone and address are on file. One query."""
    ((contract, contact, site),) = sql.rows(f"SELECT {SQL}", {"customer": customer.pk, "equipment": None, "on": on})
    return Standing(has_contract=contract, is_complete=bool(customer.name and contact and site))


def facts_on(customer: Customer, at: datetime) -> dict[str, EntityFacts]:
    """Return the facts that events on the customer's own record carry."""
    now = standing(customer, timezone.localdate(at))
    return {"customer": facts.of_customer(customer, has_contract=now.has_contract, is_complete=now.is_complete)}
