"""Ways to send somebody: straight from the case, against the first suggestion, or by a plan that is published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yinuo.cases.models import Case
from yinuo.cases.states import State
from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.dispatch.models import Order, VisitNotice
from yinuo.dispatch.selectors import placing, suggestions
from yinuo.dispatch.services import choices, drafts, notices, publishing
from yinuo.stage.demo.company import Office

REASONS = ("客户点名要上次的师傅", "就在附近，顺路", "对这个型号更熟")


def against_suggestion(case: Case, technician: Person, reason: str, by: Person, at: datetime, **values: Any) -> Order:
    """Send the technician with the suggestions in sight; if another stood first, the reason is kept."""
    options = suggestions.rank(case, at=at)
    told: dict[str, Any] = {"case": case, "options": options, "technician": technician, "choice_reason": reason}
    return choices.dispatch(**told, by=by, at=at, **values)


def by_plan(
    case: Case, technician: Person, starts_at: datetime, by: Person, at: datetime, *, is_told: bool
) -> Order | None:
    """Put the case on the board, publish and perhaps tell the customer; None if the board refuses the spot."""
    try:
        with transaction.atomic():
            plan = drafts.open_draft(branch=case.branch, by=by, at=at)
            spot = placing.spot_for(plan, case, None, technician.pk, starts_at)
            drafts.place(plan=plan, placement=drafts.Placement(case, None, spot), seen=None, by=by, at=at)
            publishing.publish(plan=plan, by=by, at=at)
    except Refusal:
        return None
    order = Order.objects.select_related("record", "case", "technician").filter(case=case).latest("pk")
    notice = VisitNotice.objects.filter(order=order).first()
    if notice is not None and is_told:
        notices.told(notice=notice, by=by, at=at)
    return order


def leave_draft(office: Office, by: Person, at: datetime) -> None:
    """Leave a draft on the board, with the case that has waited longest put where somebody has time."""
    waiting = Case.objects.filter(branch=office.branch, state=State.HANDED_OVER).order_by("reported_at").first()
    if waiting is None:
        return
    plan = drafts.open_draft(branch=office.branch, by=by, at=at)
    for hours in (1, 3, 5, 18):
        for technician in office.technicians:
            spot = placing.spot_for(plan, waiting, None, technician.pk, at + timedelta(hours=hours))
            try:
                drafts.place(plan=plan, placement=drafts.Placement(waiting, None, spot), seen=None, by=by, at=at)
            except Refusal:
                continue
            return
