"""What the planning board draws: people, their time, visits, and what waits, as plain data for the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from yinuo.cases.models import Case
from yinuo.core.models import Branch, Person
from yinuo.core.selectors import people
from yinuo.customers.models import Site
from yinuo.dispatch.errors import clock
from yinuo.dispatch.models import Order, Plan, TechnicianProfile
from yinuo.dispatch.selectors import board, promises, service_times, shifts, standing, technicians
from yinuo.dispatch.selectors.planning import crew as crews
from yinuo.dispatch.selectors.promises import Promise
from yinuo.dispatch.selectors.standing import Standing
from yinuo.dispatch.states import DROPPED

WEEK = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """What is looked at: the days from ``first`` on of a branch, at an instant."""

    branch: Branch
    draft: Plan | None
    first: date
    days: int
    at: datetime

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def start(self) -> datetime:
        return board.bounds(self.first)[0]

    @property
    def end(self) -> datetime:
        return board.bounds(self.last)[1]


def read(frame: Frame, waiting: Iterable[Case]) -> dict[str, Any]:
    """
    Return all that the board draws. Times are minutes since 1970. At most sixteen queries, whatever the numbers.

    ``waiting`` are the cases that the person may see.
    """
    staff = crews.people_of(frame.branch, frame.at)
    visits = standing.read(frame.branch, frame.draft, frame.start, frame.end)
    drafted = {one.case.pk for one in visits if one.is_draft and one.order is None}
    elsewhere = _drafted_elsewhere(frame.draft)
    queue = [case for case in waiting if case.pk not in drafted | elsewhere]
    running = promises.of_cases({one.case.pk for one in visits} | {case.pk for case in queue})
    return {
        "start": _minute(frame.start),
        "end": _minute(frame.end),
        "now": _minute(frame.at),
        "people": _people(frame, staff),
        "visits": [_visit(one, running.get(one.case.pk, [])) for one in visits],
        "queue": _queue(queue, running),
    }


def _drafted_elsewhere(draft: Plan | None) -> set[int]:
    if draft is None:
        return set()
    return set(standing.live_visits(draft).filter(order=None).values_list("case", flat=True))


def _people(frame: Frame, staff: Sequence[Person]) -> list[dict[str, Any]]:
    profiles = technicians.profiles([person.pk for person in staff])
    hours = shifts.of_people(staff, frame.first, frame.last, frame.at)
    absences: dict[int, list[list[Any]]] = {}
    for one in people.absences_between(staff, frame.start, frame.end):
        row = [_minute(one.starts_at), _minute(one.ends_at), str(one.get_kind_display())]
        absences.setdefault(one.person_id, []).append(row)
    return [
        {
            "id": person.pk,
            "name": named(person),
            "grade": profiles[person.pk].grade if person.pk in profiles else "",
            "skills": profiles[person.pk].skills if person.pk in profiles else [],
            "limit": profiles[person.pk].daily_orders if person.pk in profiles else 0,
            "team": person.department_id or 0,
            "shifts": [[_minute(start), _minute(end)] for start, end in hours[person.pk]],
            "absences": absences.get(person.pk, []),
        }
        for person in staff
    ]


def _visit(one: Standing, running: Sequence[Promise]) -> dict[str, Any]:
    order, spot = one.order, one.spot
    is_over = order is not None and order.arrived_at is not None
    asked = [] if is_over else promises.with_appointment(running, order)
    broken = [promise for promise in asked if not promise.is_kept(spot.arrival_at, spot.ends_at)]
    return {
        "key": one.key,
        "person": spot.technician,
        "start": _minute(spot.starts_at),
        "end": _minute(spot.ends_at),
        "travel": spot.travel_minutes,
        "number": order.record.number if order else one.case.record.number,
        "state": order.state if order else "planned",
        "words": str(order.get_state_display()) if order else "",
        "draft": one.is_draft,
        "fixed": one.is_fixed,
        "agreed": _minute(order.appointment_at) if order and order.appointment_at else 0,
        "late": _promise(broken[0]) if broken else None,
        "url": reverse("dispatch:order", args=[order.pk]) if order else reverse("cases:case", args=[one.case.pk]),
        **_about(one.case),
    }


def _queue(cases: Sequence[Case], running: dict[int, list[Promise]]) -> list[dict[str, Any]]:
    experience = service_times.read()
    rows = [
        {
            "key": standing.key_of(case.pk, None),
            "number": case.record.number,
            "minutes": experience.of(case).minutes,
            "urgent": "" if case.urgency == Case.Urgency.NORMAL else str(case.get_urgency_display()),
            "since": _minute(case.reported_at),
            "due": _promise(running[case.pk][0]) if case.pk in running else None,
            "url": reverse("cases:case", args=[case.pk]),
            "assign": reverse("dispatch:new", args=[case.pk]),
            **_about(case),
        }
        for case in cases
    ]
    return sorted(rows, key=lambda row: (row["due"] is None, row["due"]["at"] if row["due"] else row["since"]))


def _about(case: Case) -> dict[str, Any]:
    product = case.equipment.product if case.equipment else None
    return {
        "customer": case.customer.name,
        "fault": case.fault[:80],
        "skill": product.skill if product else "",
        "place": _place(case.site),
        "address": case.site.address,
    }


def _promise(promise: Promise) -> dict[str, Any]:
    words = clock(promise.due_at)
    return {"at": _minute(promise.due_at), "words": words, "title": promise.title, "clause": promise.clause}


def _place(site: Site) -> list[float] | None:
    return None if site.latitude is None or site.longitude is None else [site.latitude, site.longitude]


def named(person: Person) -> str:
    return (person.name_en or person.name) if (get_language() or "").startswith("en") else person.name


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def day_sheets(staff: Sequence[Person], day: date) -> dict[int, list[Order]]:
    """Return person id → his orders of a day, as his printed sheet shows them. One query."""
    found: dict[int, list[Order]] = {person.pk: [] for person in staff}
    rows = board.of_day(Order.objects.filter(technician__in=staff), day).exclude(state__in=DROPPED)
    for order in rows.select_related("case__equipment__product"):
        found[order.technician_id].append(order)
    return found


def skills_of(staff: Sequence[Person]) -> list[list[str]]:
    profiles = TechnicianProfile.objects.filter(pk__in=[person.pk for person in staff])
    return list(profiles.values_list("skills", flat=True))
