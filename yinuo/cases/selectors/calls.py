from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from yinuo.cases import access
from yinuo.cases.models import Call
from yinuo.core.models import Person
from yinuo.lib.zh import phone as phones

ORDER = ("-received_at", "-pk")
_POP_UP = timedelta(hours=1)


def waiting(person: Person, phone: str, at: datetime) -> Call | None:
    """Return the call of the last hour from this number that no case was made of yet: the one on the line."""
    calls = access.visible_calls(person).filter(digits=phones.digits(phone), case__isnull=True)
    return calls.filter(received_at__gt=at - _POP_UP, received_at__lte=at).order_by(*ORDER).first()


def listing(person: Person, *, only_missed: bool) -> QuerySet[Call]:
    """Return the calls that the person may see; to be paged in ``ORDER``."""
    calls = access.visible_calls(person)
    if only_missed:
        calls = calls.filter(ended_at__isnull=False, answered_at__isnull=True)
    return calls.select_related("record", "agent", "case__record", "case__customer")
