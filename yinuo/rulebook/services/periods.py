"""Days, weeks, months, quarters and years begin: what periodic duties are opened by."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yinuo.core.events import PeriodStarted
from yinuo.core.models import Branch, Event
from yinuo.core.selectors.records import branch_record
from yinuo.core.services import records
from yinuo.lib.periods import PeriodKind
from yinuo.rulebook.services import regulated


def start(*, period: PeriodKind, branch: Branch, first_day: date, at: datetime) -> bool:
    """
    Let a period begin for a branch, once. Return whether it was new.

    ``at`` is the first instant of the period, however late this is called: duties count from there.
    """
    with transaction.atomic():
        record = branch_record(branch)
        records.lock_tree(record)
        day = first_day.isoformat()
        begun = Event.objects.filter(
            record=record, kind=PeriodStarted.KIND, data__period=period, data__first_day=day
        )
        if begun.exists():
            return False
        regulated.emit(
            record=record, happening=PeriodStarted(period=period, first_day=day), by=None, at=at, facts={}
        )
    return True
