"""What all stories of the office need: working days, signatures on approvals, and forms that the customer signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yinuo.core.models import Person, Record
from yinuo.core.services import files
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.models import Approval, ApprovalStep
from yinuo.rulebook.selectors.approvals import who_may_sign
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import approvals
from yinuo.stage.pictures import signature
from yinuo.stage.scenario import COMPANY_TIME

SATURDAY = 5


def workday(at: datetime, hour: int, minute: int = 0) -> datetime:
    """Return that time of the day, of the Monday after if it is a weekend."""
    local = at.astimezone(COMPANY_TIME).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local + timedelta(days=7 - local.weekday()) if local.weekday() >= SATURDAY else local


def sign_next(record: Record, at: datetime, opinion: str = "") -> bool:
    """Have whoever is asked give one signature on the record; return whether one was asked for."""
    asked = ApprovalStep.objects.filter(
        approval__record=record, approval__state=Approval.State.OPEN, state=ApprovalStep.State.ASKED
    )
    step = asked.select_related("approval__record").order_by("approval", "position", "pk").first()
    if step is None:
        return False
    approvals.sign(step=step, by=who_may_sign(step, Line(at))[0], at=at, opinion=opinion)
    return True


def fill(record: Record, form: str, data: Mapping[str, Any], by: Person, at: datetime) -> FormEntry:
    """Fill in a form of the regulation; start it first where nobody has."""
    entry = FormEntry.objects.filter(record=record, form=form).exclude(state=FormEntry.State.VOID).first()
    if entry is None:
        entry = forms.start(record=record, form=form, by=by, at=at)
    forms.fill(entry=entry, data=data, by=by, at=at)
    return entry


def customer_signs(entry: FormEntry, name: str, by: Person, at: datetime) -> None:
    """Have the customer sign a form on the glass of whoever is there."""
    stroke = files.store(
        record=entry.record, purpose="signature", name=f"{entry.form}.png", content=signature(name), by=by, at=at
    )
    forms.sign(entry=entry, role="customer", name=name, image=stroke, at=at)
