"""One job of a technician: the order, its visit, and what his steps look at."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.dispatch.models import Order
from yinuo.fieldwork import facts
from yinuo.fieldwork.models import GoodsIntake, Visit
from yinuo.parts.models import Requisition


@dataclass(frozen=True)
class Job:
    """An order and its visit with what the steps look at, read once."""

    order: Order
    visit: Visit
    has_requisition: bool
    is_chargeable: bool
    has_goods: bool

    @property
    def ends_without_repair(self) -> bool:
        """Whether the visit ends without a repair: price refused, somebody has to come again, goods taken along."""
        is_over = self.visit.price_refused_at or self.visit.second_visit_at or self.has_goods
        return bool(is_over) and self.visit.repaired_at is None


def job_of(order: Order) -> Job:
    """Return the order with its visit; a visit that has not begun is blank and not saved. Four queries at most."""
    visit = Visit.objects.select_related("signature", "receipt").filter(pk=order.pk).first() or Visit()
    visit.order = order
    return Job(
        order=order,
        visit=visit,
        has_requisition=Requisition.objects.filter(order=order.record_id, issued_at__isnull=False).exists(),
        is_chargeable=facts.is_chargeable(visit),
        has_goods=GoodsIntake.objects.filter(order=order.pk).exists(),
    )
