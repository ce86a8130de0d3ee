"""The nightly roll-up: figures of periods that are over, so that nobody counts the past again for every look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from yinuo.core.models import Branch, Record
from yinuo.insight import figures
from yinuo.insight.figures import Figure
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import metrics
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.selectors.metrics import Metric
from yinuo.lib import periods
from yinuo.lib.periods import Period
from yinuo.rulebook.services import activity

_SECOND = timedelta(seconds=1)


@transaction.atomic
def roll_up(*, at: datetime, back: int = 2) -> int:
    """
    Write the figures of the last ``back`` periods that are over, for every metric in force then, by branch and in all.

    More than one, because a promise that fell due on the last day may be decided after midnight. May be run again at
    any time: the newest figures stay. Returns how many figures were written.
    """
    rows: list[MetricValue] = []
    branches = list(Branch.objects.order_by("pk").values_list("pk", flat=True))
    for period, found in _by_period(at, back):
        rows += _rows(period, found, branches, at=at)
    MetricValue.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["rule", "branch", "starts_at"],
        update_fields=["ends_at", "numerator", "denominator", "is_met", "computed_at"],
        batch_size=500,
    )
    _write_down_that_they_were_computed(rows, at=at)
    return len(rows)


def _write_down_that_they_were_computed(rows: Sequence[MetricValue], *, at: datetime) -> None:
    of_branch = {
        branch: Record.objects.get(kind="branch", number=code)
        for branch, code in Branch.objects.values_list("pk", "code")
    }
    for rule_id, branch_id in sorted({(row.rule_id, row.branch_id) for row in rows if row.branch_id is not None}):
        activity.note(rule_id=rule_id, record=of_branch[branch_id], outcome="computed", at=at)


def _by_period(at: datetime, back: int) -> Iterable[tuple[Period, list[Metric]]]:
    """Yield each past period with the metrics that count by it and were in force in its last second."""
    zone = ZoneInfo(settings.TIME_ZONE)
    for kind in periods.KINDS:
        period = periods.containing(kind, at, zone)
        for _ in range(back):
            period = periods.preceding(period)
            last = period.end - _SECOND
            found = [metric for metric in metrics.in_force(last, None) if metric.spec.period == kind]
            if found:
                yield period, found


def _rows(period: Period, found: Sequence[Metric], branches: Sequence[int], *, at: datetime) -> Iterable[MetricValue]:
    last = period.end - _SECOND
    holds_in = {pk: {metric.rule.pk for metric in metrics.in_force(last, pk)} for pk in branches}
    cells = metrics.live(found, [period], Reach())
    for metric in found:
        here = [pk for pk in branches if metric.rule.pk in holds_in[pk]]
        by_branch = metrics.by_branch(cells[metric.rule.pk], metric.spec)
        mine = {pk: by_branch.get(pk) or metrics.summed([], metric.spec) for pk in here}
        for branch, figure in [*mine.items(), (None, metrics.summed(mine.values(), metric.spec))]:
            yield _row(metric, branch, period, figure, at=at)


def _row(metric: Metric, branch: int | None, period: Period, figure: Figure, *, at: datetime) -> MetricValue:
    return MetricValue(
        rule=metric.rule,
        branch_id=branch,
        starts_at=period.start,
        ends_at=period.end,
        numerator=figure.numerator,
        denominator=figure.denominator,
        is_met=figures.is_met(metric.spec, figure),
        computed_at=at,
    )
