"""A stocked warehouse and a technician on his way: what tests of parts, billing and feedback begin with."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import JOINED, NOW, Cast
from tests.jobs import accepted, make_machine, make_order
from yinuo.dispatch.models import Order
from yinuo.parts.models import Location, Part, Requisition
from yinuo.parts.services import catalogue, requisitions, stock


@dataclass(frozen=True)
class Shop:
    warehouse: Location
    van: Location
    south: Location
    heater: Part  # ten of them
    seal: Part  # one left
    valve: Part  # none


def make_shop(cast: Cast) -> Shop:
    heater = catalogue.add_part(code="JR-01", name="加热管", unit="根", families=["combi_oven"])
    seal = catalogue.add_part(code="MF-02", name="门封", unit="条", families=["combi_oven"])
    valve = catalogue.add_part(code="FM-03", name="电磁阀", unit="个")
    shop = Shop(
        warehouse=catalogue.add_location(branch=cast.north, name="北区中心库"),
        van=catalogue.add_location(branch=cast.north, name="王小明车载库", holder=cast.technician),
        south=catalogue.add_location(branch=cast.south, name="南区中心库"),
        heater=heater,
        seal=seal,
        valve=valve,
    )
    for part, count in ((heater, 10), (seal, 1)):
        stock.receive(part=part, location=shop.warehouse, quantity=count, by=cast.parts_keeper, at=JOINED)
    return shop


def make_job(cast: Cast) -> Order:
    """An accepted order on a combi oven."""
    make_machine(cast)
    return accepted(cast, make_order(cast))


def make_requisition(cast: Cast, order: Order, **lines: int) -> Requisition:
    """Ask for parts; keywords are part codes with _ for -."""
    wanted = {code.replace("_", "-"): count for code, count in (lines or {"JR_01": 2}).items()}
    return requisitions.request(order=order.record, lines=wanted, by=cast.technician, at=NOW)
