"""That a rule acted which leaves no row of its own: the figures of the reader and of the coverage report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yinuo.core.models import Person, Record
from yinuo.rulebook.models import RuleActivity
from yinuo.rulebook.selectors import conduct


def note(
    *, rule_id: int, record: Record | None, outcome: str, at: datetime, by: Person | None = None, value: str = ""
) -> None:
    """Note that a rule acted; ``outcome`` and ``value`` as ``RuleActivity`` says."""
    RuleActivity.objects.create(rule_id=rule_id, record=record, outcome=outcome, value=value, at=at, by=by)


def conduct_confirmed(*, record: Record, moment: str, codes: Collection[str], by: Person, at: datetime) -> None:
    """Note the rules of conduct whose points for a moment (an event kind) were all confirmed."""
    points = conduct.checklist(moment, record, at)
    rules = {point.rule.id: point.rule for point in points}
    open_ = {point.rule.id for point in points if point.code not in codes}
    done = [rule for pk, rule in rules.items() if pk not in open_]
    RuleActivity.objects.bulk_create(
        RuleActivity(rule_id=rule.id, record=record, outcome="confirmed", at=at, by=by) for rule in done
    )
