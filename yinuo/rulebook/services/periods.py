"""Days, weeks, months, quarters and years begin: what periodic duties are opened by."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.fields.json import KeyTextTransform

from yinuo.core.events import PeriodStarted
from yinuo.core.models import Branch, Event, Record
from yinuo.core.selectors.records import branch_record
from yinuo.core.services import records
from yinuo.lib.periods import KINDS, Period, PeriodKind, containing, following, of_date
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
        begun = Event.objects.filter(record=record, kind=PeriodStarted.KIND, data__period=period, data__first_day=day)
        if begun.exists():
            return False
        regulated.emit(record=record, happening=PeriodStarted(period=period, first_day=day), by=None, at=at, facts={})
    return True


def start_due(*, at: datetime) -> int:
    """
    Start every period that has begun for a branch and was not started yet, however long nobody did; return how many.

    A branch that has seen no period of a kind begins with the one that runs, unless that one is older than the branch.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    last = _last_started()
    opened = Record.objects.filter(kind="branch", closed_at=None).select_related("branch").order_by("pk")
    return sum(
        start(period=kind, branch=record.branch, first_day=period.first, at=period.start)
        for record in opened
        for kind in KINDS
        for period in _unstarted(record, containing(kind, at, zone), last.get((record.pk, kind)))
    )


def _last_started() -> dict[tuple[int, str], date]:
    """Return (record, period) → first day of the last period that was started."""
    started = Event.objects.filter(kind=PeriodStarted.KIND, record__kind="branch")
    days = started.values_list("record", KeyTextTransform("period", "data")).annotate(
        last=Max(KeyTextTransform("first_day", "data"))
    )
    return {(record, period): date.fromisoformat(first) for record, period, first in days.order_by()}


def _unstarted(record: Record, running: Period, last: date | None) -> list[Period]:
    if last is None:
        return [running] if running.start >= record.opened_at else []
    zone = ZoneInfo(settings.TIME_ZONE)
    found: list[Period] = []
    period = of_date(running.kind, last, zone)
    while period.first < running.first:
        period = following(period)
        found.append(period)
    return found
