"""Builds the demo company by the services: 3 branches, 40 people, 400 customers, 900 machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import cos, pi, radians, sin
from random import Random

from django.utils import timezone

from yinuo.billing.services import prices
from yinuo.cases.models import FaultCode
from yinuo.core.models import Branch, Calendar, Department, Person, Role, Scope
from yinuo.core.services import branches, calendars, people
from yinuo.customers.models import Customer, Equipment, Product
from yinuo.customers.services import contracts, files, products
from yinuo.dispatch.models import TechnicianProfile
from yinuo.parts.models import Location, Part
from yinuo.parts.services import stock
from yinuo.rulebook.services import packs
from yinuo.stage.demo import adopted, names

OFFICE = {day: [("08:00", "12:00"), ("13:00", "17:30")] for day in range(5)}
SERVICE = {day: [("08:00", "12:00"), ("13:00", "18:00")] for day in range(6)}
# Where each branch stands: Shanghai, Guangzhou, Beijing.
POSITIONS = {"HD": (31.2304, 121.4737), "HN": (23.1291, 113.2644), "HB": (39.9042, 116.4074)}
BRANCHES = (
    ("HD", "华东分公司", "East China", 160, 360, ("S001-R01",)),
    ("HN", "华南分公司", "South China", 130, 300, ("S001-R01",)),
    ("HB", "华北分公司", "North China", 110, 240, ("S001-R03",)),
)
TECHNICIANS = 6
#: Latitude and longitude of the middle of each branch's city: Shanghai, Guangzhou, Beijing.
CITIES = {"HD": (31.2304, 121.4737), "HN": (23.1291, 113.2644), "HB": (39.9042, 116.4074)}
KM_PER_DEGREE = 111.2
#: Regulations of the whole company, as they stood when it began to keep them here; the one on upkeep comes last.
EVERYWHERE = ("SERVICE-TARGETS", "S001-R12", "S000-R09", "S000-R05", "REGULATION-UPKEEP")


@dataclass
class Office:
    """One branch with its people and everything it works on."""

    branch: Branch
    department: Department
    manager: Person
    hotline: list[Person]
    coordinators: list[Person]
    technicians: list[Person]
    keeper: Person
    warehouse: Location
    customers: list[Customer] = field(default_factory=list)
    machines: dict[int, list[Equipment]] = field(default_factory=dict)


@dataclass
class Company:
    offices: list[Office]
    general_manager: Person
    finance: Person
    account_manager: Person
    owner: Person
    quality: Person
    faults: dict[str, list[FaultCode]]
    password: str


class Builder:
    """Holds what the parts of the building share: chance, the day it all began, and names already given."""

    def __init__(self, *, at: datetime, password: str, seed: int) -> None:
        self.at = at
        self.password = password
        self.random = Random(seed)  # noqa: S311  # for variety, not for secrets
        self.taken: set[str] = set()
        self.phones = 13_600_100_000

    def name(self) -> str:
        while True:
            name = self.random.choice(names.SURNAMES) + self.random.choice(names.GIVEN)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def phone(self) -> str:
        self.phones += self.random.randint(7, 97)
        return str(self.phones)

    def person(self, username: str, role: Role, scope: Scope, office: tuple[Branch, Department | None]) -> Person:
        branch, department = office
        person = people.create(
            username=username,
            name=self.name(),
            password=self.password,
            email=f"{username}@dingyan.example",
            phone=self.phone(),
            branch=branch,
            department=department,
            by=None,
            at=self.at,
        )
        people.assign_role(person=person, role=role, scope=scope, starts_at=self.at, by=None, at=self.at)
        return person


def build(*, at: datetime, password: str, seed: int = 1, founded: datetime | None = None) -> Company:
    """
    Build the company as of ``at``, well before its history begins; its people were there since ``founded``.

    What is published here holds from ``at`` on, but for the rules on regulations, which hold from the beginning.
    """
    founded = founded or at
    make = Builder(at=founded, password=password, seed=seed)
    offices, company = _people(make)
    for code in sorted({code for *_rest, codes in BRANCHES for code in codes}):
        _publish(company, code, _branches_of(company, code), founded, effective_at=at)
    for code in EVERYWHERE:
        _publish(company, code, [], founded, effective_at=founded if code == EVERYWHERE[-1] else at)
    make.at = at
    company.faults = _faults()
    goods = _products(make, offices[0].hotline[0])
    _parts(make, company)
    for office, (_code, _name, _english, customers, machines, _codes) in zip(offices, BRANCHES, strict=True):
        _customers(make, office, company.account_manager, customers)
        _machines(make, office, goods, machines)
    return company


def _people(make: Builder) -> tuple[list[Office], Company]:
    at = make.at
    calendar = calendars.create(code="office", name="行政班", name_en="Office hours", weekly=OFFICE, by=None, at=at)
    service = calendars.create(code="service", name="服务班", name_en="Service hours", weekly=SERVICE, by=None, at=at)
    calendars.import_public_holidays(by=None, at=at)
    offices = [_office(make, code, name, english, service) for code, name, english, *_rest in BRANCHES]
    return offices, _head_office(make, offices, calendar)


def report_to(person: Person, boss: Person, at: datetime) -> None:
    """Put ``boss`` above ``person``, all else unchanged."""
    people.change(
        person=person,
        name=person.name,
        name_en=person.name_en,
        email=person.email,
        phone=person.phone,
        branch=person.branch,
        department=person.department,
        supervisor=boss,
        by=boss,
        at=at,
    )


def _office(make: Builder, code: str, name: str, english: str, calendar: Calendar) -> Office:
    at = make.at
    latitude, longitude = POSITIONS[code]
    branch = branches.create(
        code=code,
        name=name,
        name_en=english,
        calendar=calendar,
        latitude=latitude,
        longitude=longitude,
        by=None,
        at=at,
    )
    department = branches.create_department(code=f"{code}-SH", name=f"{name[:2]}售后部", branch=branch, by=None, at=at)
    place = (branch, department)
    prefix = code.lower()
    manager = make.person(f"{prefix}-manager", Role.DEPARTMENT_MANAGER, Scope.BRANCH, place)
    branches.set_manager(department=department, manager=manager, by=None, at=at)
    hotlines = 2 if code == "HD" else 1
    office = Office(
        branch=branch,
        department=department,
        manager=manager,
        hotline=[
            make.person(f"{prefix}-hotline{n}", Role.HOTLINE_AGENT, Scope.BRANCH, place) for n in range(1, hotlines + 1)
        ],
        coordinators=[make.person(f"{prefix}-coord{n}", Role.COORDINATOR, Scope.BRANCH, place) for n in (1, 2)],
        technicians=[
            make.person(f"{prefix}-tech{n}", Role.TECHNICIAN, Scope.OWN, place) for n in range(1, TECHNICIANS + 1)
        ],
        keeper=make.person(f"{prefix}-keeper", Role.PARTS_KEEPER, Scope.BRANCH, place),
        warehouse=Location.objects.create(branch=branch, name=f"{name[:2]}仓库"),
    )
    for person in [*office.hotline, *office.coordinators, *office.technicians, office.keeper]:
        report_to(person, manager, at)
    skills = [["燃气", "电气"], ["电气", "制冷"], ["燃气", "制冷"]]
    for number, technician in enumerate(office.technicians):
        TechnicianProfile.objects.create(person=technician, skills=skills[number % 3], daily_orders=6)
    return office


def _head_office(make: Builder, offices: list[Office], calendar: Calendar) -> Company:
    at, branch = make.at, offices[0].branch

    def department(code: str, name: str) -> Department:
        return branches.create_department(code=code, name=name, branch=branch, calendar=calendar, by=None, at=at)

    general = make.person("gm", Role.GENERAL_MANAGER, Scope.ALL, (branch, department("ZB", "总经理办公室")))
    finance = make.person("finance", Role.FINANCE_CLERK, Scope.ALL, (branch, department("CW", "财务部")))
    accounts = make.person("account", Role.ACCOUNT_MANAGER, Scope.ALL, (branch, department("XS", "销售中心")))
    quality = make.person("quality", Role.QUALITY_ENGINEER, Scope.ALL, (branch, department("ZL", "质量部")))
    owner = make.person("owner", Role.REGULATION_OWNER, Scope.ALL, (branch, department("QG", "企业管理部")))
    make.person("admin", Role.ADMINISTRATOR, Scope.ALL, (branch, department("XX", "信息部")))
    for office in offices:
        report_to(office.manager, general, at)
    return Company(
        offices=offices,
        general_manager=general,
        finance=finance,
        account_manager=accounts,
        owner=owner,
        quality=quality,
        faults={},
        password=make.password,
    )


def _faults() -> dict[str, list[FaultCode]]:
    found: dict[str, list[FaultCode]] = {}
    for code, family, name, english, guidance, guidance_en, usual in names.FAULTS:
        fault = FaultCode.objects.create(
            code=code,
            family=family,
            name=name,
            name_en=english,
            guidance=guidance,
            guidance_en=guidance_en,
            usual_parts=list(usual),
        )
        found.setdefault(family, []).append(fault)
    return found


def _products(make: Builder, by: Person) -> list[Product]:
    return [
        products.add(
            code=code, name=name, name_en=english, family=family, warranty_months=months, skill=skill, by=by, at=make.at
        )
        for code, name, english, family, months, skill in names.PRODUCTS
    ]


def _parts(make: Builder, company: Company) -> None:
    new_prices = [
        prices.NewPrice(item="labour", name="工时费", amount=Decimal("80.00")),
        prices.NewPrice(item="travel", name="上门费", amount=Decimal("50.00")),
    ]
    for code, name, english, unit, price in names.PARTS:
        part = Part.objects.create(code=code, name=name, name_en=english, unit=unit, families=[])
        new_prices.append(prices.NewPrice(item="part", part_code=code, amount=Decimal(price)))
        for office in company.offices:
            stock.receive(part=part, location=office.warehouse, quantity=400, by=office.keeper, at=make.at)
            stock.set_safety_stock(part=part, location=office.warehouse, quantity=40)
    prices.publish(
        code="standard",
        name="售后服务收费标准",
        starts_on=timezone.localdate(make.at),
        prices=new_prices,
        by=company.finance,
        at=make.at,
    )


def _customers(make: Builder, office: Office, manager: Person, count: int) -> None:
    for number in range(count):
        shop = f"{make.random.choice(names.SHOPS)}{make.random.choice(names.KINDS)}"
        label = f"{shop}（{make.random.choice(names.STREETS)}店）" if number % 3 else shop
        in_city = make.random.random() < 0.8  # four of five stand in the city
        latitude, longitude = _place(make, office.branch, in_city)
        customer = files.register(
            branch=office.branch,
            name=label,
            contact=files.NewContact(
                name=make.name()[0] + make.random.choice(["老板", "经理", "主任"]), phone=make.phone()
            ),
            site=files.NewSite(
                address=f"{make.random.choice(names.STREETS)}{make.random.randint(1, 400)}号",
                in_city=in_city,
                travel_minutes=make.random.randint(15, 45) if in_city else make.random.randint(60, 150),
                latitude=latitude,
                longitude=longitude,
            ),
            by=office.hotline[0],
            manager=manager if number % 12 == 0 else None,
            is_key_account=number % 12 == 0,
            at=make.at,
        )
        office.customers.append(customer)


def _place(make: Builder, branch: Branch, in_city: bool) -> tuple[float, float]:  # noqa: FBT001
    """Return where a site lies: within eight kilometres of the middle of the branch's city, or farther out."""
    latitude, longitude = CITIES[branch.code]
    away = make.random.uniform(0.5, 8) if in_city else make.random.uniform(25, 60)
    turn = make.random.uniform(0, 2 * pi)
    degree = KM_PER_DEGREE * cos(radians(latitude))
    north, east = away * sin(turn) / KM_PER_DEGREE, away * cos(turn) / degree
    return round(latitude + north, 5), round(longitude + east, 5)


