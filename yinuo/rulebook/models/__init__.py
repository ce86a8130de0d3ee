"""Regulations as text and rules, and what the rules made people owe."""

from __future__ import annotations

from yinuo.rulebook.models.approvals import Approval, ApprovalStep
from yinuo.rulebook.models.drafting import (
    DraftCard,
    DraftClause,
    DraftDecision,
    DraftRole,
    DraftSpan,
    DraftWork,
    Reading,
    ReadingPart,
)
from yinuo.rulebook.models.obligations import GateLift, Obligation, ObligationStep, Pause
from yinuo.rulebook.models.regulations import (
    Clause,
    Regulation,
    RegulationVersion,
    Rule,
    RuleActivity,
    VersionText,
)
from yinuo.rulebook.models.sanctions import Sanction, SanctionStep

__all__ = [
    "Approval",
    "ApprovalStep",
    "Clause",
    "DraftCard",
    "DraftClause",
    "DraftDecision",
    "DraftRole",
    "DraftSpan",
    "DraftWork",
    "GateLift",
    "Obligation",
    "ObligationStep",
    "Pause",
    "Reading",
    "ReadingPart",
    "Regulation",
    "RegulationVersion",
    "Rule",
    "RuleActivity",
    "Sanction",
    "SanctionStep",
    "VersionText",
]
