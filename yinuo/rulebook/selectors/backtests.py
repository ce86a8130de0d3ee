"""What a trial came to, added up for people: by rule, by team, by month, the draft beside what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from yinuo.core.models import Branch, Department
from yinuo.rulebook.backtest.figures import COLUMNS
from yinuo.rulebook.models import BacktestCase, BacktestFigure, BacktestRun, Rule
from yinuo.rulebook.pack.rules import MetricRule, SanctionRule
from yinuo.rulebook.selectors.versions import parsed

#: What a person compares: of promises and sanctions, of gates.
SHOWN = ("opened", "kept", "late", "broken", "cancelled", "running", "proposed")
OF_GATES = ("passed", "stopped")


@dataclass(frozen=True)
class Pair:
    """One figure under the draft and as it was."""

    name: str
    draft: Any
    actual: Any

    @property
    def difference(self) -> Any:
        return self.draft - self.actual

    @property
    def is_moved(self) -> bool:
        return bool(self.draft != self.actual)

    @property
    def is_nothing(self) -> bool:
        return not self.draft and not self.actual


@dataclass
class Row:
    """Figures of one rule, team or month: side → name → figure. ``changed`` is how many promises come out otherwise."""

    title: Any
    rule: Rule | None = None
    regulation: str = ""
    clause: str = ""
    code: str = ""
    branch: int = 0
    department: int = 0
    month: date | None = None
    sides: dict[str, dict[str, Any]] = field(default_factory=lambda: {one: _nothing() for one in ("draft", "actual")})
    changed: int = 0
    unit: str = ""
    target: MetricRule | None = None

    @property
    def pairs(self) -> list[Pair]:
        return [self.pair(name) for name in SHOWN]

    @property
    def gate_pairs(self) -> list[Pair]:
        return [self.pair(name) for name in OF_GATES]

    @property
    def is_gate(self) -> bool:
        """Whether it counts what a gate let pass and would have stopped."""
        return any(one.draft or one.actual for one in self.gate_pairs)

    @property
    def amount(self) -> Pair:
        return self.pair("least")

    @property
    def rate(self) -> Pair | None:
        """Return a target's figure: a count, or per hundred; None where nothing was counted."""
        draft, actual = (_rate(self.target, self.sides[side]) for side in ("draft", "actual"))
        return None if draft is None and actual is None else Pair("rate", draft or Decimal(0), actual or Decimal(0))

    @property
    def rate_unit(self) -> str:
        """Return the sign of a target that is a share."""
        return "" if self.target is None or self.target.count or self.target.average else "%"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was opened or proposed: a target counts in the month in which promises fall due."""
        return not any(one.draft or one.actual for one in self.pairs)

    def pair(self, name: str) -> Pair:
        return Pair(name, self.sides["draft"][name], self.sides["actual"][name])


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(COLUMNS, 0)


def _rate(target: MetricRule | None, figures: Mapping[str, Any]) -> Decimal | None:
    if target is None:
        return None
    numerator, denominator = Decimal(figures["numerator"]), figures["denominator"]
    if target.count is not None:
        return numerator
    if not denominator:
        return None
    share = numerator if target.average is not None else 100 * numerator
    return Decimal(round(share / denominator, 1))


def by_rule(run: BacktestRun, figures: QuerySet[BacktestFigure], cases: QuerySet[BacktestCase]) -> list[Row]:
    """Return a row for each rule, in the order of clauses: those of the draft's regulation first."""
    keys = ("regulation", "clause", "rule")
    rows = _rows(figures, keys)
    for one in cases.order_by().values(*keys).annotate(many=Count("pk")):
        row = rows.get(tuple(one[key] for key in keys))
        if row is not None:
            row.changed = one["many"]
    known = _rules(run, rows)
    for key, row in rows.items():
        row.regulation, row.clause, row.code = key
        row.rule = known.get((row.regulation, row.code))
        row.title = row.rule or row.code
        _describe(row)
    own = run.version.regulation.code
    return sorted(rows.values(), key=lambda row: (row.regulation != own, row.regulation, _place(row), row.code))


def _describe(row: Row) -> None:
    spec = parsed(row.rule) if row.rule is not None else None
    if isinstance(spec, SanctionRule) and spec.amount is not None:
        row.unit = spec.amount.unit
    if isinstance(spec, MetricRule):
        row.target = spec


def _place(row: Row) -> int:
    return row.rule.clause.position if row.rule is not None else 0


def _rules(run: BacktestRun, keys: Iterable[Sequence[Any]]) -> dict[tuple[str, str], Rule]:
    """Return (regulation, code) → the rule: the draft's own, of other regulations the newest."""
    codes = {(regulation, rule) for regulation, _clause, rule in keys}
    rules = Rule.objects.filter(
        version__regulation__code__in={one for one, _ in codes}, code__in={one for _, one in codes}
    ).select_related("clause", "version__regulation")
    found: dict[tuple[str, str], Rule] = {}
    for rule in rules.order_by("pk"):
        key = (rule.version.regulation.code, rule.code)
        if key not in found or found[key].version_id != run.version_id:
            found[key] = rule
    return found


def by_team(figures: QuerySet[BacktestFigure]) -> list[Row]:
    """Return a row for each department, or branch where a record has none."""
    rows = _rows(figures, ("branch", "department"))
    branches = {one.pk: one for one in Branch.objects.all()}
    departments = {one.pk: one for one in Department.objects.all()}
    for (branch, department), row in rows.items():
        row.branch, row.department = branch, department or 0
        row.title = departments.get(department) or branches[branch]
    found = (row for row in rows.values() if not row.is_empty)
    return sorted(found, key=lambda row: (branches[row.branch].code, row.department))


def by_month(figures: QuerySet[BacktestFigure]) -> list[Row]:
    rows = _rows(figures, ("month",))
    for (month,), row in rows.items():
        row.title = row.month = month
    return sorted((row for row in rows.values() if not row.is_empty), key=lambda row: row.month or date.min)


def total(rows: Iterable[Row]) -> Row:
    """Return all rows added up."""
    whole = Row("")
    for row in rows:
        for side in ("draft", "actual"):
            for name in COLUMNS:
                whole.sides[side][name] += row.sides[side][name]
        whole.changed += row.changed
    return whole


def _rows(figures: QuerySet[BacktestFigure], keys: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    sums = {f"sum_{name}": Sum(name) for name in COLUMNS}
    rows: dict[tuple[Any, ...], Row] = {}
    for one in figures.order_by().values("side", *keys).annotate(**sums):
        row = rows.setdefault(tuple(one[key] for key in keys), Row(""))
        row.sides[one["side"]] = {name: one[f"sum_{name}"] for name in COLUMNS}
    return rows


def months_of(figures: QuerySet[BacktestFigure]) -> list[date]:
    return sorted(figures.order_by().values_list("month", flat=True).distinct())
