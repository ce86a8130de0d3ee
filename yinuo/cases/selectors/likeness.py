"""Cases like the one about to be taken: the same report twice, the same fault again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from yinuo.cases.models import Case, FaultCode
from yinuo.cases.states import State
from yinuo.customers.models import Customer, Equipment


def duplicates(customer: Customer, equipment: Equipment | None, at: datetime) -> list[Case]:
    """
    Return open cases that may be the same report: of this machine, or of the customer without a machine on file.

    Without ``equipment``: all open cases of the customer.
    """
    cases = Case.objects.filter(customer=customer, closed_at__isnull=True, reported_at__lte=at)
    if equipment is not None:
        cases = cases.filter(Q(equipment=equipment) | Q(equipment__isnull=True))
    return list(cases.select_related("record", "equipment").order_by("-reported_at", "-pk")[:5])


def repeats(
    equipment: Equipment | None,
    fault_code: FaultCode | None,
    at: datetime,
    within_days: int | None = None,
) -> Case | None:
    """
    Return the last case in which the same machine had the same fault within the window before ``at``, if any.

    Only cases that were dealt with count: one still open is a duplicate, not a repetition. The window is
    ``YINUO_REPEAT_FAULT_DAYS`` unless given.
    """
    if equipment is None or fault_code is None:
        return None
    days = within_days if within_days is not None else settings.YINUO["repeat_fault_days"]
    earlier = Case.objects.filter(
        equipment=equipment, fault_code=fault_code, resolved_at__gte=at - timedelta(days=days), resolved_at__lte=at
    ).exclude(state=State.CANCELLED)
    return earlier.select_related("record").order_by("-reported_at", "-pk").first()