def _machines(make: Builder, office: Office, goods: list[Product], count: int) -> None:
    today = timezone.localdate(make.at)
    for number in range(count):
        customer = office.customers[number % len(office.customers)]
        product = make.random.choice(goods)
        bought = today - timedelta(days=make.random.randint(10, 1500))
        machine = files.register_equipment(
            customer=customer,
            site=customer.sites.order_by("id").first(),  # type: ignore[arg-type]  # registered with one site above
            product=product,
            serial=f"{product.code.replace('-', '')}{office.branch.code}{bought:%y%m}{number:04}",
            purchased_on=bought,
            installed_on=bought + timedelta(days=5),
            by=office.hotline[0],
            at=make.at,
        )
        office.machines.setdefault(customer.pk, []).append(machine)
    for number, customer in enumerate(office.customers[::15]):
        contracts.conclude(
            customer=customer,
            number=f"HT-{office.branch.code}-{number + 1:03}",
            name="维修服务合作协议",
            starts_on=today - timedelta(days=60),
            ends_on=today + timedelta(days=305),
            by=office.coordinators[0],
            at=make.at,
        )


def _branches_of(company: Company, code: str) -> list[Branch]:
    wanted = {row[0] for row in BRANCHES if code in row[5]}
    return [office.branch for office in company.offices if office.branch.code in wanted]


