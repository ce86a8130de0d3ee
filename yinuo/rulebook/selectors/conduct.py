"""Behaviour that software cannot enforce, shown at the moment for which a regulation asks it."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Branch
from yinuo.rulebook.engine import CompiledConduct, ConductItem
from yinuo.rulebook.engine import checklist as ask
from yinuo.rulebook.selectors import programs


def checklist(kind: str, branch: Branch, at: datetime) -> list[ConductItem]:
    """Return the points to show when an event of this kind is about to happen, in order of rule."""
    return list(ask(programs.in_force(branch.pk, at), kind))


def asked_in_call_back(branch: Branch, at: datetime) -> list[ConductItem]:
    """Return the points that the customer is asked about when he is called back, in order of rule."""
    program = programs.in_force(branch.pk, at)
    return [
        ConductItem(rule, point.code, point.zh, point.en, rule.clause, rule.role(rule.spec.who))
        for rule in program.rules
        if isinstance(rule, CompiledConduct) and rule.spec.asked_in_call_back
        for point in rule.spec.items
    ]
