"""Which requisitions, orders and stock a person may see, and who may hand parts out."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Person, Record, Role, Scope
from yinuo.parts.models import Location, Requisition, Stock

KEEPERS = (Role.PARTS_KEEPER,)
DRAWERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.PARTS_KEEPER)
WATCHERS = (Role.PARTS_KEEPER, Role.COORDINATOR, Role.DEPARTMENT_MANAGER, Role.GENERAL_MANAGER, Role.FINANCE_CLERK)
STOCK_ROLES = (*WATCHERS, Role.TECHNICIAN)


def visible_requisitions(person: Person) -> QuerySet[Requisition]:
    return access.visible(person, Requisition.objects.all(), path="record")


def requisition_for(person: Person, pk: int) -> Requisition:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = Requisition.objects.select_related(
        "record__branch", "order__parent", "technician", "issued_by", "location__holder"
    )
    return access.visible_or_404(person, rows, pk=pk, path="record")


def order_record_for(person: Person, pk: int) -> Record:
    """:raises NotVisible: there is no such order, or it is none of the person's business"""
    rows = Record.objects.filter(kind="order").select_related("parent__case__equipment__product", "branch")
    return access.visible_or_404(person, rows, pk=pk)


def may_issue(person: Person, requisition: Requisition) -> bool:
    """A parts keeper of the branch may; and everybody out of his own van."""
    return requisition.location.holder_id == person.pk or requisition.location in _kept_by(person)


def demand_issue(person: Person, requisition: Requisition) -> None:
    """:raises RoleNeeded: the person neither keeps that stock nor draws from his own van"""
    if not may_issue(person, requisition):
        raise access.RoleNeeded(KEEPERS)


def may_use(person: Person, requisition: Requisition) -> bool:
    """The technician who drew the parts says what he used; the office may put it right."""
    return requisition.technician_id == person.pk or access.has_role(person, (*KEEPERS, Role.COORDINATOR))


def demand_use(person: Person, requisition: Requisition) -> None:
    """:raises RoleNeeded: the person neither drew the parts nor works in the office"""
    if not may_use(person, requisition):
        raise access.RoleNeeded(DRAWERS)


def locations_for(person: Person) -> QuerySet[Location]:
    """Return the locations whose stock the person may see; one's own van is always among them."""
    return _within(person, STOCK_ROLES).select_related("branch", "holder").order_by("branch__code", "holder", "pk")


def location_for(person: Person, pk: int) -> Location:
    """:raises NotAllowed: the person does not keep the stock of that location"""
    location = _kept_by(person).filter(pk=pk).first()
    if location is None:
        raise access.RoleNeeded(KEEPERS)
    return location


def kept_locations(person: Person) -> QuerySet[Location]:
    return _kept_by(person).order_by("branch__code", "holder", "pk")


def stock_for(person: Person, pk: int) -> Stock:
    """:raises NotVisible: there is none, or it lies where the person may not look"""
    rows = Stock.objects.filter(location__in=locations_for(person).values("pk"))
    found = rows.select_related("part", "location__branch").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def _kept_by(person: Person) -> QuerySet[Location]:
    return _within(person, KEEPERS)


def _within(person: Person, roles: tuple[str, ...]) -> QuerySet[Location]:
    reach = Q(holder=person)
    for grant in access.grants(person):
        if grant.role not in roles:
            continue
        if grant.scope == Scope.ALL:
            return Location.objects.all()
        reach |= Q(holder=grant.person) if grant.scope == Scope.OWN else Q(branch=grant.branch)
    return Location.objects.filter(reach)
