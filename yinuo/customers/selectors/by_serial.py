"""A machine by its serial number, with all that a report needs of it, in one statement."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core import loading, sql
from yinuo.core.models import Branch
from yinuo.customers.models import Customer, Equipment, Product, Site

_LOADED = (
    loading.Loaded(Equipment, "e"),
    loading.Loaded(Product, "p"),
    loading.Loaded(Site, "s"),
    loading.Loaded(Customer, "c"),
    loading.Loaded(Branch, "b"),
)
_SQL = f"""
SELECT r.branch_id, r.department_id, d.parent_id, {", ".join(one.columns for one in _LOADED)}
FROM customers_equipment e
JOIN customers_product p ON p.id = e.product_id
JOIN customers_site s ON s.id = e.site_id
JOIN customers_customer c ON c.record_id = e.customer_id
JOIN core_branch b ON b.id = c.branch_id
JOIN core_record r ON r.id = c.record_id
LEFT JOIN core_department d ON d.id = r.department_id
WHERE e.serial = %s
"""  # noqa: S608  # names of our own


@dataclass(frozen=True, slots=True)
class Found:
    """The machine, and to what branch, department and department above it its customer's file belongs (ids)."""

    equipment: Equipment
    branch: int
    department: int | None
    department_above: int | None


def find(serial: str) -> Found | None:
    """Return the machine whoever asks: ``customers.access.machine_by_serial`` says who may see it."""
    row = sql.row(_SQL, [serial])
    if row is None:
        return None
    branch_id, department, above, *values = row
    machine, product, site, customer, branch = loading.load(_LOADED, values)
    customer.branch = branch
    machine.product, machine.site, machine.customer = product, site, customer
    return Found(machine, branch_id, department, above)
