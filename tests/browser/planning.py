"""Branches of every size for the planning board, written straight into the tables."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from tests.cast import JOINED, Cast, make_calendar
from yinuo.cases.models import Case
from yinuo.core.models import Person, Record, Role, RoleAssignment, Scope
from yinuo.customers.models import Customer, Site
from yinuo.dispatch.models import Order, TechnicianProfile

ALWAYS = {day: [("00:00", "24:00")] for day in range(7)}
LONG_DAY = {day: [("08:00", "12:00"), ("13:00", "20:00")] for day in range(7)}
FAMILY_NAMES, GIVEN_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静磊军洋勇艳杰涛明超霞平刚健俊鑫"


def open_all_day(cast: Cast, weekly: dict[int, list[tuple[str, str]]] = ALWAYS) -> None:
    """Let everybody of the north work these hours on every day, holidays too."""
    calendar = make_calendar("plan", weekly=weekly, uses_public_holidays=False)
    type(cast.north).objects.filter(pk=cast.north.pk).update(calendar=calendar)
    cast.north.refresh_from_db()


def fill(cast: Cast, case: Case, day: datetime, *, technicians: int, visits_each: int, seed: int = 7) -> list[Person]:
    """Give the north so many technicians, and each of them so many visits from eight to eight on the day."""
    random = Random(seed)
    people = Person.objects.bulk_create(
        Person(
            username=f"tech{number}",
            name=random.choice(FAMILY_NAMES) + random.choice(GIVEN_NAMES) + random.choice(GIVEN_NAMES),
            branch=cast.north,
            department=cast.service_north,
            joined_at=JOINED,
        )
        for number in range(technicians)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=one, role=Role.TECHNICIAN, scope=Scope.OWN, starts_at=JOINED) for one in people
    )
    TechnicianProfile.objects.bulk_create(
        TechnicianProfile(
            person=one,
            skills=random.sample(["combi_oven", "refrigeration", "gas_range", "dishwasher"], 2),
            daily_orders=visits_each,
        )
        for one in people
    )
    cases = _cases(cast, case, technicians * visits_each, random)
    _orders(cast, people, cases, day, visits_each)
    return people


def _cases(cast: Cast, like: Case, count: int, random: Random) -> list[Case]:
    customer = Customer.objects.get(pk=like.customer_id)
    sites = Site.objects.bulk_create(
        Site(
            customer=customer,
            address=f"北京市朝阳区试验路 {number} 号",
            in_city=True,
            latitude=39.9 + random.gauss(0, 0.09),
            longitude=116.4 + random.gauss(0, 0.12),
            travel_minutes=random.randint(10, 50),
        )
        for number in range(count)
    )
    records = Record.objects.bulk_create(
        Record(
            kind="case",
            number=f"BX-{number:05}",
            title="不加热",
            state="in_progress",
            branch=cast.north,
            opened_at=like.reported_at,
            state_at=like.reported_at,
        )
        for number in range(count)
    )
    return Case.objects.bulk_create(
        Case(
            record=record,
            branch=cast.north,
            state="in_progress",
            channel="phone",
            customer=customer,
            contact_name="周经理",
            contact_phone="13900001111",
            site=site,
            equipment=like.equipment,
            fault="不加热",
            in_city=True,
            reported_at=like.reported_at,
            taken_by=cast.hotline,
        )
        for record, site in zip(records, sites, strict=True)
    )


def _orders(cast: Cast, people: list[Person], cases: list[Case], day: datetime, visits_each: int) -> None:
    slot = timedelta(hours=12) / visits_each
    records = Record.objects.bulk_create(
        Record(
            kind="order",
            number=f"PG-{number:05}",
            title="不加热",
            state="dispatched",
            parent=case.record,
            root=case.record,
            branch=cast.north,
            owner=people[number // visits_each],
            opened_at=case.reported_at,
            state_at=case.reported_at,
        )
        for number, case in enumerate(cases)
    )
    Order.objects.bulk_create(
        Order(
            record=record,
            case=case,
            branch=cast.north,
            technician=people[number // visits_each],
            coordinator=cast.coordinator,
            state="dispatched",
            starts_at=day + timedelta(hours=8) + slot * (number % visits_each),
            ends_at=day + timedelta(hours=8) + slot * (number % visits_each) + slot * 0.85,
            travel_minutes=15,
            dispatched_at=case.reported_at,
        )
        for number, (record, case) in enumerate(zip(records, cases, strict=True))
    )


def tomorrow(at: datetime) -> datetime:
    """Return the first instant of tomorrow in company time."""
    return datetime.combine(timezone.localdate(at) + timedelta(days=1), time.min, timezone.get_default_timezone())
