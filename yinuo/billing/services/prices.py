"""收费标准: a new list replaces the old one from a date on; neither is ever changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.billing.errors import BadPriceList, NegativePrice
from yinuo.billing.models import Price, PriceList
from yinuo.core.models import Person
from yinuo.lib.money import rounded
from yinuo.parts.models import Part


@dataclass(frozen=True)
class NewPrice:
    """One price to publish: a part by its code, or labour or travel by its name. ``amount`` in yuan."""

    item: str
    amount: Decimal
    part_code: str = ""
    name: str = ""


@transaction.atomic
def publish(
    *, code: str, name: str, starts_on: date, prices: Sequence[NewPrice], by: Person, at: datetime
) -> PriceList:
    """
    Publish the list of this code that holds from ``starts_on`` until a later one takes its place.

    Locks the lists of the code, so that two people publishing at once cannot leave a gap or an overlap.

    :raises NegativePrice: names the price
    :raises BadPriceList: no prices, a price twice, an unknown part, or a start in the past or not after the last list's
    """
    if starts_on < timezone.localdate(at):
        raise BadPriceList(_("生效日期 %(day)s 已过。价目表不能追溯生效。") % {"day": starts_on}, "starts_on")
    rows = _rows(prices)
    _end_the_one_before(code, starts_on)
    price_list = PriceList.objects.create(
        code=code, name=name.strip() or code, starts_on=starts_on, published_by=by, published_at=at
    )
    for row in rows:
        row.price_list = price_list
    Price.objects.bulk_create(rows)
    return price_list


def _rows(prices: Sequence[NewPrice]) -> list[Price]:
    if not prices:
        raise BadPriceList(_("价目表至少要有一项价格。"))
    parts = {part.code: part for part in Part.objects.filter(code__in=[price.part_code for price in prices])}
    rows, seen = [], set()
    for price in prices:
        row = _row(price, parts)
        key = (row.item, row.part_id or row.name)
        if key in seen:
            raise BadPriceList(_("“%(name)s”出现了两次，每项只能有一个价格。") % {"name": row.name})
        seen.add(key)
        rows.append(row)
    return rows


def _row(price: NewPrice, parts: dict[str, Part]) -> Price:
    is_part = price.item == Price.Item.PART
    if is_part and price.part_code not in parts:
        raise BadPriceList(_("配件目录里没有 %(code)s。") % {"code": price.part_code or price.name or "?"})
    part = parts[price.part_code] if is_part else None
    name = part.name if part else price.name.strip()
    if not name:
        raise BadPriceList(_("工时和差旅项目要有名称。"))
    if price.amount < 0:
        raise NegativePrice(name, price.amount)
    return Price(item=price.item, part=part, name=name, amount=rounded(price.amount))


def _end_the_one_before(code: str, starts_on: date) -> None:
    lists = list(PriceList.objects.select_for_update().filter(code=code).order_by("starts_on"))
    if not lists:
        return
    last = lists[-1]
    if starts_on <= last.starts_on:
        raise BadPriceList(_("已有 %(day)s 起生效的价目表，新表必须晚于它。") % {"day": last.starts_on}, "starts_on")
    last.ends_on = starts_on
    last.save(update_fields=["ends_on"])
