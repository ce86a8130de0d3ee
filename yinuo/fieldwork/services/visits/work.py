"""The way to the customer prepared, the fault found, the machine repaired and shown to run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.models import Person
from yinuo.core.services import files
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import orders
from yinuo.fieldwork import events, facts
from yinuo.fieldwork.models import ConductConfirmation, Photo, Visit
from yinuo.fieldwork.services import steps
from yinuo.fieldwork.services.steps import ON_SITE, ON_SITE_OR_AFTER, UNDER_WAY, said
from yinuo.parts import selectors as parts
from yinuo.rulebook.selectors import charges
from yinuo.rulebook.services import activity


@transaction.atomic
def prepare(*, order: Order, toolbox_checked: bool, papers_taken: bool, by: Person, at: datetime) -> Visit:
    """
    Finish the preparation: toolbox checked, receipt and price card taken along.

    :raises WrongState: the order was not accepted, or the technician has left already
    """
    visit = steps.begin(order, *UNDER_WAY)
    visit.toolbox_checked_at = at if toolbox_checked else None
    visit.papers_taken_at = at if papers_taken else None
    visit.save()
    orders.prepared(order=visit.order, at=at)
    happening = events.VisitPrepared(toolbox_checked=toolbox_checked, papers_taken=papers_taken)
    steps.emit(visit, happening, by=by, at=at)
    return visit


@transaction.atomic
def confirm_conduct(*, order: Order, moment: str, items: Sequence[str], by: Person, at: datetime) -> Visit:
    """
    Confirm points of conduct (codes) for a moment, which is the kind of the event they belong to.

    :raises WrongState: the visit has not begun or is over
    """
    visit = steps.begin(order, *UNDER_WAY)
    ConductConfirmation.objects.update_or_create(visit=visit, moment=moment, defaults={"items": list(items), "at": at})
    steps.emit(visit, events.VisitConductConfirmed(moment=moment, items=list(items)), by=by, at=at)
    activity.conduct_confirmed(record=visit.order.record, moment=moment, codes=items, by=by, at=at)
    return visit


@transaction.atomic
def diagnose(
    *, order: Order, cause: str, is_solvable: bool, by: Person, at: datetime, needs_parts: bool = False
) -> Visit:
    """
    Note the cause of the fault and decide, by the rule of charges in force, whether the customer has to pay.

    :raises TextMissing: the cause is not said
    :raises WrongState: the technician has not arrived, or the order is filed
    """
    cause = said(cause, "cause", _("故障原因"))
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    visit.cause = cause[:200]
    visit.is_solvable = is_solvable
    visit.diagnosed_at = at
    answer = charges.decide(record=visit.order.record, facts=facts.of_visit(visit), at=at)
    if answer is not None:
        visit.is_chargeable = answer.basis == "paid" and answer.share_percent > 0
    visit.save()
    happening = events.VisitDiagnosed(cause=visit.cause, is_solvable=is_solvable, needs_parts=needs_parts)
    steps.emit(visit, happening, by=by, at=at)
    return visit


@transaction.atomic
def repair(*, order: Order, solution: str, by: Person, at: datetime, parts_replaced: str = "") -> Visit:
    """
    Note that the repair is done. The names of replaced parts come from the requisition unless given.

    An empty ``solution`` is taken, but the receipt is then incomplete; it may be said later by calling this again.

    :raises WrongState: the technician has not arrived, or the order is filed
    :raises GateRefusal: the regulation wants something first (price shown and consented to)
    """
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    used = parts.used_on(visit.order.record)
    names = "、".join(f"{part.name}x{count}" for part, count in used.items())
    visit.solution = solution.strip()
    visit.parts_replaced = (parts_replaced.strip() or names)[:300]
    visit.parts_count = sum(used.values())
    visit.repaired_at = visit.repaired_at or at
    visit.save()
    happening = events.VisitRepaired(solution=visit.solution, parts=visit.parts_count)
    steps.emit(visit, happening, by=by, at=at)
    return visit


@transaction.atomic
def need_second_visit(*, order: Order, reason: str, by: Person, at: datetime) -> Visit:
    """
    Say that somebody has to come again; the case shows up among those that wait for a technician.

    :raises TextMissing: nobody said why
    :raises WrongState: the technician is not on site
    """
    reason = said(reason, "reason", _("需要二次上门的原因"))
    visit = steps.begin(order, *ON_SITE)
    visit.second_visit_at, visit.second_visit_reason = at, reason[:300]
    visit.save()
    steps.emit(visit, events.VisitSecondVisitNeeded(reason=visit.second_visit_reason), by=by, at=at)
    return visit


@transaction.atomic
def test(*, order: Order, is_accepted: bool, by: Person, at: datetime) -> Visit:
    """
    Run the machine in front of the customer; only a run that he accepts counts as tested.

    :raises WrongState: the technician is not on site
    """
    visit = steps.begin(order, *ON_SITE)
    visit.is_accepted = is_accepted
    visit.tested_at = at if is_accepted else None
    visit.save()
    steps.emit(visit, events.VisitTested(is_accepted=is_accepted), by=by, at=at)
    return visit


@transaction.atomic
def instruct(*, order: Order, topics: str, by: Person, at: datetime) -> Visit:
    """
    Note that use, upkeep and cautions were explained.

    :raises WrongState: the technician is not on site
    """
    visit = steps.begin(order, *ON_SITE)
    visit.instructed_at, visit.topics = at, topics.strip()[:300]
    visit.save()
    steps.emit(visit, events.VisitInstructed(topics=visit.topics), by=by, at=at)
    return visit


@transaction.atomic
def clean(*, order: Order, tools_complete: bool, by: Person, at: datetime) -> Visit:
    """
    Note that the site is clean and the tools were counted.

    :raises WrongState: the technician is not on site
    """
    visit = steps.begin(order, *ON_SITE)
    visit.cleaned_at, visit.tools_complete = at, tools_complete
    visit.save()
    steps.emit(visit, events.VisitCleaned(tools_complete=tools_complete), by=by, at=at)
    return visit


@transaction.atomic
def add_photo(*, order: Order, name: str, content: bytes, by: Person, at: datetime, caption: str = "") -> Photo:
    """
    Keep a photograph taken on the job.

    :raises FileTooLarge: and the other refusals of ``core.services.files.store``
    :raises WrongState: the order is over
    """
    visit = steps.begin(order, *UNDER_WAY, *ON_SITE_OR_AFTER)
    file = files.store(record=visit.order.record, purpose="photo", name=name, content=content, by=by, at=at)
    return Photo.objects.create(visit=visit, file=file, caption=caption.strip()[:100], at=at)
