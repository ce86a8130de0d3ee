"""Where every visit stands: the orders as they are, and over them what the draft would make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from yinuo.cases.models import Case
from yinuo.core.models import Branch
from yinuo.dispatch.models import Order, Plan, PlannedVisit
from yinuo.dispatch.states import ALIVE, OrderState

MOVABLE = (OrderState.DISPATCHED, OrderState.ACCEPTED)
_KEY = re.compile(r"^([co])([0-9]{1,18})$")
_CASE = ("record", "customer", "site", "equipment__product", "fault_code")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the plan: whose time, from setting off to the end of the work."""

    technician: int
    starts_at: datetime
    ends_at: datetime
    travel_minutes: int

    @property
    def arrival_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.travel_minutes)

    @property
    def service(self) -> timedelta:
        return self.ends_at - self.arrival_at

    def overlaps(self, other: Spot) -> bool:
        is_same = self.technician == other.technician
        return is_same and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit and its spot; ``is_draft``: the draft puts it there, and its order, if it has one, stands elsewhere."""

    case: Case
    order: Order | None
    spot: Spot
    is_draft: bool

    @property
    def key(self) -> str:
        return key_of(self.case.pk, self.order.pk if self.order else None)

    @property
    def is_fixed(self) -> bool:
        return self.order is not None and self.order.state not in MOVABLE


def key_of(case: int, order: int | None) -> str:
    """Return the name of a visit on the board: "o12" for an order, "c7" for a case that waits."""
    return f"o{order}" if order else f"c{case}"


def read_key(text: str) -> tuple[int | None, int | None]:
    """Return (case, order) of a name, one of them None; both for what is no name."""
    match = _KEY.match(text)
    if match is None:
        return None, None
    return (int(match[2]), None) if match[1] == "c" else (None, int(match[2]))


def draft_of(branch: Branch) -> Plan | None:
    return Plan.objects.filter(branch=branch, state=Plan.State.DRAFT).first()


def published_of(branch: Branch) -> Plan | None:
    return Plan.objects.filter(branch=branch, state=Plan.State.PUBLISHED).select_related("published_by").first()


def of_order(order: Order) -> Spot:
    return Spot(order.technician_id, order.starts_at, order.ends_at, order.travel_minutes)


def of_visit(visit: PlannedVisit) -> Spot:
    return Spot(visit.technician_id, visit.starts_at, visit.ends_at, visit.travel_minutes)


def read(branch: Branch, draft: Plan | None, start: datetime, end: datetime) -> list[Standing]:
    """Return the visits whose time touches [start, end), in order of time. Two queries."""
    planned = _planned(draft)
    moved = {visit.order_id for visit in planned if visit.order_id}
    orders = (
        Order.objects.filter(branch=branch, starts_at__lt=end, ends_at__gt=start)
        .filter(state__in=[*ALIVE, OrderState.FINISHED, OrderState.ARCHIVED])
        .exclude(pk__in=moved)
        .select_related("record", *(f"case__{name}" for name in _CASE))
    )
    found = [Standing(order.case, order, of_order(order), is_draft=False) for order in orders]
    found += [
        Standing(visit.case, visit.order, of_visit(visit), is_draft=True)
        for visit in planned
        if visit.starts_at < end and visit.ends_at > start
    ]
    return sorted(found, key=lambda one: (one.spot.starts_at, one.case.pk))


def of_technicians(
    people: Iterable[int], draft: Plan | None, start: datetime, end: datetime, *, but: str = ""
) -> list[Standing]:
    """
    Return the visits that hold the people's time in [start, end), whatever their branch, in order of time. Two queries.

    ``but`` is the name of a visit to leave out.
    """
    wanted = list(people)
    planned = _planned(draft)
    moved = {visit.order_id for visit in planned if visit.order_id}
    orders = (
        Order.objects.filter(technician__in=wanted, state__in=ALIVE, starts_at__lt=end, ends_at__gt=start)
        .exclude(pk__in=moved)
        .select_related("record", *(f"case__{name}" for name in _CASE))
    )
    found = [Standing(order.case, order, of_order(order), is_draft=False) for order in orders]
    found += [
        Standing(visit.case, visit.order, of_visit(visit), is_draft=True)
        for visit in planned
        if visit.technician_id in wanted and visit.starts_at < end and visit.ends_at > start
    ]
    return sorted((one for one in found if one.key != but), key=lambda one: (one.spot.starts_at, one.case.pk))


def spot_now(draft: Plan | None, case: int, order: Order | None) -> Spot | None:
    """Return where the visit stands, None if it waits. One query."""
    visit = PlannedVisit.objects.filter(plan=draft, case=case, order=order).first() if draft else None
    if visit is not None:
        return of_visit(visit)
    return of_order(order) if order is not None else None


def live_visits(draft: Plan) -> QuerySet[PlannedVisit]:
    """Return what of the draft still means something: nobody has set off, called off or sent somebody meanwhile."""
    sent = Order.objects.filter(case=OuterRef("case"), state__in=ALIVE).exclude(purpose=Order.Purpose.SUPPORT)
    waiting = Q(order=None) & ~Exists(sent)
    return PlannedVisit.objects.filter(Q(order__state__in=MOVABLE) | waiting, plan=draft)


def _planned(draft: Plan | None) -> list[PlannedVisit]:
    if draft is None:
        return []
    related = ("order__record", *(f"case__{name}" for name in _CASE))
    return list(live_visits(draft).select_related(*related))
