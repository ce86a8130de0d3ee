"""Regulations as text and rules, and what the rules made people owe."""

from __future__ import annotations

from yinuo.rulebook.models.approvals import Approval, ApprovalStep
from yinuo.rulebook.models.backtests import BacktestCase, BacktestFault, BacktestFigure, BacktestRun
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
    "Approval",
    "ApprovalStep",
    "BacktestCase",
    "BacktestFault",
    "BacktestFigure",
    "BacktestRun",
    "Clause",
    "GateLift",
    "Obligation",
    "ObligationStep",
    "Pause",
    "Regulation",
    "RegulationVersion",
    "Rule",
    "RuleActivity",
    "RuleStatistic",
    "Sanction",
    "SanctionStep",
    "VersionText",
]
