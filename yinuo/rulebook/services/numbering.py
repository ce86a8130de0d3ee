"""The next number of a document: by the numbering rule in force, else by the house's own pattern."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.models import Branch
from yinuo.core.selectors.records import branch_record
from yinuo.core.services import numbering
from yinuo.core.services.numbering import Resets
from yinuo.rulebook.engine.answers import numbering as ask
from yinuo.rulebook.models import RuleActivity
from yinuo.rulebook.selectors import programs


def next_for(
    record_kind: str, *, branch: Branch, at: datetime, default: str, known: programs.Stamp | None = None
) -> str:
    """
    Return the next number for a record of the kind.

    Without a rule the ``default`` pattern counts on, from 1 in every period that it names: each day if it has {dd}. A
    pattern with {branch} counts for each branch by itself, any other for the whole company. ``known``: the stamp of the
    rules, if the caller has just read it.

    :raises BadPattern: see ``core.services.numbering``
    """
    answer = ask(programs.in_force(branch.pk, at, known), record_kind)
    if answer is None:
        return _next(record_kind, branch, at, default, _period_of(default), gapless=False)
    RuleActivity.objects.create(rule_id=answer.rule.id, record=branch_record(branch), outcome="numbered", at=at)
    return _next(record_kind, branch, at, answer.pattern, answer.resets, gapless=answer.gapless)


def _next(kind: str, branch: Branch, at: datetime, pattern: str, resets: Resets, *, gapless: bool) -> str:
    series = f"{kind}/{branch.code}" if "{branch}" in pattern else kind
    filled = pattern.replace("{branch}", branch.code)
    return numbering.next_number(series, at=at, pattern=filled, resets=resets, gapless=gapless)


def _period_of(pattern: str) -> Resets:
    if "{dd}" in pattern:
        return "day"
    if "{mm}" in pattern:
        return "month"
    return "year" if "{yy" in pattern else "never"
