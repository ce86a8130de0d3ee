"""A price list and a job that is paid, for tests of billing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.cast import JOINED, NOW, Cast
from tests.jobs import make_case, make_machine, make_order, on_site
from tests.parts.shop import Shop, make_shop
from yinuo.billing.models import PriceList
from yinuo.billing.services import prices
from yinuo.billing.services.prices import NewPrice
from yinuo.dispatch.models import Order
from yinuo.parts.services import requisitions


def make_prices(cast: Cast, starts_on: date | None = None, **amounts: str) -> PriceList:
    """A list with a heater at 180, a seal at 45.50, an hour at 80 and a trip at 50 yuan, unless said otherwise."""
    chosen = {"heater": "180", "seal": "45.50", "hour": "80", "trip": "50"} | amounts
    return prices.publish(
        code="standard",
        name="售后服务收费标准",
        starts_on=starts_on or JOINED.date(),
        prices=[
            NewPrice(item="part", part_code="JR-01", amount=Decimal(chosen["heater"])),
            NewPrice(item="part", part_code="MF-02", amount=Decimal(chosen["seal"])),
            NewPrice(item="labour", name="工时费", amount=Decimal(chosen["hour"])),
            NewPrice(item="travel", name="上门费", amount=Decimal(chosen["trip"])),
        ],
        by=cast.finance_clerk,
        at=JOINED,
    )


def make_visit(cast: Cast, *, in_warranty: bool = False, contract: bool = False) -> tuple[Shop, Order]:
    """A technician on site at a machine that is out of warranty, unless said otherwise."""
    shop = make_shop(cast)
    bought = NOW.date() - timedelta(days=365 if in_warranty else 365 * 4)
    machine = make_machine(cast, purchased_on=bought)
    if contract:
        from yinuo.customers.models import ServiceContract

        made = ServiceContract.objects.create(
            customer=machine.customer,
            number="HT-1",
            name="保养协议",
            starts_on=NOW.date() - timedelta(days=30),
            ends_on=NOW.date() + timedelta(days=300),
        )
        made.equipment.add(machine)
    return shop, on_site(cast, make_order(cast, make_case(cast, machine)))


def use_parts(cast: Cast, order: Order, **lines: int) -> None:
    """Draw, and put into the machine, parts by code with _ for -."""
    counts = {code.replace("_", "-"): count for code, count in lines.items()}
    made = requisitions.request(order=order.record, lines=counts, by=order.technician, at=NOW)
    requisitions.issue(requisition=made, by=cast.parts_keeper, at=NOW)
    requisitions.use(requisition=made, lines=counts)
