"""Behaviour that software cannot enforce, shown at the moment for which a regulation asks it."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Record
from yinuo.rulebook.engine import CompiledConduct, ConductItem
from yinuo.rulebook.engine import checklist as ask
from yinuo.rulebook.selectors import programs, waiving


def checklist(kind: str, record: Record, at: datetime) -> list[ConductItem]:
    """Return the points to show when an event of this kind is about to happen to a record, in order of rule."""
    return list(ask(programs.in_force(record.branch_id, at), kind, waiving.standing(record, at)))


def asked_in_call_back(record: Record, at: datetime) -> list[ConductItem]:
    """Return the points that the customer is asked about when he is called back, in order of rule."""
    program, standing = programs.in_force(record.branch_id, at), waiving.standing(record, at)
    return [
        ConductItem(rule, point.code, point.zh, point.en, rule.clause, rule.role(rule.spec.who))
        for rule in program.rules
        if isinstance(rule, CompiledConduct) and rule.spec.asked_in_call_back and standing.acts(rule)
        for point in rule.spec.items
    ]
