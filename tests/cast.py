"""
The people of every test, always the same: two branches, each role held by somebody, and a stranger without any.

``cast`` is a fixture; its fields are the people. Fixed instants: ``JOINED`` is when everybody joined, ``NOW`` an ordinary
Monday morning. Passwords are all ``PASSWORD``. Builders of business objects are functions below, with fixed values that
a test changes by keyword.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.kept import Kept, keep
from yinuo.cases.models import Case, FaultCode
from yinuo.cases.services import intake
from yinuo.core.models import Branch, Calendar, Department, Person, Record, Role, Scope
from yinuo.core.services import branches, calendars, people, records
from yinuo.customers.models import Customer, Equipment, Product
from yinuo.customers.services import files, products

SHANGHAI = ZoneInfo("Asia/Shanghai")
JOINED = datetime(2024, 1, 2, 9, 0, tzinfo=SHANGHAI)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "kettle-harbour-42"

OFFICE_HOURS = {day: [("08:30", "12:00"), ("13:30", "17:30")] for day in range(5)}


@dataclass(frozen=True)
class Cast:
    office: Calendar
    north: Branch
    south: Branch
    service_north: Department
    service_south: Department
    quality: Department
    finance: Department
    general_manager: Person
    manager: Person  # department manager of service in the north
    manager_south: Person
    hotline: Person  # north
    coordinator: Person  # north
    coordinator_south: Person
    technician: Person  # north, the first
    technician_two: Person  # north, the second
    technician_south: Person
    parts_keeper: Person  # north
    finance_clerk: Person
    regulation_owner: Person
    quality_engineer: Person
    account_manager: Person  # north
    administrator: Person
    stranger: Person  # works here, holds no role

    def at(self, text: str) -> datetime:
        """Return a company clock time: ``cast.at("2026-03-02 17:30")``."""
        return at(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def make_calendar(code: str = "office", **changes: object) -> Calendar:
    values = {"name": "行政班", "name_en": "Office hours", "weekly": OFFICE_HOURS, "by": None, "at": JOINED} | changes
    return calendars.create(code=code, **values)


def make_person(username: str, name: str, *roles: tuple[str, str], **changes: object) -> Person:
    """Create a person who holds ``roles`` (role, scope) from the day of joining."""
    values = {"password": PASSWORD, "email": f"{username}@yinuo.test", "by": None, "at": JOINED} | changes
    person = people.create(username=username, name=name, **values)
    for role, scope in roles:
        people.assign_role(person=person, role=role, scope=scope, starts_at=JOINED, by=None, at=JOINED)
    return person


def make_record(branch: Branch, number: str = "T-1", kind: str = "case", **changes: object) -> Record:
    values = {"title": "不制冷", "state": "reported", "at": NOW} | changes
    return records.open_record(kind=kind, number=number, branch=branch, **values)


def make_customer(branch: Branch, by: Person, **changes: object) -> Customer:
    """Register a customer with one contact (phone) and one site (address, in the city unless said otherwise)."""
    phone, contact = str(changes.pop("phone", "13812341234")), str(changes.pop("contact_name", "单志刚"))
    address, in_city = str(changes.pop("address", "朝阳区建国路1号")), bool(changes.pop("in_city", True))
    values = {"name": "老北京烤鸭店", "by": by, "at": JOINED} | changes
    new_contact = files.NewContact(name=contact, phone=phone)
    new_site = files.NewSite(address=address, in_city=in_city)
    return files.register(branch=branch, contact=new_contact, site=new_site, **values)


def make_product(code: str = "ZJ-200", **changes: object) -> Product:
    person = changes.pop("by", None)
    values = {"name": "节能大锅灶", "name_en": "Wok range", "family": "灶具", "warranty_months": 12} | changes
    return products.add(code=code, by=person, at=JOINED, **values)


def make_equipment(customer: Customer, by: Person, serial: str = "AX-6951A", **changes: object) -> Equipment:
    """Put a machine on file at the customer's first site, bought on 1 December 2025 unless said otherwise."""
    product = changes.pop("product", None) or Product.objects.filter(code="ZJ-200").first() or make_product(by=by)
    values = {"site": customer.sites.order_by("pk")[0], "purchased_on": date(2025, 12, 1), "at": JOINED} | changes
    return files.register_equipment(customer=customer, product=product, serial=serial, by=by, **values)


