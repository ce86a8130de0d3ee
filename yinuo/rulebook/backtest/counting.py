"""How a back-test counts: a row of counts for each rule, team and month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yinuo.rulebook.backtest.figures import (
    DENOMINATOR,
    LEAST,
    MOST,
    NUMERATOR,
    OPENED,
    PROPOSED,
    STOPPED,
    WIDTH,
    Cell,
    Counts,
    hundredths,
)  # fmt: skip
from yinuo.rulebook.backtest.history import Line, Place
from yinuo.rulebook.backtest.window import Months
from yinuo.rulebook.engine.compiled import (
    CompiledGate,
    CompiledMetric,
    CompiledRule,
    CompiledSanction,
    Conditions,
    any_holds,
)
from yinuo.rulebook.engine.errors import ConditionFailed
from yinuo.rulebook.engine.types import Proposed


def cell_of(rule: CompiledRule, place: Place, month: date) -> Cell:
    return Cell(rule.key[0], rule.clause, rule.code, place.branch, place.department or 0, month)


def counts_of(figures: dict[Cell, Counts], rule: CompiledRule, place: Place, month: date) -> Counts:
    """Return the counts of a rule for the team of a record in a month; they begin at nothing."""
    cell = cell_of(rule, place, month)
    found = figures.get(cell)
    if found is None:
        found = figures[cell] = [0] * WIDTH
    return found


class Rows(dict[CompiledRule, Counts]):
    """The counts of one team in one month, by rule. A rule that comes for the first time begins at nothing."""

    __slots__ = ("_figures", "_month", "_place")

    def __init__(self, figures: dict[Cell, Counts], place: Place, month: date) -> None:
        super().__init__()
        self._figures, self._place, self._month = figures, place, month

    def __missing__(self, rule: CompiledRule) -> Counts:
        found = self[rule] = counts_of(self._figures, rule, self._place, self._month)
        return found


class Team:
    """The counts of one team. Called with an instant (microseconds), it says from when till when which ones hold."""

    __slots__ = ("_figures", "_known", "_months", "_place")

    def __init__(self, months: Months, figures: dict[Cell, Counts], place: Place) -> None:
        self._months, self._figures, self._place = months, figures, place
        self._known: dict[date, Rows] = {}

    def __call__(self, at: int) -> tuple[int, int, Rows]:
        lo, hi, month = self._months.around(at)
        rows = self._known.get(month)
        if rows is None:
            rows = self._known[month] = Rows(self._figures, self._place, month)
        return lo, hi, rows


def least_of(fine: Proposed) -> int:
    amount = fine.rule.spec.amount
    return hundredths(amount.least) if amount else 0


def add_fine(counts: Counts, rule: CompiledSanction) -> None:
    amount = rule.spec.amount
    counts[PROPOSED] += 1
    if amount is not None:
        counts[LEAST] += hundredths(amount.least)
        counts[MOST] += hundredths(amount.most)


def add_event(counts: Counts, where: int, line: Line, named: str) -> None:
    if where >= 0:
        counts[where] += 1
        return
    value = line.facts.get("event", {}).get(named, 0)
    counts[NUMERATOR] += value if isinstance(value, int) else 0
    counts[DENOMINATOR] += 1


def holds(conditions: Conditions, line: Line) -> bool:
    """Whether an event counts; one that does not carry a fact that is asked for does not."""
    try:
        return any_holds(conditions, line.facts)
    except ConditionFailed:
        return False


def add_kept(rows: Rows, metrics: Iterable[CompiledMetric], *, is_kept: bool) -> None:
    for metric in metrics:
        counts = rows[metric]
        counts[NUMERATOR] += is_kept
        counts[DENOMINATOR] += 1


def add_told(counts: Counts, rule: CompiledRule) -> None:
    if isinstance(rule, CompiledSanction):
        add_fine(counts, rule)
    else:
        counts[STOPPED if isinstance(rule, CompiledGate) else OPENED] += 1
