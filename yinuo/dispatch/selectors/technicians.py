"""Whom to send: the technicians of a branch, best first, each with the reasons in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core.models import Absence, Branch, Person, Role
from yinuo.core.selectors import people
from yinuo.customers.models import Equipment
from yinuo.dispatch.errors import clock, span
from yinuo.dispatch.models import Order, TechnicianProfile
from yinuo.dispatch.states import ALIVE, DROPPED, OrderState


@dataclass(frozen=True)
class Candidate:
    """
    A technician for a window of time. ``load`` are his orders on the day of the window, ``limit`` how many are enough
    (0: not said). ``clash`` is an order that holds part of the window, ``absence`` a leave that overlaps it; with
    either he cannot be sent. ``current`` is the job he is at now, ``last_here`` his last visit to the machine.
    """

    person: Person
    grade: str
    has_skill: bool
    load: int
    limit: int
    absence: Absence | None
    clash: Order | None
    current: Order | None
    last_here: datetime | None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.absence is None and self.clash is None

    @property
    def is_full(self) -> bool:
        return bool(self.limit) and self.load >= self.limit

    def rank(self) -> tuple[bool, bool, bool, bool, bool, int, str, int]:
        return (
            not self.is_free,
            not self.has_skill,
            self.is_full,
            self.current is not None,
            self.last_here is None,
            self.load,
            self.person.name,
            self.person.pk,
        )


@dataclass(frozen=True)
class Reason:
    """Why somebody stands where he stands: ``tone`` is good, neutral, bad or stop."""

    tone: str
    words: str


def free(
    branch: Branch,
    starts_at: datetime,
    ends_at: datetime,
    skill: str,
    at: datetime,
    equipment: Equipment | None = None,
) -> list[Candidate]:
    """
    Return all technicians who work for the branch, the most fitting first, whether free in [starts_at, ends_at) or not.

    Six queries, whatever their number. ``skill`` "" means that any of them will do.
    """
    technicians = people.holders(Role.TECHNICIAN, branch, at)
    known = profiles([person.pk for person in technicians])
    absences = _first_by_person(people.absences_between(technicians, starts_at, ends_at))
    orders = _orders_around(technicians, starts_at, ends_at)
    last_here = _last_visits(technicians, equipment)
    day = timezone.localdate(starts_at)
    loads = Counter(order.technician_id for order in orders if timezone.localdate(order.starts_at) == day)
    candidates = [
        _candidate(
            person,
            known.get(person.pk),
            skill,
            load=loads[person.pk],
            absence=absences.get(person.pk),
            clash=_clash(orders, person, starts_at, ends_at),
            current=_current(orders, person),
            last_here=last_here.get(person.pk),
        )
        for person in technicians
    ]
    return sorted(candidates, key=Candidate.rank)


def profiles(pks: Collection[int]) -> dict[int, TechnicianProfile]:
    """Return who can do what, with the grade that the training file certifies. One query."""
    return TechnicianProfile.objects.select_related("person__staff_file").in_bulk(pks)


def _candidate(
    person: Person,
    profile: TechnicianProfile | None,
    skill: str,
    *,
    load: int,
    absence: Absence | None,
    clash: Order | None,
    current: Order | None,
    last_here: datetime | None,
) -> Candidate:
    has_skill = not skill or (profile is not None and skill in profile.skills)
    bare = Candidate(
        person=person,
        grade=profile.grade if profile else "",
        has_skill=has_skill,
        load=load,
        limit=profile.daily_orders if profile else 0,
        absence=absence,
        clash=clash,
        current=current,
        last_here=last_here,
    )
    return Candidate(**{**bare.__dict__, "reasons": tuple(_reasons(bare, skill))})


def _reasons(candidate: Candidate, skill: str) -> Iterable[Reason]:
    yield from _obstacles(candidate)
    if skill and candidate.has_skill:
        yield Reason("good", _("会修此类设备"))
    elif skill:
        yield Reason("bad", _("无此类设备技能"))
    yield _load(candidate)
    if candidate.current is not None:
        words = _("正在处理 %(number)s，预计 %(ends)s 完成")
        yield Reason(
            "neutral",
            words % {"number": candidate.current.record.number, "ends": clock(candidate.current.ends_at)},
        )
    if candidate.last_here is not None:
        yield Reason("good", _("%(date)s 来过这台设备") % {"date": f"{timezone.localdate(candidate.last_here)}"})


def _obstacles(candidate: Candidate) -> Iterable[Reason]:
    if candidate.absence is not None:
        words = _("%(kind)s至 %(ends)s")
        kind = candidate.absence.get_kind_display()
        yield Reason("stop", words % {"kind": kind, "ends": clock(candidate.absence.ends_at)})
    if candidate.clash is not None:
        words = _("%(window)s 已有 %(number)s")
        clash = candidate.clash
        window = span(clash.starts_at, clash.ends_at)
        yield Reason("stop", words % {"window": window, "number": clash.record.number})
    if candidate.is_free:
        yield Reason("good", _("此时段空闲"))


def _load(candidate: Candidate) -> Reason:
    if not candidate.limit:
        return Reason("neutral", _("当日 %(load)d 单") % {"load": candidate.load})
    words = _("当日 %(load)d 单，上限 %(limit)d 单")
    tone = "bad" if candidate.is_full else "neutral"
    return Reason(tone, words % {"load": candidate.load, "limit": candidate.limit})


def _orders_around(technicians: Sequence[Person], starts_at: datetime, ends_at: datetime) -> list[Order]:
    """Return the orders of the window's days, and those being worked on now whenever they began."""
    zone = timezone.get_current_timezone()
    first = datetime.combine(timezone.localdate(starts_at), time.min, zone)
    last = datetime.combine(timezone.localdate(ends_at), time.min, zone) + timedelta(days=1)
    orders = Order.objects.filter(technician__in=technicians).exclude(state__in=DROPPED).select_related("record")
    of_days = orders.filter(starts_at__lt=last, ends_at__gt=first)
    at_work = orders.filter(state__in=[OrderState.DEPARTED, OrderState.ARRIVED])
    return list((of_days | at_work).order_by("starts_at", "pk"))


def _clash(orders: Iterable[Order], person: Person, starts_at: datetime, ends_at: datetime) -> Order | None:
    return next(
        (
            order
            for order in orders
            if order.technician_id == person.pk
            and order.state in ALIVE
            and order.starts_at < ends_at
            and order.ends_at > starts_at
        ),
        None,
    )


def _current(orders: Iterable[Order], person: Person) -> Order | None:
    busy = (OrderState.DEPARTED, OrderState.ARRIVED)
    return next((order for order in orders if order.technician_id == person.pk and order.state in busy), None)


def _last_visits(technicians: Sequence[Person], equipment: Equipment | None) -> dict[int, datetime]:
    if equipment is None:
        return {}
    visits = Order.objects.filter(
        technician__in=technicians, case__equipment=equipment, arrived_at__isnull=False
    ).order_by("arrived_at", "pk")
    return {person: at for person, at in visits.values_list("technician_id", "arrived_at") if at is not None}


def _first_by_person(absences: Iterable[Absence]) -> dict[int, Absence]:
    found: dict[int, Absence] = {}
    for absence in absences:
        found.setdefault(absence.person_id, absence)
    return found