def make_fault_code(code: str = "E01", **changes: object) -> FaultCode:
    values = {
        "family": "灶具",
        "name": "打不着火",
        "name_en": "does not light",
        "guidance": "请检查气阀是否打开。",
        "cause": "点火针积碳",
        "measure": "清洁点火针",
        "usual_parts": ["点火针"],
    } | changes
    return FaultCode.objects.create(code=code, **values)


def make_case(customer: Customer, by: Person, **changes: object) -> Case:
    """Take a report by telephone, now, at the customer's first site."""
    values = {
        "contact_name": "单志刚",
        "contact_phone": "13812341234",
        "site": customer.sites.order_by("pk")[0],
        "fault": "打不着火",
        "channel": "phone",
        "in_city": True,
        "at": NOW,
    } | changes
    return intake.report(customer=customer, by=by, **values)


@pytest.fixture(scope="session")
def kept_cast(django_db_setup: None, django_db_blocker: Any) -> Kept:
    with django_db_blocker.unblock():
        return keep(make_cast)


@pytest.fixture
def cast(db: None, kept_cast: Kept) -> Cast:
    found: Cast = kept_cast.put_back()
    return found


def make_cast() -> Cast:
    office = make_calendar()
    calendars.import_public_holidays(by=None, at=JOINED)
    north = branches.create(code="N", name="北区分公司", name_en="North", calendar=office, by=None, at=JOINED)
    south = branches.create(code="S", name="南区分公司", name_en="South", calendar=office, by=None, at=JOINED)

    def department(code: str, name: str, branch: Branch | None) -> Department:
        return branches.create_department(code=code, name=name, branch=branch, by=None, at=JOINED)

    service_north = department("SN", "北区售后服务部", north)
    service_south = department("SS", "南区售后服务部", south)
    quality = department("QA", "质量部", None)
    finance = department("FI", "财务部", None)

    def of_north(username: str, name: str, role: Role, scope: Scope, **changes: object) -> Person:
        return make_person(username, name, (role, scope), branch=north, department=service_north, **changes)

    def of_south(username: str, name: str, role: Role, scope: Scope, **changes: object) -> Person:
        return make_person(username, name, (role, scope), branch=south, department=service_south, **changes)

    general_manager = make_person("zong", "钟国梁", (Role.GENERAL_MANAGER, Scope.ALL), branch=north)
    manager = of_north("lin", "林建华", Role.DEPARTMENT_MANAGER, Scope.BRANCH, supervisor=general_manager)
    manager_south = of_south("pan", "潘志远", Role.DEPARTMENT_MANAGER, Scope.BRANCH, supervisor=general_manager)
    branches.set_manager(department=service_north, manager=manager, by=None, at=JOINED)
    branches.set_manager(department=service_south, manager=manager_south, by=None, at=JOINED)
    return Cast(
        office=office,
        north=north,
        south=south,
        service_north=service_north,
        service_south=service_south,
        quality=quality,
        finance=finance,
        general_manager=general_manager,
        manager=manager,
        manager_south=manager_south,
        hotline=of_north("he", "何晓燕", Role.HOTLINE_AGENT, Scope.BRANCH, supervisor=manager),
        coordinator=of_north("chen", "陈静", Role.COORDINATOR, Scope.BRANCH, supervisor=manager),
        coordinator_south=of_south("deng", "邓丽", Role.COORDINATOR, Scope.BRANCH, supervisor=manager_south),
        technician=of_north("wang", "王小明", Role.TECHNICIAN, Scope.OWN, supervisor=manager),
        technician_two=of_north("zhao", "赵强", Role.TECHNICIAN, Scope.OWN, supervisor=manager),
        technician_south=of_south("liu", "刘洋", Role.TECHNICIAN, Scope.OWN, supervisor=manager_south),
        parts_keeper=of_north("sun", "孙大伟", Role.PARTS_KEEPER, Scope.BRANCH, supervisor=manager),
        finance_clerk=make_person("qian", "钱敏", (Role.FINANCE_CLERK, Scope.ALL), branch=north, department=finance),
        regulation_owner=make_person("wei", "魏文", (Role.REGULATION_OWNER, Scope.ALL), branch=north),
        quality_engineer=make_person(
            "tang", "唐宁", (Role.QUALITY_ENGINEER, Scope.ALL), branch=north, department=quality
        ),
        account_manager=of_north("su", "苏婷", Role.ACCOUNT_MANAGER, Scope.BRANCH, supervisor=manager),
        administrator=make_person("admin", "郭管理", (Role.ADMINISTRATOR, Scope.ALL), branch=north),
        stranger=make_person("ma", "马路人", branch=north, department=service_north),
    )
