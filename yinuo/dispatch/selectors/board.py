"""The board: which cases wait for a technician, and who goes where when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.cases.states import State as CaseState
from yinuo.core.models import Absence, Person
from yinuo.core.selectors import people
from yinuo.dispatch.models import Order, TechnicianProfile
from yinuo.dispatch.states import ALIVE, DROPPED, OrderState
from yinuo.rulebook.models import Obligation

WAITING = (CaseState.HANDED_OVER, CaseState.ARRANGED)


@dataclass
class Waiting:
    """A case without a technician, and the promise that breaks next, if any runs."""

    case: Case
    next_due: Obligation | None
    last_order: Order | None = None

    def urgency(self) -> tuple[bool, datetime, int]:
        due = self.next_due.due_at if self.next_due and self.next_due.due_at else None
        return (due is None, due or self.case.reported_at, self.case.pk)


@dataclass
class Lane:
    """One technician's day."""

    technician: Person
    limit: int
    absence: Absence | None
    orders: list[Order] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return bool(self.limit) and len(self.orders) >= self.limit


def waiting(cases: QuerySet[Case]) -> list[Waiting]:
    """
    Return those of ``cases`` that wait for a technician, what breaks next first. Three queries.

    Besides those handed over, these are cases in progress whose last order ended without solving them.
    """
    alive = Order.objects.filter(case=OuterRef("pk"), state__in=ALIVE)
    found = list(
        cases.filter(Q(state__in=WAITING) | Q(state=CaseState.IN_PROGRESS))
        .filter(~Exists(alive))
        .select_related("record", "branch", "customer", "site", "equipment__product")
        .order_by("reported_at", "pk")
    )
    dues = next_dues(case.pk for case in found)
    last = _last_orders(found)
    rows = [Waiting(case, dues.get(case.pk), last.get(case.pk)) for case in found]
    return sorted(rows, key=Waiting.urgency)


def next_dues(roots: Iterable[int]) -> dict[int, Obligation]:
    """Return root id → the running obligation in its tree that is due first."""
    first = (
        Obligation.objects.filter(root__in=list(roots), state=Obligation.State.OPEN, due_at__isnull=False)
        .select_related("rule__clause", "rule__version__regulation", "assignee")
        .defer("facts", "rule__spec", "rule__clause__text", "rule__clause__text_en")
        .order_by("root", "due_at", "pk")
        .distinct("root")
    )
    return {obligation.root_id: obligation for obligation in first}


def lanes(orders: QuerySet[Order], technicians: Sequence[Person], day: date) -> list[Lane]:
    """Return the day of each technician, orders by start. Three queries. Dropped orders are not on the board."""
    start, end = bounds(day)
    profiles = TechnicianProfile.objects.in_bulk([person.pk for person in technicians])
    absences: dict[int, Absence] = {}
    for absence in people.absences_between(technicians, start, end):
        absences.setdefault(absence.person_id, absence)
    found = {
        person.pk: Lane(
            person, profiles[person.pk].daily_orders if person.pk in profiles else 0, absences.get(person.pk)
        )
        for person in technicians
    }
    for order in of_day(orders, day).exclude(state__in=DROPPED):
        if order.technician_id not in found:
            found[order.technician_id] = Lane(order.technician, 0, None)
        found[order.technician_id].orders.append(order)
    return list(found.values())


def of_day(orders: QuerySet[Order], day: date) -> QuerySet[Order]:
    """Return the orders whose window touches the day, and those from before that are still being worked on."""
    start, end = bounds(day)
    touches = Q(starts_at__lt=end, ends_at__gt=start)
    at_work = Q(state__in=[OrderState.DEPARTED, OrderState.ARRIVED], starts_at__lt=end)
    return (
        orders.filter(touches | at_work)
        .select_related("record", "technician", "case__record", "case__customer", "case__site")
        .order_by("starts_at", "pk")
    )


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of the day and of the next, in company time."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, zone)


def _last_orders(cases: Sequence[Case]) -> dict[int, Order]:
    orders = Order.objects.filter(case__in=cases).select_related("record", "technician").order_by("pk")
    return {order.case_id: order for order in orders}
