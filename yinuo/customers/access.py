"""Who may see and change customer files."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.models import Person, Role
from yinuo.customers.models import Customer, Difference, Equipment

READERS = (
    Role.HOTLINE_AGENT,
    Role.COORDINATOR,
    Role.ACCOUNT_MANAGER,
    Role.PARTS_KEEPER,
    Role.QUALITY_ENGINEER,
    Role.FINANCE_CLERK,
    Role.DEPARTMENT_MANAGER,
    Role.GENERAL_MANAGER,
)
WRITERS = (Role.HOTLINE_AGENT, Role.COORDINATOR, Role.ACCOUNT_MANAGER, Role.DEPARTMENT_MANAGER, Role.GENERAL_MANAGER)
CONTRACT_WRITERS = (Role.ACCOUNT_MANAGER, Role.DEPARTMENT_MANAGER, Role.GENERAL_MANAGER)


def visible_customers(person: Person) -> QuerySet[Customer]:
    return access.visible(person, Customer.objects.all(), roles=READERS, path="record")


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
    if not access.visible(person, Customer.objects.filter(pk=pk), roles=WRITERS, path="record").exists():
        raise access.RoleNeeded(WRITERS)
    return customer


def equipment_for(person: Person, pk: int) -> Equipment:
    """:raises NotVisible: no such machine, or its owner is none of the person's business"""
    rows = Equipment.objects.select_related("product", "site", "customer__record", "customer__branch")
    return access.visible_or_404(person, rows, pk=pk, roles=READERS, path="customer__record")


def visible_differences(person: Person) -> QuerySet[Difference]:
    return access.visible(person, Difference.objects.all(), roles=READERS, path="customer__record")


def difference_to_settle(person: Person, pk: int) -> Difference:
    """:raises NotVisible, RoleNeeded: see ``customer_to_change``"""
    rows = Difference.objects.select_related("customer__record", "record")
    difference = access.visible_or_404(person, rows, pk=pk, roles=READERS, path="customer__record")
    customer_to_change(person, difference.customer_id)
    return difference
