"""
The small company that scenarios play in: one branch, one person per role, customers with machines, parts and prices.

It is built by the services at the scenario's start; the names on the left are those a story uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from yinuo.billing.services import prices
from yinuo.cases.models import FaultCode
from yinuo.core.models import Branch, Calendar, Department, Person, Role, Scope
from yinuo.core.services import branches, calendars, people
from yinuo.customers.models import Customer, Equipment
from yinuo.customers.services import contracts, files, products
from yinuo.parts.models import Location, Part
from yinuo.parts.services import stock

WEEK = {day: [("08:30", "12:00"), ("13:30", "17:30")] for day in range(6)}
CAST: dict[str, tuple[str, Role, Scope]] = {
    "gm": ("总经理甲", Role.GENERAL_MANAGER, Scope.ALL),
    "manager": ("部门经理乙", Role.DEPARTMENT_MANAGER, Scope.BRANCH),
    "hotline": ("接线员丙", Role.HOTLINE_AGENT, Scope.BRANCH),
    "coordinator": ("内勤丁", Role.COORDINATOR, Scope.BRANCH),
    "technician": ("技术员戊", Role.TECHNICIAN, Scope.OWN),
    "technician2": ("技术员己", Role.TECHNICIAN, Scope.OWN),
    "keeper": ("仓管庚", Role.PARTS_KEEPER, Scope.BRANCH),
    "finance": ("会计辛", Role.FINANCE_CLERK, Scope.ALL),
    "sales": ("客户经理壬", Role.ACCOUNT_MANAGER, Scope.BRANCH),
    "engineer": ("质量工程师子", Role.QUALITY_ENGINEER, Scope.BRANCH),
    "owner": ("制度专员癸", Role.REGULATION_OWNER, Scope.ALL),
}


@dataclass
class Company:
    branch: Branch
    department: Department
    people: dict[str, Person]
    things: dict[str, object] = field(default_factory=dict)


def build(*, code: str, at: datetime) -> Company:
    """Build the company as it stood well before ``at``."""
    joined = at - timedelta(days=400)
    calendar = Calendar.objects.filter(code="office").first() or calendars.create(
        code="office", name="行政班", name_en="Office hours", weekly=WEEK, by=None, at=joined
    )
    branch = branches.create(
        code=code, name="情景分公司", name_en="Scenario branch", calendar=calendar, by=None, at=joined
    )
    department = branches.create_department(code=f"{code}-S", name="情景售后部", branch=branch, by=None, at=joined)
    staff: dict[str, Person] = {}
    for name in CAST:
        staff[name] = _person(code, name, department, staff.get("manager") or staff.get("gm"), joined)
    branches.set_manager(department=department, manager=staff["manager"], by=None, at=joined)
    company = Company(branch=branch, department=department, people=staff)
    _machines(company, code, at, joined)
    _parts(company, code, at)
    return company


def _person(code: str, name: str, department: Department, boss: Person | None, at: datetime) -> Person:
    words, role, scope = CAST[name]
    person = people.create(
        username=f"{code.lower()}-{name}",
        name=words,
        branch=department.branch,
        department=department,
        supervisor=boss,
        by=None,
        at=at,
    )
    people.assign_role(person=person, role=role, scope=scope, starts_at=at, by=None, at=at)
    return person


def _machines(company: Company, code: str, at: datetime, joined: datetime) -> None:
    hotline = company.people["hotline"]
    product = products.add(
        code=f"{code}-ZQ", name="蒸汽炉", family="steamer", warranty_months=12, by=hotline, at=joined
    )
    today = timezone.localdate(at)
    kept = _customer(company, "老王面馆", "13800010001", "人民路 1 号", is_key=True, at=joined)
    agreed = _customer(company, "协议酒店", "13800010002", "建设路 2 号", is_key=False, at=joined)
    far = _customer(company, "远郊食堂", "13800010003", "县道 3 号", is_key=False, at=joined, in_city=False)
    things: dict[str, object] = {"product": product, "customer": kept, "agreed_customer": agreed, "far_customer": far}
    things["machine"] = _machine(company, kept, product, f"{code}-SN-1", today - timedelta(days=100), joined)
    things["old_machine"] = _machine(company, kept, product, f"{code}-SN-2", today - timedelta(days=1200), joined)
    things["agreed_machine"] = _machine(company, agreed, product, f"{code}-SN-3", today - timedelta(days=900), joined)
    things["far_machine"] = _machine(company, far, product, f"{code}-SN-4", today - timedelta(days=100), joined)
    contracts.conclude(
        customer=agreed,
        number=f"{code}-HT-1",
        name="维修服务合作协议",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=335),
        by=company.people["sales"],
        at=joined,
    )
    things |= {"site": kept.sites.get(), "agreed_site": agreed.sites.get(), "far_site": far.sites.get()}
    things["fault"] = FaultCode.objects.create(
        code=f"{code}-F1", family="steamer", name="不点火", name_en="does not ignite", guidance="检查燃气阀是否打开"
    )
    company.things |= things


def _customer(
    company: Company, name: str, phone: str, address: str, *, is_key: bool, at: datetime, in_city: bool = True
) -> Customer:
    return files.register(
        branch=company.branch,
        name=name,
        contact=files.NewContact(name="张老板", phone=phone),
        site=files.NewSite(address=address, in_city=in_city, travel_minutes=30),
        by=company.people["hotline"],
        manager=company.people["sales"],
        is_key_account=is_key,
        at=at,
    )


def _machine(
    company: Company, customer: Customer, product: object, serial: str, bought: date, at: datetime
) -> Equipment:
    return files.register_equipment(
        customer=customer,
        site=customer.sites.get(),
        product=product,  # type: ignore[arg-type]  # made three lines above by products.add
        serial=serial,
        purchased_on=bought,
        installed_on=bought,
        by=company.people["hotline"],
        at=at,
    )


def _parts(company: Company, code: str, at: datetime) -> None:
    valve = Part.objects.create(code=f"{code}-VALVE", name="电磁阀", name_en="solenoid valve", unit="个")
    warehouse = Location.objects.create(branch=company.branch, name="情景仓库")
    stock.receive(part=valve, location=warehouse, quantity=50, by=company.people["keeper"], at=at - timedelta(days=2))
    company.things |= {"part": valve, "warehouse": warehouse}
    prices.publish(
        code="standard",
        name="收费标准",
        starts_on=timezone.localdate(at - timedelta(days=1)),
        prices=[
            prices.NewPrice(item="part", part_code=valve.code, amount=Decimal("120.00")),
            prices.NewPrice(item="labour", name="工时", amount=Decimal("80.00")),
            prices.NewPrice(item="travel", name="差旅", amount=Decimal("50.00")),
        ],
        by=company.people["finance"],
        at=at - timedelta(days=1),
    )
