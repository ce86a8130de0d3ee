"""走访: visits to customers without a fault being reported, to hear how the machines serve."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Event, Person
from yinuo.customers.events import VisitMade, VisitPlanned
from yinuo.customers.models import Customer
from yinuo.customers.selectors.standing import facts_on
from yinuo.rulebook.services import regulated


class VisitNoteMissing(Refusal):
    def __init__(self) -> None:
        message = _("请写明走访情况：见了谁、设备用得怎样。")
        super().__init__("visit_note_missing", message, fields={"note": message})


@transaction.atomic
def plan(*, customer: Customer, note: str, by: Person, at: datetime) -> Event:
    """
    Plan a visit; ``note`` says when, who goes, and what for.

    :raises VisitNoteMissing: it says nothing
    """
    return _emit(customer, VisitPlanned(note=_said(note)), by, at)


@transaction.atomic
def make(*, customer: Customer, opinions: int, by: Person, at: datetime, note: str) -> Event:
    """
    Write down that the customer was visited; ``opinions`` is how many opinions were heard.

    The note goes into the customer's own record as the planned visit's does.

    :raises VisitNoteMissing: it is not said what was found
    """
    said = f"{timezone.localdate(at)} {by.name}：{_said(note)}"
    customer.note = f"{customer.note}\n{said}".strip()
    customer.save(update_fields=["note"])
    return _emit(customer, VisitMade(opinions=opinions), by, at)


def _said(note: str) -> str:
    if not note.strip():
        raise VisitNoteMissing
    return note.strip()[:300]


def _emit(customer: Customer, happening: VisitPlanned | VisitMade, by: Person, at: datetime) -> Event:
    return regulated.emit(record=customer.record, happening=happening, by=by, at=at, facts=facts_on(customer, at))
