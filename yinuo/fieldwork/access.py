"""Who may take the steps of a visit, and who may handle goods."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.models import Person
from yinuo.core.rights import RIGHTS
from yinuo.dispatch import access as orders
from yinuo.dispatch.models import Order
from yinuo.fieldwork.models import GoodsIntake

READERS = RIGHTS["dispatch.see"]
PAPERS = RIGHTS["fieldwork.papers"]
KEEPERS = RIGHTS["goods.keep"]
INSPECTORS = RIGHTS["goods.inspect"]
GOODS_READERS = tuple(dict.fromkeys((*KEEPERS, *INSPECTORS)))


def order_for_papers(person: Person, pk: int) -> Order:
    """
    Return an order whose papers the person may take in.

    :raises NotVisible: there is none, or it is none of the person's business
    :raises RoleNeeded: the person does not take papers in there
    """
    found = orders.order_for(person, pk)
    if not access.visible(person, Order.objects.filter(pk=pk), roles=PAPERS, path="record", is_one=True).exists():
        raise access.RoleNeeded(PAPERS)
    return found


def order_to_step_in(person: Person, pk: int, right: str) -> Order:
    """
    Return an order on which the person may give help (``fieldwork.support``) or settle a conflict
    (``fieldwork.step_in``).

    :raises NotVisible: there is none, or it is none of the person's business
    :raises RoleNeeded: the person has not that right there
    """
    found = orders.order_for(person, pk)
    roles = RIGHTS[right]
    if not access.visible(person, Order.objects.filter(pk=pk), roles=roles, path="record", is_one=True).exists():
        raise access.RoleNeeded(roles)
    return found


def visible_goods(person: Person) -> QuerySet[GoodsIntake]:
    return access.visible(person, GoodsIntake.objects.all(), roles=GOODS_READERS, path="record")


def goods_for(person: Person, pk: int, roles: tuple[str, ...] = GOODS_READERS) -> GoodsIntake:
    """
    Return goods that the person may see, and with ``roles`` act on.

    :raises NotVisible: there are none, or they are none of the person's business
    :raises RoleNeeded: the person has none of the roles there
    """
    rows = GoodsIntake.objects.select_related(
        "record", "order__record", "order__technician", "order__branch", "order__case__customer", "equipment"
    )
    found = access.visible_or_404(person, rows, pk=pk, roles=GOODS_READERS, path="record")
    if not access.visible(person, GoodsIntake.objects.filter(pk=pk), roles=roles, path="record", is_one=True).exists():
        raise access.RoleNeeded(roles)
    return found
