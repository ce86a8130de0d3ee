"""What each rule of a version has done, which clauses are dead letters, and where rules stood against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.rulebook.models import RegulationVersion, Rule, RuleStatistic

DEAD_AFTER_DAYS = (30, 90, 180, 365)


@dataclass(frozen=True)
class Standing:
    """One rule and its statistic (None before the first roll-up). ``is_dead``: long in force, and never acted."""

    rule: Rule
    figures: RuleStatistic | None
    is_dead: bool

    @property
    def is_slow(self) -> bool:
        """Whether one promise in ten takes longer than what is allowed."""
        one = self.figures
        return bool(one and one.limit_seconds and one.ninth_seconds and one.ninth_seconds > one.limit_seconds)


def of_version(version: RegulationVersion, at: datetime, days: int) -> list[Standing]:
    """
    Return the rules in the order of their clauses. A clause is dead if it has been in force for so many ``days`` and
    has never acted. One query.
    """
    rules = Rule.objects.filter(version=version).select_related("clause", "version__regulation", "statistic")
    is_old = is_in_force_since(version, at, days)
    standings = []
    for rule in rules.order_by("clause__position", "code"):
        figures = getattr(rule, "statistic", None)
        is_dead = is_old and figures is not None and not figures.acted and rule.kind != Rule.Kind.METRIC
        standings.append(Standing(rule, figures, is_dead))
    return standings


def is_in_force_since(version: RegulationVersion, at: datetime, days: int) -> bool:
    """Whether the version has been in force for so many days, and still is."""
    if version.effective_at is None or version.status != RegulationVersion.Status.PUBLISHED:
        return False
    is_over = version.ends_at is not None and version.ends_at <= at
    return not is_over and version.effective_at <= at - timedelta(days=days)


def computed_at(standings: Sequence[Standing]) -> datetime | None:
    """Return when the oldest of the figures was counted; None if there are none."""
    return min((one.figures.computed_at for one in standings if one.figures is not None), default=None)
