"""The office every afternoon: differences settled, sanctions decided, reports filed, customers visited."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from yinuo.billing.models import Charge
from yinuo.billing.services import charges, expenses, reports
from yinuo.cases.models import Case
from yinuo.core.models import Absence, Person
from yinuo.core.services import people
from yinuo.customers.models import Difference
from yinuo.customers.services import differences
from yinuo.customers.services import visits as customer_visits
from yinuo.feedback.services import call_backs, opinions
from yinuo.rulebook.models import Sanction
from yinuo.rulebook.services import sanctions
from yinuo.stage.demo.company import Company, Office

FIRST_WORKING_DAYS = range(2, 5)
MONTH_END = 27
REGULAR_CALLS = {4, 18}
AFTERNOON = timedelta(hours=16)


def afternoon(company: Company, office: Office, chance: Random, at: datetime) -> None:
    """Take the office work of one day at four in the afternoon."""
    day = at - AFTERNOON
    coordinator = office.coordinators[0]
    for difference in Difference.objects.filter(record__branch=office.branch, settled_at=None).order_by("pk"):
        differences.settle(difference=difference, is_accepted=chance.random() < 0.8, by=coordinator, at=at)
    _decide_sanctions(office, chance, at)
    for charge in Charge.objects.filter(order__branch=office.branch, state=Charge.State.COLLECTED).order_by("pk"):
        if charge.payments.filter(handed_to_finance_at=None).exists():
            charges.hand_over(charge=charge, by=charge.collector or coordinator, at=at)
    if day.day == FIRST_WORKING_DAYS.start:
        month = f"{day - timedelta(days=5):%Y-%m}"
        report = "costs" if office.branch.code == "HB" else "overtime_costs"
        reports.file(branch=office.branch, report=report, period=month, note="月度报表", by=coordinator, at=at)
    if day.day == MONTH_END:
        opinions.summarise(
            branch=office.branch,
            period=f"{day:%Y-%m}",
            text="本月意见集中在门把手隔热与按键标识",
            by=coordinator,
            at=at,
        )
    if day.day in REGULAR_CALLS:
        _regular_call(office, coordinator, at)
    if day.day % 9 == 0:
        key = [customer for customer in office.customers if customer.is_key_account]
        customer_visits.make(
            customer=chance.choice(key), note="设备使用正常", opinions=1, by=company.account_manager, at=at
        )
    if day.day % 6 == 0:
        _expense(company, office, chance, at)
    if day.day in {1, 11, 21}:  # leave of two days each, which must not meet
        _absence(office, chance, day, at)


def _regular_call(office: Office, coordinator: Person, at: datetime) -> None:
    """Ask one customer whose case was closed a while ago how the machine is doing."""
    closed = Case.objects.filter(branch=office.branch, state="closed", reported_at__lt=at - timedelta(days=2))
    case = closed.order_by("-reported_at").first()
    if case is not None:
        answers = call_backs.Answers(is_solved=True, is_satisfied=True, score=5)
        call_backs.complete(case=case, purpose="regular", answers=answers, by=coordinator, at=at)


def _decide_sanctions(office: Office, chance: Random, at: datetime) -> None:
    waiting = Sanction.objects.filter(
        branch=office.branch, state=Sanction.State.PROPOSED, proposed_at__lt=at - timedelta(days=1)
    ).select_related("rule", "person")
    waiting = waiting.exclude(person=office.manager)  # what concerns himself is the general manager's
    for sanction in waiting.order_by("pk"):
        draw = chance.random()
        if sanction.person is None or draw < 0.25:
            sanctions.waive(sanction=sanction, by=office.manager, at=at, reason="经查非个人原因")
        elif draw < 0.9:  # some stay open, as in life
            amount = sanction.amount_from
            sanctions.confirm(sanction=sanction, amount=amount, by=office.manager, at=at)
            if chance.random() < 0.1:
                sanctions.see(sanction=sanction, by=sanction.person, at=at)
                sanctions.appeal(sanction=sanction, text="当日堵车，有记录", by=sanction.person, at=at)


def _expense(company: Company, office: Office, chance: Random, at: datetime) -> None:
    technician = chance.choice(office.technicians)
    claim = expenses.submit(
        claimant=technician,
        amount=chance.randint(20, 180),  # type: ignore[arg-type]  # whole yuan
        place=office.branch.name[:2],
        purpose="上门维修交通费",
        has_receipts=True,
        by=technician,
        at=at,
    )
    finding = "in_order" if chance.random() < 0.93 else "mismatch"
    note = "" if finding == "in_order" else "票据地点与行程不符"
    expenses.check(claim=claim, finding=finding, by=company.finance, at=at + timedelta(hours=1), note=note)


def _absence(office: Office, chance: Random, day: datetime, at: datetime) -> None:
    person = chance.choice(office.technicians)
    begins = day + timedelta(days=20)
    people.set_absence(
        person=person,
        kind=Absence.Kind.LEAVE,
        starts_at=begins,
        ends_at=begins + timedelta(days=2),
        note="年假",
        by=person,
        at=at,
    )
