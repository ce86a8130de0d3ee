"""Whom to send to one case: everybody of the branch, best first, each with every term of the judgement in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.cases.models import Case
from yinuo.core.models import Absence, Person
from yinuo.core.selectors import people
from yinuo.dispatch.errors import clock, span
from yinuo.dispatch.models import Order, Plan, TechnicianProfile
from yinuo.dispatch.selectors import board, busy, gaps, promises, service_times, shifts, technicians, travel
from yinuo.dispatch.selectors.busy import Busy
from yinuo.dispatch.selectors.gaps import Fit, Wanted
from yinuo.dispatch.selectors.planning import crew
from yinuo.dispatch.selectors.promises import Promise
from yinuo.dispatch.selectors.technicians import Reason
from yinuo.parts.models import Stock

# What one thing weighs against another, in minutes of driving.
_PER_JOB, _SEEN_BEFORE, _NO_PARTS, _LATER_MINUTE, _SLACK = 6, 15, 25, 0.1, 30
DAYS = 2
# How many of the best by the straight line are judged by road, where a service knows the roads.
BY_ROAD = 12


@dataclass(frozen=True)
class Option:
    """
    A technician for the case: where it fits into his day, and what speaks for and against him.

    ``fit`` None: it does not fit. ``broken``: the first promise that would not be kept. ``displaces``: the visit that
    would have to give way so that it were kept. ``has_parts``: None if no parts are known to be needed.
    """

    person: Person
    grade: str
    skill: str
    has_skill: bool
    fit: Fit | None
    load: int
    limit: int
    absence: Absence | None
    last_here: datetime | None
    has_parts: bool | None
    promise: Promise | None
    broken: Promise | None
    displaces: Busy | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def can_go(self) -> bool:
        return self.has_skill and self.fit is not None

    @property
    def is_full(self) -> bool:
        return bool(self.limit) and self.load >= self.limit

    def rank(self) -> tuple[bool, bool, bool, float, int]:
        return (not self.can_go, self.broken is not None, self.is_full, self._cost(), self.person.pk)

    def _cost(self) -> float:
        if self.fit is None:
            return float("inf")
        cost = (
            self.fit.detour_minutes
            + self._tightness()
            + _PER_JOB * self.load
            + _LATER_MINUTE * self.fit.arrival_at.timestamp() / 60
        )
        if self.last_here is not None:
            cost -= _SEEN_BEFORE
        return cost + (_NO_PARTS if self.has_parts is False else 0)

    def _tightness(self) -> float:
        """Return how much less than half an hour is left to the promise: any jam would break it."""
        if self.fit is None or self.promise is None:
            return 0
        reached = self.fit.arrival_at if self.promise.is_arrival else self.fit.ends_at
        return min(_SLACK, max(0, _SLACK - (self.promise.due_at - reached).total_seconds() / 60))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is read once for everybody."""

    profiles: dict[int, TechnicianProfile]
    hours: dict[int, list[shifts.Span]]
    absences: dict[int, list[Absence]]
    held: dict[int, list[Busy]]
    last_here: dict[int, datetime]
    vans: dict[int, set[str]] | None
    asked: list[Promise]
    wanted: Wanted
    skill: str
    first: date
    at: datetime


def rank(case: Case, *, at: datetime, draft: Plan | None = None, but: str = "") -> list[Option]:
    """
    Return all technicians of the case's branch, the best first. At most sixteen queries, whatever their number.

    The draft counts as if it were published; ``but`` names a visit that is to be looked away from.
    """
    staff = crew.people_of(case.branch, at)
    ground = _ground(case, staff, at=at, draft=draft, but=but)
    options = sorted((_option(person, ground) for person in staff), key=Option.rank)
    options, ground = _judged_by_road(options, ground)
    if options and options[0].broken is not None:
        options = [replace(one, displaces=_displaced(one, ground)) for one in options]
    return [replace(one, reasons=tuple(_reasons(one))) for one in options]


def _judged_by_road(options: list[Option], ground: _Ground) -> tuple[list[Option], _Ground]:
    """Judge the best once more, by road, if anybody knows the roads; they stay above those that were only estimated."""
    best = {one.person.pk: one.person for one in options[:BY_ROAD] if one.can_go}
    sites = [one.site for pk in best for one in ground.held.get(pk, [])]
    ways = travel.around(ground.wanted.site, [ground.wanted.depot, *sites])
    if not ways.by_road:
        return options, ground
    known = replace(ground, wanted=replace(ground.wanted, ways=ways))
    again = [_option(best[one.person.pk], known) if one.person.pk in best else one for one in options]
    return sorted(again, key=lambda one: (not one.can_go, one.person.pk not in best, one.rank())), known


def _ground(case: Case, staff: Sequence[Person], *, at: datetime, draft: Plan | None, but: str) -> _Ground:
    pks = [person.pk for person in staff]
    earliest = max(at, case.requested_at) if case.requested_at else at
    first = timezone.localdate(earliest)
    start, end = board.bounds(first)[0], board.bounds(first + timedelta(days=DAYS - 1))[1]
    absences: dict[int, list[Absence]] = {}
    for absence in people.absences_between(staff, start, end):
        absences.setdefault(absence.person_id, []).append(absence)
    held = busy.read(pks, draft, start, end)
    service = timedelta(minutes=service_times.read().of(case).minutes)
    product = case.equipment.product if case.equipment else None
    return _Ground(
        profiles=technicians.profiles(pks),
        hours=shifts.of_people(staff, first, first + timedelta(days=DAYS - 1), at),
        absences=absences,
        held={pk: [one for one in rows if one.name != but] for pk, rows in held.items()},
        last_here=_last_visits(pks, case),
        vans=_vans(pks, case),
        asked=promises.of_cases([case.pk]).get(case.pk, []),
        wanted=Wanted(case.site, case.branch, service, earliest),
        skill=product.skill if product else "",
        first=first,
        at=at,
    )


