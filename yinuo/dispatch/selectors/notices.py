"""Who is still to be told of his visit, and between which times a customer may choose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yinuo.core.models import Absence, Branch, Person
from yinuo.customers.models import Contact
from yinuo.dispatch.models import Order, VisitNotice
from yinuo.dispatch.plan_errors import LinkInvalid
from yinuo.dispatch.selectors import board, busy, shifts, standing
from yinuo.dispatch.selectors.standing import MOVABLE
from yinuo.notify import gateway
from yinuo.notify.models import OutsideMessage

#: So many failures are some minutes: then somebody calls, and the system tries on all the same.
STUCK_AFTER = 3
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
DAYS, MOST_A_DAY, MOST_SLOTS = 5, 4, 12
STEP = timedelta(hours=1)
# A customer is not offered a visit that would have to set off at once.
NOTICE = timedelta(hours=2)


def current() -> QuerySet[VisitNotice]:
    """Return the last notice of each order whose visit still lies ahead."""
    later = VisitNotice.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    return VisitNotice.objects.filter(order__state__in=MOVABLE).exclude(Exists(later))


def untold(branch: Branch) -> QuerySet[VisitNotice]:
    """
    Return the notices that a coordinator has to see to, the next visit first: no channel leads to the customer, or the
    message was given up, or was refused again and again.
    """
    is_stuck = Q(message__sent_at=None) & (Q(message__try_at=None) | Q(message__failures__gte=STUCK_AFTER))
    found = current().filter(order__branch=branch, told_at=None, answered_at=None)
    return (
        found.filter(Q(message=None) | is_stuck)
        .select_related("message", "order__record", "order__case__customer", "order__branch")
        .order_by("order__starts_at", "pk")
    )


def sent(branch: Branch) -> QuerySet[VisitNotice]:
    """Return the notices of visits ahead that go out by themselves, whether they arrived yet or not."""
    found = current().filter(order__branch=branch, told_at=None, message__isnull=False)
    return found.exclude(pk__in=untold(branch).values("pk")).select_related(
        "message", "order__record", "order__case__customer"
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How a customer is reached: the channel, the address, and whom and in which language one addresses."""

    channel: str
    address: str
    name: str
    language: str


def ways(orders: Sequence[Order]) -> dict[int, Way]:
    """
    Return order → how its customer is reached, for those who can be. One query.

    By mail the contact who reported, else the first one on file, if he has an address; else by text at the number that
    was left, if text messages are sent at all and it is a mobile phone's.
    """
    contacts: dict[int, list[Contact]] = defaultdict(list)
    customers = {order.case.customer_id for order in orders}
    for contact in Contact.objects.filter(customer__in=customers).order_by("-is_primary", "pk"):
        contacts[contact.customer_id].append(contact)
    found = {order.pk: _way(order, contacts[order.case.customer_id]) for order in orders}
    return {pk: way for pk, way in found.items() if way is not None}


def _way(order: Order, contacts: Sequence[Contact]) -> Way | None:
    phone = re.sub(r"\D", "", order.case.contact_phone)
    known = next((one for one in contacts if one.digits == phone), contacts[0] if contacts else None)
    language = known.language if known else "zh-hans"
    if known is not None and known.email:
        return Way(OutsideMessage.Channel.MAIL, known.email, known.name, language)
    if gateway.is_on() and _MOBILE.match(phone):
        return Way(OutsideMessage.Channel.TEXT, phone, order.case.contact_name, language)
    return None


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
