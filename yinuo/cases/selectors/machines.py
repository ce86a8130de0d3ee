from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from yinuo.customers.models import Equipment
from yinuo.customers.selectors.warranty import warranty


def in_warranty(equipment: Equipment | None, *, on: datetime) -> bool | None:
    """Say whether a machine was under warranty at the instant; None when it or its dates are not known."""
    if equipment is None:
        return None
    state = warranty(equipment, timezone.localdate(on), contracts=())
    return state.in_warranty if state.is_known else None
