"""When it is not as it should be: help is needed, the customer turns on the technician, his data are wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.models import Person
from yinuo.customers.models import Difference
from yinuo.customers.services import differences
from yinuo.dispatch.models import Order
from yinuo.dispatch.states import OrderState
from yinuo.fieldwork import events, facts
from yinuo.fieldwork.errors import AlreadyDone, NothingOpen
from yinuo.fieldwork.models import AbuseReport, SupportRequest, Visit
from yinuo.fieldwork.services import steps
from yinuo.fieldwork.services.steps import ON_SITE_OR_AFTER, UNDER_WAY, said

_LATER_TOO = (*UNDER_WAY, OrderState.FINISHED)


@transaction.atomic
def request_support(*, order: Order, reason: str, by: Person, at: datetime, on_site: bool = True) -> Visit:
    """
    Ask for help. One request is open at a time.

    :raises TextMissing: nobody said with what
    :raises AlreadyDone: a request is waiting for its answer
    :raises WrongState: the visit has not begun or is over
    """
    reason = said(reason, "reason", _("需要支援的问题"))
    visit = steps.begin(order, *UNDER_WAY)
    if visit.support_requests.filter(answered_at=None).exists():
        raise AlreadyDone
    SupportRequest.objects.create(visit=visit, at=at, reason=reason[:300], on_site=on_site)
    steps.emit(visit, events.VisitSupportRequested(reason=reason, on_site=on_site), by=by, at=at)
    return visit


@transaction.atomic
def give_support(
    *, order: Order, how: str, by: Person, at: datetime, helper: Person | None = None, answer: str = ""
) -> Visit:
    """
    Answer the open request: ``how`` is phone or technician; ``helper`` is who helped or was sent.

    :raises NothingOpen: no request is open
    :raises WrongState: the visit has not begun, or the order is filed
    """
    visit = steps.begin(order, *_LATER_TOO)
    request = visit.support_requests.filter(answered_at=None).first()
    if request is None:
        raise NothingOpen
    request.how = SupportRequest.How(how)
    request.answered_at, request.helper, request.answer = at, helper or by, answer.strip()[:300]
    request.save()
    steps.emit(visit, events.VisitSupportGiven(how=how), by=by, at=at)
    return visit


@transaction.atomic
def report_abuse(*, order: Order, what: str, by: Person, at: datetime) -> Visit:
    """
    Report that the customer makes demands, insults or hits.

    :raises TextMissing: nobody said what happened
    :raises WrongState: the visit has not begun, or the order is filed
    """
    what = said(what, "what", _("发生了什么"))
    visit = steps.begin(order, *UNDER_WAY, *ON_SITE_OR_AFTER)
    AbuseReport.objects.create(visit=visit, at=at, what=what[:300])
    steps.emit(visit, events.VisitAbuseReported(what=what), by=by, at=at)
    return visit


@transaction.atomic
def handle_abuse(*, order: Order, how: str, by: Person, at: datetime) -> Visit:
    """
    Say how the department stepped in; it answers all reports that are open.

    :raises TextMissing: nobody said how
    :raises NothingOpen: no report is open
    :raises WrongState: the visit has not begun, or the order is filed
    """
    how = said(how, "how", _("处理方式"))
    visit = steps.begin(order, *_LATER_TOO)
    answered = visit.abuse_reports.filter(handled_at=None).update(handled_at=at, handled_by=by, how=how[:300])
    if not answered:
        raise NothingOpen
    steps.emit(visit, events.VisitAbuseHandled(how=how), by=by, at=at)
    return visit


@transaction.atomic
def report_difference(*, order: Order, field: str, found: str, by: Person, at: datetime) -> Difference:
    """
    Report that the customer's file is wrong: ``field`` is one of ``Difference.Field``, ``found`` what is true on site.

    :raises NothingFound: it is not said what was found
    :raises WrongState: the order was not accepted, or is filed
    """
    visit = steps.begin(order, *_LATER_TOO)
    case = visit.order.case
    registered = {
        Difference.Field.NAME: case.customer.name,
        Difference.Field.ADDRESS: case.site.address,
        Difference.Field.PHONE: case.contact_phone,
        Difference.Field.CONTACT: case.contact_name,
        Difference.Field.SERIAL: case.equipment.serial if case.equipment else "",
        Difference.Field.PRODUCT: case.equipment.product.name if case.equipment else case.product_name,
        Difference.Field.PURCHASED_ON: case.purchased_on.isoformat() if case.purchased_on else "",
    }
    return differences.report(
        record=visit.order.record,
        customer=case.customer,
        site=case.site,
        equipment=case.equipment,
        field=field,
        registered=registered.get(Difference.Field(field), ""),
        found=found,
        facts=facts.of_visit(visit),
        by=by,
        at=at,
    )
