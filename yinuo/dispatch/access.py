"""Who may see dispatch orders, and who may move them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.core.errors import NotAllowed, NotVisible
from yinuo.core.models import Branch, Person, Role, Scope
from yinuo.core.rights import RIGHTS
from yinuo.dispatch.models import Order

READERS = RIGHTS["dispatch.see"]
MANAGERS = RIGHTS["dispatch.manage"]
AUTOMATS = RIGHTS["dispatch.automatic"]
PLANNERS = RIGHTS["dispatch.board"]

WITH = (
    "record",
    "branch",
    "technician",
    "coordinator",
    "case__record",
    "case__branch",
    "case__customer",
    "case__site",
    "case__equipment__product",
)


class NotYourOrder(NotAllowed):
    """A technician looks at a colleague's order: he may see it, not act on it."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            "not_your_order",
            _("这张派工单是 %(name)s 的，只有本人或调度人员可以操作。") % {"name": order.technician.name},
            lifted_by=(Role.COORDINATOR,),
        )


def visible_orders(person: Person) -> QuerySet[Order]:
    return access.visible(person, Order.objects.all(), roles=READERS, path="record", branch="branch")


def order_for(person: Person, pk: int) -> Order:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    return access.visible_or_404(person, Order.objects.select_related(*WITH), pk=pk, roles=READERS, path="record")


def order_to_manage(person: Person, pk: int) -> Order:
    """
    Return an order that the person may reassign, cancel and file.

    :raises NotVisible: see ``order_for``
    :raises RoleNeeded: the person does not dispatch, or not there
    """
    order = order_for(person, pk)
    if not may_manage(person, order):
        raise access.RoleNeeded(MANAGERS)
    return order


def order_to_work_on(person: Person, pk: int) -> Order:
    """
    Return an order whose steps the person may take: its technician, or whoever dispatches there.

    :raises NotVisible: see ``order_for``
    :raises NotYourOrder: it is a colleague's
    """
    order = order_for(person, pk)
    if not may_work_on(person, order):
        raise NotYourOrder(order)
    return order


def may_manage(person: Person, order: Order) -> bool:
    rows = access.visible(person, Order.objects.filter(pk=order.pk), roles=MANAGERS, path="record", is_one=True)
    return rows.exists()


def may_work_on(person: Person, order: Order) -> bool:
    return order.technician_id == person.pk or may_manage(person, order)


def case_to_dispatch(person: Person, pk: int) -> Case:
    """
    Return a case for which the person may send a technician.

    :raises NotVisible: there is none, or not where the person dispatches
    """
    rows = Case.objects.select_related("record", "branch", "customer", "site", "equipment__product", "fault_code")
    return access.visible_or_404(person, rows, pk=pk, roles=MANAGERS, path="record")


def branches_for(person: Person, roles: tuple[Role, ...]) -> QuerySet[Branch]:
    """Return the branches whose plan the person may see or make with one of the roles."""
    held = [grant for grant in access.grants(person) if grant.role in roles]
    if any(grant.scope == Scope.ALL for grant in held):
        return Branch.objects.order_by("code")
    return Branch.objects.filter(pk__in={grant.branch for grant in held} - {None}).order_by("code")


def branch_for(person: Person, pk: int | None, roles: tuple[Role, ...] = PLANNERS) -> Branch:
    """
    Return the branch asked for, else the person's own, else the first that he may see.

    :raises NotVisible: it is none of the person's business, or there is none
    """
    mine = branches_for(person, roles)
    own = pk if pk is not None else person.branch_id
    wanted = mine.filter(pk=own).first() if own is not None else None
    found = wanted if wanted is not None or pk is not None else mine.first()
    if found is None:
        raise NotVisible
    return found


def subject_to_plan(person: Person, case: int | None, order: int | None) -> tuple[Case, Order | None]:
    """
    Return the case, and the order if it has one, that a name on the board stands for.

    :raises NotVisible: there is none where the person dispatches
    """
    if order is not None:
        rows = Order.objects.select_related(*WITH, "case__fault_code")
        found = access.visible_or_404(person, rows, pk=order, roles=MANAGERS, path="record")
        return found.case, found
    if case is None:
        raise NotVisible
    return case_to_dispatch(person, case), None
