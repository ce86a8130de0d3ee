"""Ninety days of the demo company's service, lived through the real services under passed-in time."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from yinuo.core.models import Event
from yinuo.lib.periods import PeriodKind, of_date
from yinuo.rulebook.services import periods, sweeper
from yinuo.stage.demo import office_days, paperwork, repairs, schooling, sending, works
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.scenario import COMPANY_TIME

logger = logging.getLogger(__name__)

DAYS = 90
CASES_A_DAY = {"HD": (1, 3), "HN": (1, 2), "HB": (0, 2)}
SWEEPS = timedelta(minutes=30)
#: The technicians are taught so long before the history begins: who was not examined may not be sent.
SCHOOLING = timedelta(days=28)
#: What is on the board when the demo opens: minutes ago, and where the story waits for the visitor ("" goes on).
TODAY = (
    (170, ""),
    (140, ""),
    (95, "guided"),
    (80, ""),
    (50, "dispatched"),
    (32, ""),
    (18, "handed_over"),
    (9, "handed_over"),
    (6, "reported"),
    (3, "handed_over"),
)


@dataclass
class Summary:
    """What the history amounted to; ``faults`` counts stories that broke off, by the error's class."""

    cases: int = 0
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def live(company: Company, *, now: datetime, days: int = DAYS, seed: int = 2, only: str = "") -> Summary:
    """
    Live the ``days`` before ``now``, and today up to ``now`` with cases still on the board.

    ``only``: the code of the one branch to live; branches share nothing, so several processes may live one each.
    """
    summary = Summary()

    def fault(at: datetime, error: Exception) -> None:
        summary.faults[type(error).__name__] += 1
        logger.warning("a story of the demo broke off at %s: %r", at, error)

    clock = Clockwork(until=now, on_fault=fault)
    for office in company.offices:
        if only in {"", office.branch.code}:
            summary.cases += _live_branch(clock, company, office, now=now, days=days, seed=seed)
    clock.run()
    for office in company.offices:
        if only in {"", office.branch.code}:
            sweeper.sweep(at=now, branch=office.branch.pk)
            summary.events += Event.objects.filter(record__branch=office.branch).count()
    return summary


def _live_branch(clock: Clockwork, company: Company, office: Office, *, now: datetime, days: int, seed: int) -> int:
    """Put the whole life of one branch on the clock. Return the number of its cases."""
    chance = Random(f"{seed}-{office.branch.code}")  # noqa: S311  # for variety, not for secrets
    desk = repairs.Desk(office=office, company=company, chance=chance, clock=clock)
    begins = _midnight(now) - timedelta(days=days)
    add_office_work(clock, company, office, chance, begins=begins, now=now)
    clock.add(begins, _sweeps(office, begins))
    cases = 0
    for number in range(days + 1):
        day = begins + timedelta(days=number)
        clock.call(day, partial(start_periods, office))
        clock.call(day + office_days.AFTERNOON, partial(office_days.afternoon, company, office, chance))
        for at in _reports(office, day, now, chance):
            clock.add(at, desk.case(at))
            cases += 1
    clock.call(now - timedelta(minutes=2), partial(sending.leave_draft, office, office.coordinators[0]))
    for minutes, stop in TODAY:
        at = now - timedelta(minutes=minutes)
        clock.add(at, desk.case(at, stop=stop))
        cases += 1
    return cases


def add_office_work(
    clock: Clockwork, company: Company, office: Office, chance: Random, *, begins: datetime, now: datetime
) -> None:
    """Put the branch's schooling, works and documents on the clock: all that has nothing to do with its cases."""
    since = begins - SCHOOLING
    schooling.teach(clock, company, office, chance, since=since, now=now)
    works.build(clock, company, office, since=since, now=now)
    if office is company.offices[0]:
        paperwork.keep(clock, company, since=since, now=now)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(COMPANY_TIME).date(), time(), COMPANY_TIME)


def _sweeps(office: Office, at: datetime) -> Story:
    while True:
        sweeper.sweep(at=at, branch=office.branch.pk)
        at += SWEEPS
        yield at


def start_periods(office: Office, day: datetime) -> None:
    first = day.date()
    for period in _starting(first):
        periods.start(period=period, branch=office.branch, first_day=first, at=day)


def _starting(first: date) -> list[PeriodKind]:
    kinds: list[PeriodKind] = ["day", "week", "month", "quarter", "half_year", "year"]
    return [kind for kind in kinds if of_date(kind, first, COMPANY_TIME).first == first]


def _reports(office: Office, day: datetime, now: datetime, chance: Random) -> list[datetime]:
    """Return when the phone rings that day: between eight and six, fewer on Sundays."""
    low, high = CASES_A_DAY[office.branch.code]
    sunday = 6
    count = min(1, low) if day.weekday() == sunday else chance.randint(low, high)
    moments = sorted(day + timedelta(hours=8, minutes=chance.randint(0, 600)) for _ in range(count))
    return [at for at in moments if at < now - timedelta(hours=3)]
