"""The life of a dispatch order, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    DISPATCHED = "dispatched", _("已派工")
    ACCEPTED = "accepted", _("已接单")
    DEPARTED = "departed", _("途中")
    ARRIVED = "arrived", _("在场")
    FINISHED = "finished", _("已离场")
    ARCHIVED = "archived", _("已归档")
    REFUSED = "refused", _("已拒单")
    REASSIGNED = "reassigned", _("已改派")
    CANCELLED = "cancelled", _("已取消")


# States in which the technician's time is reserved: two such orders of one person may not overlap.
ALIVE = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.DEPARTED, OrderState.ARRIVED)
# States that end an order without a visit.
DROPPED = (OrderState.REFUSED, OrderState.REASSIGNED, OrderState.CANCELLED)
# The customer can still be telephoned about the visit, and the visit be moved or given to somebody else.
BEFORE_ARRIVAL = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.DEPARTED)

MOVES: dict[OrderState, tuple[OrderState, ...]] = {
    OrderState.DISPATCHED: (
        OrderState.ACCEPTED,
        OrderState.REFUSED,
        OrderState.REASSIGNED,
        OrderState.CANCELLED,
    ),
    OrderState.ACCEPTED: (OrderState.DEPARTED, OrderState.REFUSED, OrderState.REASSIGNED, OrderState.CANCELLED),
    OrderState.DEPARTED: (OrderState.ARRIVED, OrderState.REASSIGNED, OrderState.CANCELLED),
    OrderState.ARRIVED: (OrderState.FINISHED, OrderState.CANCELLED),
    OrderState.FINISHED: (OrderState.ARCHIVED,),
    OrderState.ARCHIVED: (),
    OrderState.REFUSED: (),
    OrderState.REASSIGNED: (),
    OrderState.CANCELLED: (),
}


def before(state: OrderState) -> tuple[OrderState, ...]:
    """Return the states from which ``state`` can be reached in one move."""
    return tuple(source for source, targets in MOVES.items() if state in targets)
