"""What holds the time of many technicians, read lean: a ranking looks at hundreds of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.customers.models import Site
from yinuo.dispatch.models import Order, Plan
from yinuo.dispatch.selectors import standing
from yinuo.dispatch.selectors.standing import MOVABLE
from yinuo.dispatch.states import ALIVE


@dataclass(frozen=True, slots=True)
class Busy:
    """A visit in somebody's time. ``name`` as on the board, ``site`` with its place only; ``is_movable``: not begun."""

    name: str
    case: int
    order: int | None
    number: str
    customer: str
    site: Site
    starts_at: datetime
    ends_at: datetime
    travel_minutes: int
    is_movable: bool
    appointment_at: datetime | None


_SITE = ("site_id", "site__latitude", "site__longitude", "site__travel_minutes")
_CASE = tuple(f"case__{name}" for name in ("customer__name", *_SITE))
_TIME = ("technician_id", "starts_at", "ends_at", "travel_minutes")


def read(people: Iterable[int], draft: Plan | None, start: datetime, end: datetime) -> dict[int, list[Busy]]:
    """Return person id → what holds his time in [start, end), in order. At most two queries."""
    wanted = list(people)
    orders = Order.objects.filter(technician__in=wanted, state__in=ALIVE, starts_at__lt=end, ends_at__gt=start)
    planned = standing.live_visits(draft) if draft else None
    if planned is not None:
        orders = orders.exclude(pk__in=planned.filter(order__isnull=False).values("order"))
    columns = (*_TIME, "case_id", "pk", "record__number", "state", "appointment_at", *_CASE)
    found: dict[int, list[Busy]] = defaultdict(list)
    for row in orders.values_list(*columns):
        _add(found, row)
    if planned is not None:
        moved = planned.filter(technician__in=wanted, starts_at__lt=end, ends_at__gt=start)
        columns = (
            *_TIME,
            "case_id",
            "order_id",
            "case__record__number",
            "order__state",
            "order__appointment_at",
            *_CASE,
        )
        for row in moved.values_list(*columns):
            _add(found, row)
    for rows in found.values():
        rows.sort(key=lambda one: one.starts_at)
    return found


def _add(found: dict[int, list[Busy]], row: tuple[Any, ...]) -> None:
    person, start, end, minutes, case, order, number, state, appointment, customer, site, *where = row
    latitude, longitude, from_depot = where
    found[person].append(
        Busy(
            name=standing.key_of(case, order),
            case=case,
            order=order,
            number=number,
            customer=customer,
            site=Site(pk=site, latitude=latitude, longitude=longitude, travel_minutes=from_depot),
            starts_at=start,
            ends_at=end,
            travel_minutes=minutes,
            is_movable=state is None or state in MOVABLE,
            appointment_at=appointment,
        )
    )