def _publish(company: Company, code: str, places: list[Branch], at: datetime, *, effective_at: datetime) -> None:
    version = packs.load(text=adopted.text(code), by=company.owner, at=at)
    packs.publish(version=version, effective_at=effective_at, branches=places, by=company.owner, at=at)


def load(*, password: str) -> Company:
    """Return the demo company as it stands in the database: what ``build`` returned in another process."""
    people_by = {person.username: person for person in Person.objects.select_related("branch", "department")}
    faults: dict[str, list[FaultCode]] = {}
    for fault in FaultCode.objects.order_by("code"):
        faults.setdefault(fault.family, []).append(fault)
    return Company(
        offices=[_loaded(code, people_by) for code, *_rest in BRANCHES],
        general_manager=people_by["gm"],
        finance=people_by["finance"],
        account_manager=people_by["account"],
        owner=people_by["owner"],
        quality=people_by["quality"],
        faults=faults,
        password=password,
    )


def _loaded(code: str, people_by: dict[str, Person]) -> Office:
    branch = Branch.objects.get(code=code)
    prefix = code.lower()

    def those(kind: str) -> list[Person]:
        return [person for name, person in sorted(people_by.items()) if name.startswith(f"{prefix}-{kind}")]

    machines: dict[int, list[Equipment]] = {}
    for machine in Equipment.objects.filter(customer__branch=branch).select_related("product", "site").order_by("pk"):
        machines.setdefault(machine.customer_id, []).append(machine)
    return Office(
        branch=branch,
        department=branch.departments.get(code=f"{code}-SH"),
        manager=people_by[f"{prefix}-manager"],
        hotline=those("hotline"),
        coordinators=those("coord"),
        technicians=those("tech"),
        keeper=people_by[f"{prefix}-keeper"],
        warehouse=Location.objects.get(branch=branch, holder=None),
        customers=list(Customer.objects.filter(branch=branch).select_related("record", "branch").order_by("pk")),
        machines=machines,
    )