def _option(person: Person, ground: _Ground) -> Option:
    profile, rows = ground.profiles.get(person.pk), ground.held.get(person.pk, [])
    away = ground.absences.get(person.pk, [])
    hours = ground.hours[person.pk]
    spans = [(one.starts_at, one.ends_at) for one in away]
    fit = next(gaps.fits(ground.wanted, _from(hours, ground.at), rows, spans), None)
    day = timezone.localdate(fit.arrival_at) if fit else ground.first
    broken = next((one for one in ground.asked if fit and not one.is_kept(fit.arrival_at, fit.ends_at)), None)
    van = None if ground.vans is None else ground.vans.get(person.pk, set())
    return Option(
        person=person,
        grade=profile.grade if profile else "",
        skill=ground.skill,
        has_skill=not ground.skill or (profile is not None and ground.skill in profile.skills),
        fit=fit,
        load=sum(timezone.localdate(one.starts_at) == day for one in rows),
        limit=profile.daily_orders if profile else 0,
        absence=next((one for one in away if one.starts_at <= ground.wanted.earliest < one.ends_at), None),
        last_here=ground.last_here.get(person.pk),
        has_parts=None if van is None else bool(van),
        promise=ground.asked[0] if ground.asked else None,
        broken=broken,
    )


def _from(hours: Sequence[shifts.Span], at: datetime) -> list[shifts.Span]:
    return [(max(start, at), end) for start, end in hours if end > at]


def _displaced(option: Option, ground: _Ground) -> Busy | None:
    """Return the first visit without a time agreed whose place would keep the promise, None if none would."""
    if not option.has_skill or option.broken is None:
        return None
    rows = ground.held.get(option.person.pk, [])
    away = [(one.starts_at, one.ends_at) for one in ground.absences.get(option.person.pk, [])]
    hours = _from(ground.hours[option.person.pk], ground.at)
    for visit in rows:
        if not visit.is_movable or visit.appointment_at is not None or visit.starts_at > option.broken.due_at:
            continue
        others = [one for one in rows if one is not visit]
        fit = next(gaps.fits(ground.wanted, hours, others, away), None)
        if fit is not None and all(one.is_kept(fit.arrival_at, fit.ends_at) for one in ground.asked):
            return visit
    return None


def _reasons(option: Option) -> Iterator[Reason]:
    if option.skill and not option.has_skill:
        yield Reason("stop", _("没有 %(skill)s 的上岗证书") % {"skill": option.skill})
    elif option.skill:
        yield Reason("good", _("有 %(skill)s 证书") % {"skill": option.skill})
    if option.absence is not None:
        window = span(option.absence.starts_at, option.absence.ends_at)
        yield Reason("bad", f"{option.absence.get_kind_display()} {window}")
    yield from _arrival(option)
    yield _load(option)
    if option.last_here is not None:
        yield Reason("good", _("%(date)s 来过这台机器") % {"date": f"{timezone.localdate(option.last_here)}"})
    if option.has_parts is not None:
        yield Reason("good", _("车上有常用件")) if option.has_parts else Reason("neutral", _("车上没有常用件"))
    if option.displaces is not None:
        words = _("要按时到，得先挪开 %(number)s（%(customer)s）")
        yield Reason("bad", words % {"number": option.displaces.number, "customer": option.displaces.customer})


def _arrival(option: Option) -> Iterator[Reason]:
    fit, promise = option.fit, option.broken or option.promise
    if fit is None:
        yield Reason("stop", _("今明两天排不进"))
        return
    if promise is None:
        yield Reason("neutral", _("%(at)s 可到") % {"at": clock(fit.arrival_at)})
    else:
        minutes = round((promise.due_at - (fit.arrival_at if promise.is_arrival else fit.ends_at)).total_seconds() / 60)
        words = _("%(at)s 可到，比承诺 %(due)s 晚 %(minutes)d 分钟（%(clause)s）")
        if option.broken is None:
            words = _("%(at)s 可到，离承诺 %(due)s 还有 %(minutes)d 分钟（%(clause)s）")
        values = {
            "at": clock(fit.arrival_at),
            "due": clock(promise.due_at),
            "minutes": abs(minutes),
            "clause": promise.clause,
        }
        yield Reason("good" if option.broken is None else "bad", words % values)
    yield Reason("neutral", _("绕行 %(minutes)d 分钟") % {"minutes": fit.detour_minutes})


def _load(option: Option) -> Reason:
    if not option.limit:
        return Reason("neutral", _("当日 %(load)d 单") % {"load": option.load})
    words = _("负荷 %(load)d/%(limit)d") % {"load": option.load, "limit": option.limit}
    return Reason("bad" if option.is_full else "neutral", words)


def _last_visits(staff: Sequence[int], case: Case) -> dict[int, datetime]:
    if case.equipment_id is None:
        return {}
    visits = Order.objects.filter(technician__in=staff, case__equipment=case.equipment_id, arrived_at__isnull=False)
    rows = visits.order_by("arrived_at", "pk").values_list("technician_id", "arrived_at")
    return {person: at for person, at in rows if at is not None}


def _vans(staff: Sequence[int], case: Case) -> dict[int, set[str]] | None:
    """Return person id → the usual parts of the fault that are in his van; None if none are known."""
    usual = case.fault_code.usual_parts if case.fault_code else []
    if not usual:
        return None
    found: dict[int, set[str]] = {}
    rows = Stock.objects.filter(location__holder__in=staff, quantity__gt=0, part__code__in=usual)
    for person, code in rows.values_list("location__holder_id", "part__code"):
        found.setdefault(person, set()).add(code)
    return found
