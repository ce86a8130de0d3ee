"""The end of a visit: signature and rating, needs noted, leaving, papers handed in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases import states as case_states
from yinuo.cases.services import life
from yinuo.core.models import Person
from yinuo.core.services import files
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import orders
from yinuo.dispatch.states import ALIVE
from yinuo.fieldwork import events
from yinuo.fieldwork.errors import (
    AlreadyDone,
    NoPapers,
    RatingMissing,
    SignatureMissing,
    SignatureUnreadable,
)
from yinuo.fieldwork.models import GoodsIntake, Visit
from yinuo.fieldwork.services import forms, steps
from yinuo.fieldwork.services.steps import ON_SITE, ON_SITE_OR_AFTER, said
from yinuo.parts.models import Requisition

BEST_RATING = 5


@transaction.atomic
def sign(*, order: Order, name: str, rating: int | None, image: bytes, by: Person, at: datetime) -> Visit:
    """
    Take the customer's signature (a PNG picture), name and rating, and keep the receipt as PDF.

    :raises SignatureMissing: there is no picture
    :raises SignatureUnreadable: it is not a PNG picture
    :raises TextMissing: the name is missing
    :raises RatingMissing: the rating is not 1 to 5
    :raises AlreadyDone: the customer has signed
    :raises WrongState: the technician has not arrived, or the order is filed
    :raises GateRefusal: the regulation wants something first (test run, instruction, cleaning)
    """
    if not image:
        raise SignatureMissing
    if files.type_of(image) != "image/png":
        raise SignatureUnreadable
    if rating is None or not 1 <= rating <= BEST_RATING:
        raise RatingMissing
    name = said(name, "name", _("签字人姓名"))
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    if visit.signed_at is not None:
        raise AlreadyDone
    record = visit.order.record
    visit.signed_at, visit.signer, visit.rating = at, name[:60], rating
    visit.signature = files.store(
        record=record, purpose="signature", name=f"{record.number}-signature.png", content=image, by=by, at=at
    )
    visit.save()
    happening = events.VisitSigned(name=visit.signer, rating=rating, receipt_complete=visit.receipt_complete)
    steps.emit(visit, happening, by=by, at=at)
    forms.receipt(visit, by=by, at=at)
    return visit


@transaction.atomic
def note_need(*, order: Order, note: str, by: Person, at: datetime) -> Visit:
    """
    Note a need for equipment that was seen at the customer's.

    :raises TextMissing: there is nothing in it
    :raises WrongState: the technician has not arrived, or the order is filed
    """
    note = said(note, "note", _("客户设备状况或需求"))
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    visit.need, visit.need_noted_at = note, at
    visit.save()
    steps.emit(visit, events.VisitNeedNoted(note=note), by=by, at=at)
    return visit


@transaction.atomic
def report_off(*, order: Order, by: Person, at: datetime, note: str = "") -> Visit:
    """
    Tell headquarters before leaving the site.

    :raises WrongState: the technician is not on site
    """
    visit = steps.begin(order, *ON_SITE)
    visit.reported_off_at = at
    visit.save()
    steps.emit(visit, events.VisitReportedOff(note=note.strip()), by=by, at=at)
    return visit


@transaction.atomic
def leave(*, order: Order, by: Person, at: datetime) -> Visit:
    """
    Leave the site: the technician's time is free again. If the customer accepted the repair, the case is resolved.

    :raises WrongState: the technician is not on site
    :raises GateRefusal: the regulation wants something first
    """
    visit = steps.begin(order, *ON_SITE)
    orders.finish(order=visit.order, at=at)
    happening = events.VisitLeft(has_reported_off=visit.reported_off_at is not None)
    steps.emit(visit, happening, by=by, at=at)
    if _has_solved_the_case(visit):
        life.resolve(case=visit.order.case, how=visit.solution or _("上门维修"), by=by, at=at)
    return visit


@transaction.atomic
def hand_in_papers(*, order: Order, receipt: bool, requisition: bool, by: Person, at: datetime) -> Visit:
    """
    Take in the papers of a visit: the receipt, the parts requisition, or both, also one after the other.

    The event tells what is in by now. A visit for which no parts were drawn has no requisition to wait for.

    :raises NoPapers: neither is handed in
    :raises WrongState: the technician has not arrived, or the order is filed
    """
    if not receipt and not requisition:
        raise NoPapers
    visit = steps.begin(order, *ON_SITE_OR_AFTER)
    has_drawn = Requisition.objects.filter(order=visit.order.record).exclude(state=Requisition.State.REFUSED).exists()
    if receipt and visit.receipt_handed_in_at is None:
        visit.receipt_handed_in_at = at
        forms.hand_in_receipt(visit, by=by, at=at)
    if requisition or not has_drawn:
        visit.requisition_handed_in_at = visit.requisition_handed_in_at or at
    visit.save()
    happening = events.VisitPapersHandedIn(
        receipt=visit.receipt_handed_in_at is not None, requisition=visit.requisition_handed_in_at is not None
    )
    steps.emit(visit, happening, by=by, at=at)
    return visit


def _has_solved_the_case(visit: Visit) -> bool:
    is_done = visit.repaired_at is not None and visit.tested_at is not None and visit.second_visit_at is None
    return (
        is_done
        and case_states.may(case_states.Step.RESOLVE, visit.order.case.state)
        and not Order.objects.filter(case=visit.order.case, state__in=ALIVE).exists()
        and not GoodsIntake.objects.filter(order__case=visit.order.case)
        .exclude(state=GoodsIntake.State.RETURNED)
        .exists()
    )
