"""The next number of a document: by the numbering rule in force, else by the house's own pattern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.core.models import Branch
from yinuo.core.selectors.records import branch_record
from yinuo.core.services import numbering
from yinuo.core.services.numbering import Drawn, Resets
from yinuo.rulebook.engine.answers import numbering as ask
from yinuo.rulebook.models import RuleActivity
from yinuo.rulebook.selectors import programs, waiving


@dataclass(frozen=True, slots=True)
class Series:
    """Where a number comes from. ``rule``: the id of the rule that says so; None without one."""

    name: str
    pattern: str
    resets: Resets
    is_gapless: bool
    rule: int | None

    @property
    def is_plain(self) -> bool:
        return self.rule is None and not self.is_gapless


class NeedsTransaction(RuntimeError):
    """A number must be written down together with what it is given to."""


def next_for(
    record_kind: str,
    *,
    branch: Branch,
    at: datetime,
    default: str,
    known: programs.Stamp | None = None,
    drawn: Drawn | None = None,
    alone: bool = False,
) -> str:
    """
    Return the next number for a record of the kind.

    Without a rule the ``default`` pattern counts on, from 1 in every period that it names: each day if it has {dd}. A
    pattern with {branch} counts for each branch by itself, any other for the whole company. ``known``: the stamp of the
    rules, if the caller has just read it. ``drawn``: a number of the sequence that ``foreseen`` named. ``alone``: the
    caller is in no transaction.

    :raises NeedsTransaction: ``alone``, and the number has to be noted with what it is given to
    :raises BadPattern: see ``core.services.numbering``
    """
    series = _series(record_kind, branch, at, default, programs.timetable(known))
    if alone and not series.is_plain:
        raise NeedsTransaction
    if series.rule is not None:
        RuleActivity.objects.create(rule_id=series.rule, record=branch_record(branch), outcome="numbered", at=at)
    return numbering.next_number(
        series.name,
        at=at,
        pattern=series.pattern,
        resets=series.resets,
        gapless=series.is_gapless,
        drawn=drawn,
    )


def foreseen(record_kind: str, *, branch: Branch, at: datetime, default: str) -> str:
    """
    Return the sequence that the next number will come from if the rules are still as this process last saw them.

    To be drawn from with a statement that is made anyway; "" where the numbers have no sequence.
    """
    series = _last_seen(record_kind, branch, at, default)
    if series is None or series.is_gapless:
        return ""
    return numbering.sequence_of(series.name, at=at, resets=series.resets)


def is_plain(record_kind: str, *, branch: Branch, at: datetime, default: str) -> bool:
    """Whether the next number, by the rules as this process last saw them, is noted nowhere and may leave a gap."""
    series = _last_seen(record_kind, branch, at, default)
    return series is not None and series.is_plain


def _last_seen(kind: str, branch: Branch, at: datetime, default: str) -> Series | None:
    table = programs.last_seen()
    return _series(kind, branch, at, default, table) if table else None


def _series(kind: str, branch: Branch, at: datetime, default: str, table: programs.Timetable) -> Series:
    answer = ask(programs.joined(branch.pk, at, table).program, kind, waiving.standing_at(branch, at, table))
    pattern = answer.pattern if answer else default
    return Series(
        name=f"{kind}/{branch.code}" if "{branch}" in pattern else kind,
        pattern=pattern.replace("{branch}", branch.code),
        resets=answer.resets if answer else _period_of(default),
        is_gapless=answer.gapless if answer else False,
        rule=answer.rule.id if answer else None,
    )


def _period_of(pattern: str) -> Resets:
    if "{dd}" in pattern:
        return "day"
    if "{mm}" in pattern:
        return "month"
    return "year" if "{yy" in pattern else "never"
