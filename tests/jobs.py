"""Cases and orders as tests of dispatch and fieldwork need them, made by the real services."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.cast import JOINED, NOW, Cast
from yinuo import packs
from yinuo.cases.models import Case
from yinuo.cases.services import intake, life
from yinuo.core.models import Person
from yinuo.customers.models import Equipment
from yinuo.customers.services import files, products
from yinuo.dispatch.models import Order, TechnicianProfile
from yinuo.dispatch.services import contacts, orders
from yinuo.rulebook.services import packs as regulations

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SKILL = "combi_oven"


def publish(code: str = "s001_r01") -> None:
    """Put one of the shipped regulations into force from the day that everybody joined."""
    text = (Path(packs.__file__).parent / code / "pack.yaml").read_text(encoding="utf-8")
    version = regulations.load(text=text, at=JOINED, by=None)
    regulations.publish(version=version, effective_at=JOINED, by=None, at=JOINED)


def make_machine(cast: Cast, serial: str = "CO-1001", **changes: object) -> Equipment:
    """A combi oven of a restaurant in the city, bought a year ago, with two years of warranty."""
    customer = files.register(
        branch=cast.north,
        name="好味来酒店",
        contact=files.NewContact(name="周经理", phone="13900001111"),
        site=files.NewSite(address="北京市朝阳区建国路 1 号", in_city=True, travel_minutes=30),
        by=cast.hotline,
        at=JOINED,
    )
    product = products.add(
        code="CO-10",
        name="十盘蒸烤箱",
        family="combi_oven",
        warranty_months=24,
        skill=SKILL,
        by=cast.administrator,
        at=JOINED,
    )
    values = {"purchased_on": NOW.date() - timedelta(days=365)} | changes
    return files.register_equipment(
        customer=customer,
        site=customer.sites.get(),
        product=product,
        serial=serial,
        by=cast.hotline,
        at=JOINED,
        **values,
    )


def make_case(cast: Cast, machine: Equipment | None = None, at: datetime = NOW, **changes: object) -> Case:
    """A report by telephone that waits for a technician."""
    machine = machine or Equipment.objects.first() or make_machine(cast)
    values = {
        "customer": machine.customer,
        "contact_name": "周经理",
        "contact_phone": "13900001111",
        "site": machine.site,
        "equipment": machine,
        "fault": "不加热",
        "channel": "phone",
        "in_city": True,
        "by": cast.hotline,
        "at": at,
    } | changes
    case = intake.report(**values)
    life.triage(
        case=case,
        route="visit",
        probable_cause="加热管损坏",
        measure="更换加热管",
        parts_hint="",
        by=cast.hotline,
        at=at,
    )
    life.hand_over(case=case, by=cast.hotline, at=at)
    return case


def make_order(cast: Cast, case: Case | None = None, at: datetime = NOW, **changes: object) -> Order:
    """An order for the first technician, from half past nine to half past eleven."""
    values = {
        "case": case or make_case(cast),
        "technician": cast.technician,
        "starts_at": NOW + 30 * MINUTE,
        "ends_at": NOW + 150 * MINUTE,
        "instructions": "带 220V 加热管",
        "by": cast.coordinator,
        "at": at,
    } | changes
    return orders.dispatch(**values)


def accepted(cast: Cast, order: Order | None = None, at: datetime = NOW) -> Order:
    order = order or make_order(cast)
    return orders.accept(order=order, by=order.technician, at=at)


def on_site(cast: Cast, order: Order | None = None, at: datetime = NOW + HOUR) -> Order:
    """An order whose technician has reached the customer by telephone and arrived at ten."""
    from yinuo.fieldwork.services import visits

    order = accepted(cast, order)
    by = order.technician
    contacts.attempt(order=order, outcome="reached", by=by, at=NOW + 5 * MINUTE)
    visits.prepare(order=order, toolbox_checked=True, papers_taken=True, by=by, at=NOW + 10 * MINUTE)
    contacts.depart(order=order, by=by, at=at - 30 * MINUTE)
    return contacts.arrive(order=order, by=by, at=at)


def give_profile(person: Person, *skills: str, daily_orders: int = 4) -> TechnicianProfile:
    return TechnicianProfile.objects.create(person=person, skills=list(skills), daily_orders=daily_orders)
