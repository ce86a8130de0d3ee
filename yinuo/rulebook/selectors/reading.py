"""A regulation as it is read: which version holds, and clause by clause what its rules do and have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yinuo.rulebook.models import Clause, Regulation, RegulationVersion, Rule
from yinuo.rulebook.selectors.statistics import RuleFigures

Standing = Literal["draft", "coming", "in_force", "ended"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A regulation with the version that holds now (None: none does) and all that the person may see."""

    regulation: Regulation
    current: RegulationVersion | None
    versions: list[tuple[RegulationVersion, Standing]]


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause at its depth in the tree, with its rules and their figures."""

    clause: Clause
    depth: int
    rules: list[tuple[Rule, RuleFigures]]


def standing(version: RegulationVersion, at: datetime) -> Standing:
    if version.status == RegulationVersion.Status.DRAFT or version.effective_at is None:
        return "draft"
    if at < version.effective_at:
        return "coming"
    return "ended" if version.ends_at is not None and version.ends_at <= at else "in_force"


def entry(regulation: Regulation, at: datetime) -> Entry:
    """``regulation.versions`` are those that the person may see, newest first."""
    versions = [(one, standing(one, at)) for one in regulation.versions.all()]
    current = next((one for one, how in versions if how == "in_force"), None)
    return Entry(regulation, current, versions)


def clauses(version: RegulationVersion, figures: Mapping[int, RuleFigures]) -> list[ReadClause]:
    """Return the clauses in reading order. Two queries."""
    rules: dict[int, list[Rule]] = {}
    for rule in Rule.objects.filter(version=version).select_related("clause", "version__regulation").order_by("pk"):
        rules.setdefault(rule.clause_id, []).append(rule)
    found = list(version.clauses.order_by("position"))
    depths = _depths(found)
    return [
        ReadClause(
            clause,
            depths[clause.pk],
            [(rule, figures.get(rule.pk, RuleFigures())) for rule in rules.get(clause.pk, ())],
        )
        for clause in found
    ]


def _depths(found: Iterable[Clause]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for clause in found:
        depths[clause.pk] = depths[clause.parent_id] + 1 if clause.parent_id else 0
    return depths
