"""Who may see and change customer files."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.models import Branch, Person, Role, Scope
from yinuo.core.rights import RIGHTS
from yinuo.customers.models import Customer, Difference, Equipment
from yinuo.customers.selectors import by_serial

READERS = RIGHTS["customers.see"]
WRITERS = RIGHTS["customers.change"]


def visible_customers(person: Person) -> QuerySet[Customer]:
    return access.visible(person, Customer.objects.all(), roles=READERS, path="record", branch="branch")


def customer_for(person: Person, pk: int) -> Customer:
    """:raises NotVisible: no such file, or none of the person's business"""
    rows = Customer.objects.select_related("record", "branch", "manager")
    return access.visible_or_404(person, rows, pk=pk, roles=READERS, path="record")


def customer_to_change(person: Person, pk: int) -> Customer:
    """
    Return a customer whose file the person may correct.

    :raises NotVisible: see ``customer_for``
    :raises RoleNeeded: the person may read it only
    """
    customer = customer_for(person, pk)
    if not access.visible(person, Customer.objects.filter(pk=pk), roles=WRITERS, path="record", is_one=True).exists():
        raise access.RoleNeeded(WRITERS)
    return customer


def equipment_for(person: Person, pk: int) -> Equipment:
    """:raises NotVisible: no such machine, or its owner is none of the person's business"""
    rows = Equipment.objects.select_related("product", "site", "customer__record", "customer__branch")
    return access.visible_or_404(person, rows, pk=pk, roles=READERS, path="customer__record")


def machine_by_serial(person: Person, serial: str) -> Equipment | None:
    """Return the machine with product, site, customer and the customer's branch, if the person may see it."""
    found = by_serial.find(serial)
    if found is None:
        return None
    may = access.reaches(
        person, roles=READERS, branch=found.branch, department=found.department, above=found.department_above
    )
    if may is None:
        may = visible_equipment(person, Equipment.objects.filter(pk=found.equipment.pk)).exists()
    return found.equipment if may else None


def visible_equipment(person: Person, machines: QuerySet[Equipment]) -> QuerySet[Equipment]:
    return access.visible(person, machines, roles=READERS, path="customer__record")


def visible_differences(person: Person) -> QuerySet[Difference]:
    return access.visible(person, Difference.objects.all(), roles=READERS, path="customer__record")


def difference_to_settle(person: Person, pk: int) -> Difference:
    """:raises NotVisible, RoleNeeded: see ``customer_to_change``"""
    rows = Difference.objects.select_related("customer__record", "record")
    difference = access.visible_or_404(person, rows, pk=pk, roles=READERS, path="customer__record")
    customer_to_change(person, difference.customer_id)
    return difference


def branches_of(person: Person, roles: tuple[Role, ...] = WRITERS) -> list[int]:
    """Return the ids of the branches in which the person may open files, one's own first."""
    held = [grant for grant in access.grants(person) if grant.role in roles]
    if any(grant.scope == Scope.ALL for grant in held):
        everywhere = list(Branch.objects.order_by("code").values_list("pk", flat=True))
        return sorted(everywhere, key=lambda pk: pk != person.branch_id)
    own = {grant.branch for grant in held if grant.branch is not None}
    return sorted(own, key=lambda pk: (pk != person.branch_id, pk))
