"""What speaks against a visit at a spot, in words, before it is put there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.cases import states as case_states
from yinuo.cases.models import Case
from yinuo.core.models import Absence, Person
from yinuo.dispatch.errors import clock, span
from yinuo.dispatch.models import Order, Plan, TechnicianProfile
from yinuo.dispatch.selectors import promises, shifts, standing
from yinuo.dispatch.selectors.standing import Spot

STOP = "stop"
WARN = "warn"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``tone`` stop: the visit cannot be put there; warn: it can, and something is lost. ``clause`` as cited."""

    tone: str
    code: str
    words: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A visit and the spot asked for; ``technician`` comes with branch and department."""

    draft: Plan | None
    case: Case
    order: Order | None
    technician: Person
    spot: Spot
    at: datetime


def of(question: Question) -> list[Conflict]:
    """Return what speaks against it, what forbids it first. At most eight queries."""
    found = [*_about_the_visit(question), *_about_the_person(question), *_overlaps(question), *_promises(question)]
    return sorted(found, key=lambda one: one.tone != STOP)


def forbids(conflicts: list[Conflict]) -> list[Conflict]:
    return [one for one in conflicts if one.tone == STOP]


def taken() -> Conflict:
    """Return the conflict of two visits at once where the database alone saw it."""
    return Conflict(STOP, "overlap", _("这段时间刚被另一个任务占用。"))


def _about_the_visit(question: Question) -> Iterator[Conflict]:
    if question.order is None and not case_states.may(case_states.Step.BEGIN_WORK, question.case.state):
        yield Conflict(STOP, "case_closed", _("服务单已经结束，不用再派工。"))
    if question.spot.ends_at <= question.at:
        yield Conflict(STOP, "past", _("这个时间段已经过去。"))


def _about_the_person(question: Question) -> Iterator[Conflict]:
    person, spot = question.technician, question.spot
    absence = Absence.objects.filter(person=person, starts_at__lt=spot.ends_at, ends_at__gt=spot.starts_at).first()
    if absence is not None:
        words = _("%(name)s %(window)s %(kind)s。") % {
            "name": person.name,
            "window": span(absence.starts_at, absence.ends_at),
            "kind": absence.get_kind_display(),
        }
        yield Conflict(STOP, "absent", words)
    skill = question.case.equipment.product.skill if question.case.equipment else ""
    profile = TechnicianProfile.objects.filter(pk=person.pk).first()
    if skill and (profile is None or skill not in profile.skills):
        words = _("%(name)s 没有 %(skill)s 的上岗证书。") % {"name": person.name, "skill": skill}
        yield Conflict(STOP, "certificate", words)
    yield from _outside_shift(question)


def _outside_shift(question: Question) -> Iterator[Conflict]:
    spot = question.spot
    day = timezone.localdate(spot.starts_at)
    hours = shifts.of_people([question.technician], day, day, question.at)[question.technician.pk]
    if not hours:
        words = _("%(name)s %(day)s 不上班。") % {"name": question.technician.name, "day": f"{day:%m-%d}"}
        yield Conflict(STOP, "shift", words)
    elif not any(start <= spot.starts_at and spot.ends_at <= end for start, end in hours):
        words = _("超出 %(name)s 当天的上班时间 %(window)s。") % {
            "name": question.technician.name,
            "window": span(*hours[0]),
        }
        yield Conflict(STOP, "shift", words)


def _overlaps(question: Question) -> Iterator[Conflict]:
    spot, person = question.spot, question.technician
    but = standing.key_of(question.case.pk, question.order.pk if question.order else None)
    for other in standing.of_technicians([person.pk], question.draft, spot.starts_at, spot.ends_at, but=but):
        words = _("%(name)s %(window)s 已有 %(number)s（%(customer)s）。") % {
            "name": person.name,
            "window": span(other.spot.starts_at, other.spot.ends_at),
            "number": other.order.record.number if other.order else other.case.record.number,
            "customer": other.case.customer.name,
        }
        yield Conflict(STOP, "overlap", words)


def _promises(question: Question) -> Iterator[Conflict]:
    spot = question.spot
    running = promises.of_cases([question.case.pk]).get(question.case.pk, [])
    for promise in promises.with_appointment(running, question.order):
        late = promise.late_by(spot.arrival_at, spot.ends_at)
        if not late:
            continue
        words = _("“%(title)s”到 %(due)s 为止，这样会晚 %(minutes)d 分钟。") % {
            "title": promise.title,
            "due": clock(promise.due_at),
            "minutes": -(-late // timedelta(minutes=1)),
        }
        yield Conflict(WARN, "promise", words, promise.clause)
