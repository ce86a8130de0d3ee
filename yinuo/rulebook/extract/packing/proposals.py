"""What the workbench puts before a reviewer: every draft rule as far as the pack format can say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.rulebook.extract.model import DraftRule, Regulation
from yinuo.rulebook.extract.packing.rules import RoleOf, sketched


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A rule for a clause. ``spec`` is without code and clause; ``words`` are the signs of the text that it rests on;
    ``doubts`` what a reviewer has to settle, what the text does not say first (Chinese).
    """

    kind: str
    code: str
    clause: str
    spec: Mapping[str, Any]
    words: str
    confidence: float
    doubts: tuple[str, ...]


#: Kinds of draft rule that the pack format has no rule for.
_NO_RULE = frozenset({"retention"})


def proposals(regulation: Regulation, role_of: RoleOf) -> tuple[Proposal, ...]:
    """Return the proposals of a regulation, in the order of its text. ``role_of`` gives the house's role by words."""
    if not regulation.clauses:
        return ()
    first = regulation.clauses[0].number
    return tuple(_proposal(rule, role_of, first) for rule in regulation.rules if rule.kind not in _NO_RULE)


def _proposal(rule: DraftRule, role_of: RoleOf, first: str) -> Proposal:
    sketch = sketched(rule, role_of)
    doubts = tuple(dict.fromkeys((*sketch.gaps, *rule.doubts)))
    return Proposal(rule.kind, rule.code, rule.clause or first, sketch.spec, rule.place.text, rule.confidence, doubts)
