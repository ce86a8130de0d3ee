"""
Stock goes up and down through ``move`` and nothing else.

Each move is one conditional UPDATE, so two people who take the last piece at once cannot both succeed; the row lock it
takes is held until the caller commits. Several parts are moved in the order of their ids, which keeps callers from
waiting for each other in a circle.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yinuo.core.models import Person, Record
from yinuo.parts.errors import BadQuantity, NotEnoughStock, ReasonMissing, Short
from yinuo.parts.models import Location, Movement, Part, Stock


def move(
    *,
    part: Part,
    location: Location,
    quantity: int,
    reason: Movement.Reason,
    by: Person,
    at: datetime,
    record: Record | None = None,
    note: str = "",
) -> Movement:
    """
    Add ``quantity`` pieces (negative: take away) at the location and write the movement down.

    Must run inside a transaction; holds the stock row's lock until its end.

    :raises NotEnoughStock: fewer lie there than are to be taken
    """
    if quantity > 0:
        Stock.objects.get_or_create(part=part, location=location)
    changed = Stock.objects.filter(part=part, location=location, quantity__gte=-quantity).update(
        quantity=F("quantity") + quantity
    )
    if not changed:
        there = Stock.objects.filter(part=part, location=location).values_list("quantity", flat=True).first() or 0
        raise NotEnoughStock([Short(part.code, part.name, -quantity, there)])
    return Movement.objects.create(
        part=part, location=location, quantity=quantity, reason=reason, record=record, by=by, at=at, note=note
    )


@transaction.atomic
def receive(*, part: Part, location: Location, quantity: int, by: Person, at: datetime, note: str = "") -> Movement:
    """
    Take goods into stock.

    :raises BadQuantity: the quantity is not above zero
    """
    _positive(quantity)
    return move(
        part=part,
        location=location,
        quantity=quantity,
        reason=Movement.Reason.RECEIVE,
        by=by,
        at=at,
        note=note.strip(),
    )


@transaction.atomic
def adjust(*, part: Part, location: Location, counted: int, reason: str, by: Person, at: datetime) -> Movement:
    """
    Set the stock to what was counted; the difference becomes a movement with its reason.

    Locks the stock row, so that what is issued meanwhile is not lost in the count.

    :raises BadQuantity: the count is below zero or equals the book
    :raises ReasonMissing: nobody said why
    """
    if counted < 0:
        raise BadQuantity(_("盘点数量不能为负数。"))
    if not reason.strip():
        raise ReasonMissing
    Stock.objects.get_or_create(part=part, location=location)
    row = Stock.objects.select_for_update().get(part=part, location=location)
    if row.quantity == counted:
        raise BadQuantity(_("盘点数量与账面一致（%(count)d），无需调整。") % {"count": counted})
    return move(
        part=part,
        location=location,
        quantity=counted - row.quantity,
        reason=Movement.Reason.ADJUST,
        by=by,
        at=at,
        note=reason.strip(),
    )


@transaction.atomic
def transfer(
    *, part: Part, source: Location, target: Location, quantity: int, by: Person, at: datetime, note: str = ""
) -> tuple[Movement, Movement]:
    """
    Carry pieces from one location to another, say from the warehouse into a technician's van.

    :raises BadQuantity: the quantity is not above zero, or both locations are one
    :raises NotEnoughStock: fewer lie at the source
    """
    _positive(quantity)
    if source.pk == target.pk:
        raise BadQuantity(_("调出和调入不能是同一个库位。"))
    legs = sorted([(source, -quantity), (target, quantity)], key=lambda leg: leg[0].pk)
    moved = {
        location.pk: move(
            part=part,
            location=location,
            quantity=signed,
            reason=Movement.Reason.TRANSFER,
            by=by,
            at=at,
            note=note.strip() or f"{source} → {target}",
        )
        for location, signed in legs
    }
    return moved[source.pk], moved[target.pk]


@transaction.atomic
def set_safety_stock(*, part: Part, location: Location, quantity: int) -> Stock:
    """
    Say below how many pieces the stock page warns.

    :raises BadQuantity: the quantity is below zero
    """
    if quantity < 0:
        raise BadQuantity(_("安全库存不能为负数。"))
    stock, _created = Stock.objects.update_or_create(part=part, location=location, defaults={"safety_stock": quantity})
    return stock


def _positive(quantity: int) -> None:
    if quantity <= 0:
        raise BadQuantity(_("数量必须大于零。"))
