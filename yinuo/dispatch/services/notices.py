"""The customer's word on the time of a visit: told, confirmed, or changed by himself."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from yinuo.core.models import Person
from yinuo.core.services import live
from yinuo.dispatch.errors import TechnicianIsAbsent, TechnicianIsBusy
from yinuo.dispatch.models import VisitNotice, VisitNoticeKnock
from yinuo.dispatch.plan_errors import LinkInvalid, SlotTaken, TooManyTries
from yinuo.dispatch.selectors import notices, standing
from yinuo.dispatch.services import contacts, drafts
from yinuo.notify.services import messages

KNOCK_WINDOW = timedelta(minutes=10)
MOST_KNOCKS = 30


@transaction.atomic
def knock(*, address: str, at: datetime) -> None:
    """
    Count a try at the public page from an address; old tries are forgotten.

    :raises TooManyTries: more than thirty within ten minutes
    """
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()
    VisitNoticeKnock.objects.filter(at__lt=at - KNOCK_WINDOW).delete()
    if VisitNoticeKnock.objects.filter(address=digest).count() >= MOST_KNOCKS:
        raise TooManyTries
    VisitNoticeKnock.objects.create(address=digest, at=at)


@transaction.atomic
def told(*, notice: VisitNotice, by: Person, at: datetime) -> None:
    """Note that the text was sent; a second press changes nothing."""
    VisitNotice.objects.filter(pk=notice.pk, told_at=None).update(told_at=at, told_by=by)
    live.tell(drafts.topic(notice.order.branch_id))


@transaction.atomic
def confirm(*, notice: VisitNotice, at: datetime) -> VisitNotice:
    """
    Agree to the time as it is planned.

    :raises LinkInvalid: answered already, or not current any more
    :raises AppointmentInThePast: the arrival lies before ``at``
    """
    return _answer(notice, standing.of_order(notice.order).arrival_at, VisitNotice.Answer.CONFIRMED, at)


@transaction.atomic
def move(*, notice: VisitNotice, arrival_at: datetime, at: datetime) -> VisitNotice:
    """
    Choose another time among those that are free now; the coordinator is told.

    :raises LinkInvalid: as ``confirm``
    :raises SlotTaken: the time is not, or no longer, free
    """
    if arrival_at not in notices.slots(notice.order, at):
        raise SlotTaken
    try:
        notice = _answer(notice, arrival_at, VisitNotice.Answer.MOVED, at)
    except (TechnicianIsBusy, TechnicianIsAbsent) as error:
        raise SlotTaken from error
    order = notice.order
    messages.tell(
        people=[order.coordinator],
        template="dispatch.customer_moved",
        values={"number": order.record.number, "visit_at": arrival_at.isoformat(), "order": order.pk},
        key=f"notice:{notice.pk}:moved",
        record=order.record,
        at=at,
    )
    return notice


def _answer(notice: VisitNotice, arrival_at: datetime, answer: str, at: datetime) -> VisitNotice:
    VisitNotice.objects.select_for_update().get(pk=notice.pk)
    notice = notices.answerable(notice.pk)
    if notice.answered_at is not None:
        raise LinkInvalid
    order = notice.order
    contacts.agree(order=order, appointment_at=arrival_at, customer_name=order.case.contact_name, by=None, at=at)
    notice.answer, notice.answered_at = answer, at
    notice.save(update_fields=["answer", "answered_at"])
    live.tell(drafts.topic(order.branch_id))
    order.refresh_from_db()
    return notice
