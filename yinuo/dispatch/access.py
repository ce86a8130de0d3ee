"""Who may see dispatch orders, and who may move them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.core.errors import NotAllowed
from yinuo.core.models import Person, Role
from yinuo.core.rights import RIGHTS
from yinuo.dispatch.models import Order

READERS = RIGHTS["dispatch.see"]
MANAGERS = RIGHTS["dispatch.manage"]

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
