"""How often each rule acted, was kept, was broken, cost somebody something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.core.cache import cache
from django.db import connection

KEPT_SECONDS = 240  # and the reader's page is kept for a minute more

_FIGURES = """
SELECT o.rule_id, 'opened', count(*) FROM rulebook_obligation o JOIN rulebook_rule r ON r.id = o.rule_id
WHERE r.version_id = %(version)s GROUP BY o.rule_id
UNION ALL
SELECT o.rule_id, CASE WHEN o.breached_at IS NOT NULL THEN 'broken' WHEN o.state = 'met' THEN 'kept'
                       WHEN o.state = 'cancelled' THEN 'cancelled' ELSE 'running' END AS figure, count(*)
FROM rulebook_obligation o JOIN rulebook_rule r ON r.id = o.rule_id WHERE r.version_id = %(version)s
GROUP BY o.rule_id, figure
UNION ALL
SELECT s.rule_id, CASE WHEN s.state IN ('confirmed', 'reduced') THEN 'confirmed' ELSE s.state END AS figure, count(*)
FROM rulebook_sanction s JOIN rulebook_rule r ON r.id = s.rule_id WHERE r.version_id = %(version)s
GROUP BY s.rule_id, figure
UNION ALL
SELECT a.rule_id, CASE a.outcome WHEN 'confirmed' THEN 'acknowledged' ELSE a.outcome END AS figure, count(*)
FROM rulebook_ruleactivity a JOIN rulebook_rule r ON r.id = a.rule_id WHERE r.version_id = %(version)s
GROUP BY a.rule_id, figure
UNION ALL
SELECT p.rule_id, CASE p.state WHEN 'open' THEN 'asked' WHEN 'refused' THEN 'rejected' ELSE p.state END, count(*)
FROM rulebook_approval p JOIN rulebook_rule r ON r.id = p.rule_id WHERE r.version_id = %(version)s
GROUP BY p.rule_id, p.state
"""


@dataclass(slots=True)
class RuleFigures:
    """
    What one rule has done since its version took effect.

    Obligations: ``opened`` = ``kept`` + ``broken`` + ``running`` + ``cancelled`` (broken goes before all others).
    Sanctions: ``proposed`` still open, ``confirmed`` (reduced ones too), ``waived``. Gates: ``passed``, ``refused``,
    ``lifted``. Approvals: ``asked``, ``approved``, ``rejected``, ``returned``, ``withdrawn``. The rest by their kind.
    """

    opened: int = 0
    kept: int = 0
    broken: int = 0
    running: int = 0
    cancelled: int = 0
    proposed: int = 0
    confirmed: int = 0
    waived: int = 0
    passed: int = 0
    refused: int = 0
    lifted: int = 0
    asked: int = 0
    approved: int = 0
    rejected: int = 0
    returned: int = 0
    withdrawn: int = 0
    filled: int = 0
    decided: int = 0
    assigned: int = 0
    computed: int = 0
    numbered: int = 0
    shown: int = 0
    acknowledged: int = 0

    @property
    def acted(self) -> int:
        """How often the rule acted at all, by whatever it does."""
        obligation_parts = {"kept", "broken", "running", "cancelled"}
        return sum(getattr(self, one.name) for one in fields(self) if one.name not in obligation_parts)

    @property
    def ended(self) -> int:
        """How many obligations were kept or broken."""
        return self.kept + self.broken


def of_version(version_id: int) -> Mapping[int, RuleFigures]:
    """Return rule id → figures, in one query. A figure may be five minutes old."""
    key = f"rule-figures:{version_id}"
    found: dict[int, RuleFigures] | None = cache.get(key)
    if found is None:
        found = _read(version_id)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _read(version_id: int) -> dict[int, RuleFigures]:
    found: dict[int, RuleFigures] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"version": version_id})
        for rule_id, figure, count in cursor.fetchall():
            figures = found.setdefault(rule_id, RuleFigures())
            setattr(figures, figure, getattr(figures, figure) + count)
    return found
