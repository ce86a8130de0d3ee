"""Who is still to be told of his visit, and between which times a customer may choose."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from yinuo.core.models import Absence, Branch, Person
from yinuo.dispatch.models import Order, VisitNotice
from yinuo.dispatch.plan_errors import LinkInvalid
from yinuo.dispatch.selectors import board, busy, shifts, standing
from yinuo.dispatch.selectors.standing import MOVABLE

DAYS, MOST_A_DAY, MOST_SLOTS = 5, 4, 12
STEP = timedelta(hours=1)
# A customer is not offered a visit that would have to set off at once.
NOTICE = timedelta(hours=2)


def current() -> QuerySet[VisitNotice]:
    """Return the last notice of each order whose visit still lies ahead."""
    later = VisitNotice.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    return VisitNotice.objects.filter(order__state__in=MOVABLE).exclude(Exists(later))


def untold(branch: Branch) -> QuerySet[VisitNotice]:
    """Return the notices that nobody has sent and no customer has answered, the next visit first."""
    found = current().filter(order__branch=branch, told_at=None, answered_at=None)
    return found.select_related("order__record", "order__case__customer", "order__branch").order_by(
        "order__starts_at", "pk"
    )


def answerable(pk: int) -> VisitNotice:
    """
    Return a notice with its order.

    :raises LinkInvalid: a later notice took its place, or the visit is under way or called off
    """
    found = current().select_related("order__record", "order__case__record", "order__branch", "order__technician")
    notice = found.filter(pk=pk).first()
    if notice is None:
        raise LinkInvalid
    return notice


def slots(order: Order, at: datetime) -> list[datetime]:
    """
    Return the arrivals that the order's technician has free: whole hours of the next working days. Six queries.

    His way and his work fit into his shift, and meet neither an absence nor another visit, the draft's included.
    """
    first = timezone.localdate(at)
    start, end = board.bounds(first)[0], board.bounds(first + timedelta(days=DAYS))[1]
    person = Person.objects.select_related("branch", "department").get(pk=order.technician_id)
    hours = shifts.of_people([person], first, first + timedelta(days=DAYS), at)[person.pk]
    held = busy.read([person.pk], standing.draft_of(order.branch), start, end).get(person.pk, [])
    absences = Absence.objects.filter(person=person, starts_at__lt=end, ends_at__gt=start)
    taken = [(one.starts_at, one.ends_at) for one in held if one.order != order.pk]
    taken += absences.values_list("starts_at", "ends_at")
    travel, service = timedelta(minutes=order.travel_minutes), standing.of_order(order).service
    found: list[datetime] = []
    for opens, closes in hours:
        arrival = _whole_hour(max(opens, at + NOTICE) + travel)
        most = min(MOST_SLOTS, len(found) + MOST_A_DAY)
        while arrival + service <= closes and len(found) < most:
            if not any(begins < arrival + service and ends > arrival - travel for begins, ends in taken):
                found.append(arrival)
            arrival += STEP
    return found


def _whole_hour(at: datetime) -> datetime:
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole if whole == at else whole + STEP
