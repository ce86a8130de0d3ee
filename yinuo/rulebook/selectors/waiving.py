"""Which waivers reach an obligation or a record; asked of the timetable that the process keeps."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Event, Record
from yinuo.core.selectors.records import lineage
from yinuo.rulebook.engine import Waiver
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.models import Waiver as WaiverRow
from yinuo.rulebook.selectors import programs


def reaching(obligation: Obligation, table: programs.Timetable | None = None) -> tuple[Waiver, ...]:
    """Return the waivers that reach the obligation, whenever they hold; the event that opened it tells the customer."""
    known = table or programs.timetable()
    if not known.waivers:
        return ()
    facts = obligation.opened_by.facts if known.asks_for_customer(obligation.rule_id) else {}
    return known.waivers_for(obligation.branch_id, obligation.lineage, facts)


def holding(record: Record, at: datetime) -> list[WaiverRow]:
    """Return the waivers that hold for a record now; whose customer it is tells the last event that knew."""
    known = programs.timetable()
    if not known.waivers:
        return []
    told = Event.objects.filter(root=record.root_pk, facts__customer__file__gt=0).order_by("-pk")
    facts = told.values_list("facts", flat=True).first() or {}
    found = known.waivers_for(record.branch_id, [one.pk for one in lineage(record)], facts)
    numbers = [one.number for one in found if one.starts_at <= at < one.ends_at]
    rows = WaiverRow.objects.filter(record__number__in=numbers).select_related("record", "clause")
    return list(rows.order_by("pk"))
