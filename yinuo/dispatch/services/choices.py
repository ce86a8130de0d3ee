"""Sending somebody with the suggestions in sight: who chooses another than the first says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yinuo.cases.models import Case
from yinuo.core.models import Person
from yinuo.dispatch.models import Choice, Order
from yinuo.dispatch.plan_errors import ChoiceReasonMissing
from yinuo.dispatch.selectors.suggestions import Option
from yinuo.dispatch.services import orders


@transaction.atomic
def dispatch(
    *,
    case: Case,
    options: Sequence[Option],
    technician: Person,
    by: Person,
    at: datetime,
    choice_reason: str = "",
    **values: Any,
) -> Order:
    """
    Dispatch as ``orders.dispatch``; keep whom ``options`` put first, and why somebody else goes.

    :raises ChoiceReasonMissing: the first of the options could go, another is sent, and nobody says why
    """
    first = options[0] if options and options[0].can_go else None
    is_other = first is not None and first.person.pk != technician.pk
    if first is not None and is_other and not choice_reason.strip():
        raise ChoiceReasonMissing(first.person.name)
    order = orders.dispatch(case=case, technician=technician, by=by, at=at, **values)
    if first is not None and first.fit is not None and is_other:
        places = [number for number, one in enumerate(options, start=1) if one.person.pk == technician.pk]
        Choice.objects.create(
            order=order,
            suggested=first.person,
            rank=places[0] if places else 0,
            reason=choice_reason.strip()[:300],
            suggested_arrival_at=first.fit.arrival_at,
            chosen_arrival_at=order.starts_at + timedelta(minutes=order.travel_minutes),
            due_at=first.promise.due_at if first.promise else None,
            by=by,
            at=at,
        )
    return order
