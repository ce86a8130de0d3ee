"""Who pays, by the charge rules in force."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.facts import Facts
from yinuo.core.models import Record
from yinuo.rulebook.engine.answers import decide_charge
from yinuo.rulebook.engine.types import ChargeAnswer
from yinuo.rulebook.selectors import programs, waiving


def decide(*, record: Record, facts: Facts, at: datetime) -> ChargeAnswer | None:
    """
    Return who pays for the work of a record, with the sentence that decided; None if no rule in force says so.

    :raises OverlappingRules: two rules hold and neither is an exception to the other
    """
    return decide_charge(programs.in_force(record.branch_id, at), facts, waiving.standing(record, at, facts))
