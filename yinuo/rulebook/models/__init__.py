"""Regulations as text and rules, and what the rules made people owe."""

from __future__ import annotations

from yinuo.rulebook.models.acknowledgements import Acknowledgement, Campaign, Recipient
from yinuo.rulebook.models.approvals import Approval, ApprovalStep
from yinuo.rulebook.models.backtests import BacktestCase, BacktestFault, BacktestFigure, BacktestRun
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
from yinuo.rulebook.models.exceptions import Objection, Waiver
from yinuo.rulebook.models.life_cycle import (
    Comment,
    Consultation,
    ConsultedDepartment,
    LifeCycle,
    Meeting,
    Remark,
    Retirement,
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
from yinuo.rulebook.models.statistics import RuleStatistic

__all__ = [
    "Acknowledgement",
    "Approval",
    "ApprovalStep",
    "BacktestCase",
    "BacktestFault",
    "BacktestFigure",
    "BacktestRun",
    "Campaign",
    "Clause",
    "Comment",
    "Consultation",
    "ConsultedDepartment",
    "DraftCard",
    "DraftClause",
    "DraftDecision",
    "DraftRole",
    "DraftSpan",
    "DraftWork",
    "GateLift",
    "LifeCycle",
    "Meeting",
    "Objection",
    "Obligation",
    "ObligationStep",
    "Pause",
    "Reading",
    "ReadingPart",
    "Recipient",
    "Regulation",
    "RegulationVersion",
    "Remark",
    "Retirement",
    "Rule",
    "RuleActivity",
    "RuleStatistic",
    "Sanction",
    "SanctionStep",
    "VersionText",
    "Waiver",
]
