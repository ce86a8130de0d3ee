"""The hourly roll-up of what rules have done: one pass over each table, whatever the number of rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.core import sql
from yinuo.rulebook.models import Rule, RuleStatistic

_PROMISES = """
SELECT rule_id, count(*) AS acted, max(opened_at) AS acted_at, count(*) AS opened,
  count(*) FILTER (WHERE state = 'met' AND breached_at IS NULL) AS kept,
  count(*) FILTER (WHERE breached_at IS NOT NULL) AS broken,
  count(*) FILTER (WHERE state = 'met') AS met,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM met_at - counts_from)) AS median_seconds,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM met_at - counts_from)) AS ninth_seconds,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM due_at - counts_from)) AS limit_seconds
FROM rulebook_obligation GROUP BY rule_id
"""
_SANCTIONS = """
SELECT rule_id, count(*) AS acted, max(proposed_at) AS acted_at, count(*) AS sanctioned,
  count(*) FILTER (WHERE state = 'waived') AS waived
FROM rulebook_sanction GROUP BY rule_id
"""
_FOR_PROMISES = """
SELECT o.rule_id, count(*) AS sanctioned, count(*) FILTER (WHERE s.state = 'waived') AS waived
FROM rulebook_sanction s JOIN rulebook_obligation o ON o.id = s.obligation_id GROUP BY o.rule_id
"""
_APPROVALS = "SELECT rule_id, count(*) AS acted, max(opened_at) AS acted_at FROM rulebook_approval GROUP BY rule_id"
_ACTIVITY = """
SELECT rule_id, count(*) AS acted, max(at) AS acted_at, count(*) FILTER (WHERE outcome = 'refused') AS refused,
  count(*) FILTER (WHERE outcome = 'lifted') AS waived
FROM rulebook_ruleactivity GROUP BY rule_id
"""
# A gate said no to an event while a promise on the same tree demanded that very event.
_CONFLICTS = """
SELECT a.rule_id, count(*) AS conflicts
FROM rulebook_ruleactivity a JOIN rulebook_rule g ON g.id = a.rule_id JOIN core_record r ON r.id = a.record_id
WHERE a.outcome = 'refused' AND EXISTS (
  SELECT 1 FROM rulebook_obligation o JOIN rulebook_rule d ON d.id = o.rule_id,
    jsonb_array_elements(d.spec -> 'do') AS deed, jsonb_array_elements(g.spec -> 'before') AS gated
  WHERE o.root_id = coalesce(r.root_id, r.id) AND o.opened_at <= a.at
    AND (o.ended_at IS NULL OR o.ended_at > a.at) AND deed ->> 'event' = gated ->> 'event'
)
GROUP BY a.rule_id
"""
_SECONDS = ("median_seconds", "ninth_seconds", "limit_seconds")
_QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_PROMISES, ("acted", "acted_at", "opened", "kept", "broken", "met", *_SECONDS)),
    (_SANCTIONS, ("acted", "acted_at", "sanctioned", "waived")),
    (_FOR_PROMISES, ("sanctioned", "waived")),
    (_APPROVALS, ("acted", "acted_at")),
    (_ACTIVITY, ("acted", "acted_at", "refused", "waived")),
    (_CONFLICTS, ("conflicts",)),
)
_KEPT = (
    "acted", "acted_at", "opened", "kept", "broken", "met", *_SECONDS, "sanctioned", "waived", "refused", "exceptions",
    "conflicts",
)  # fmt: skip


def roll_up(*, at: datetime) -> int:
    """Count anew what every rule has done until now; return how many rules there are."""
    found = {
        pk: RuleStatistic(rule_id=pk, computed_at=at) for pk in Rule.objects.order_by("pk").values_list("pk", flat=True)
    }
    with transaction.atomic():
        for statement, names in _QUERIES:
            for pk, *values in sql.rows(statement):
                if pk in found:
                    _add(found[pk], names, values)
        for pk in Rule.objects.filter(spec__exception_to__0__isnull=False).values_list("pk", flat=True):
            found[pk].exceptions = found[pk].acted
        RuleStatistic.objects.bulk_create(
            found.values(),
            update_conflicts=True,
            unique_fields=["rule"],
            update_fields=[*_KEPT, "computed_at"],
            batch_size=1000,
        )
    return len(found)


def _add(one: RuleStatistic, names: tuple[str, ...], values: list[Any]) -> None:
    for name, value in zip(names, values, strict=True):
        if value is None:
            continue
        if name == "acted_at":
            one.acted_at = max(filter(None, (one.acted_at, value)))
        elif name in _SECONDS:
            setattr(one, name, round(value))
        else:
            setattr(one, name, getattr(one, name) + value)
