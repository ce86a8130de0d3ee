"""Which waivers reach an obligation or a record; asked of the timetable that the process keeps."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.facts import Facts
from yinuo.core.models import Branch, Event, Record
from yinuo.core.selectors.records import lineage
from yinuo.rulebook.engine import Waiver
from yinuo.rulebook.engine.waiving import WHOLE, Standing
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


def standing(record: Record, at: datetime, facts: Facts | None = None) -> Standing:
    """
    Return what holds of the rules for a record at the instant. Without ``facts`` the last event that knew tells whose
    customer it is; asked for only where something is waived at all.
    """
    known = programs.timetable()
    if not known.waivers:
        return WHOLE
    told = _customer_of(record) if facts is None else facts
    return Standing(known.waivers_for(record.branch_id, [one.pk for one in lineage(record)], told), at)


def standing_at(branch: Branch, at: datetime, known: programs.Timetable) -> Standing:
    """Return what holds of the rules for all of a branch: a number is given before there is a record or a customer."""
    return Standing(known.waivers_for(branch.pk, (), {}), at) if known.waivers else WHOLE


def _customer_of(record: Record) -> Facts:
    told = Event.objects.filter(root=record.root_pk, facts__customer__file__gt=0).order_by("-pk")
    return told.values_list("facts", flat=True).first() or {}


def holding(record: Record, at: datetime) -> list[WaiverRow]:
    """Return the waivers that hold for a record now."""
    reaching_it = standing(record, at).waivers
    if not reaching_it:
        return []
    numbers = [one.number for one in reaching_it if one.starts_at <= at < one.ends_at]
    rows = WaiverRow.objects.filter(record__number__in=numbers).select_related("record", "clause")
    return list(rows.order_by("pk"))
