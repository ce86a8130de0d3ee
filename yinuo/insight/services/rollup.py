"""The nightly roll-up: figures of what is over, so that nobody counts the past again for every look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from yinuo.core.models import Branch, Record
from yinuo.insight import figures
from yinuo.insight.figures import Figure
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import metrics
from yinuo.insight.selectors.counting import Cell, Reach
from yinuo.insight.selectors.dashboard import TREND
from yinuo.insight.selectors.metrics import Metric
from yinuo.lib import periods
from yinuo.lib.periods import Period, PeriodKind
from yinuo.rulebook.services import activity

_SECOND = timedelta(seconds=1)


@transaction.atomic
def roll_up(*, at: datetime, back: int = 2) -> int:
    """
    Write the figures of the last ``back`` periods that are over, and of the days gone by of each that still runs.

    Each metric counts by its own period, by branch and in all, under the rules in force at its end. Periods are written
    again, because a promise that fell due on the last day may be decided after midnight. A metric that is new is
    counted over the periods of the trend too, once. May be run at any time: the newest figures stay. Returns how many
    figures were written.
    """
    branches = list(Branch.objects.order_by("pk").values_list("pk", flat=True))
    rows: list[MetricValue] = []
    beside: list[MetricValue] = []
    for kind in periods.KINDS:
        running = periods.containing(kind, at, ZoneInfo(settings.TIME_ZONE))
        for span in _over(running, back):
            found = _counting_by(kind, span.end - _SECOND)
            rows += _rows(found, [span], branches, at=at)
        found = _counting_by(kind, at)
        for span in _over(running, TREND - 1):
            rows += _rows(_without(found, span, rows), [span], branches, at=at, held_at=at)
        days = _days(running, at) if kind != "day" else []
        here, elsewhere = _day_rows(found, days, branches, at=at)
        rows += here
        beside += elsewhere
        _forget_days(found, before=running.start)
    _write([*rows, *beside])
    _note_that_they_were_computed(rows, at=at)
    return len(rows) + len(beside)


def _over(running: Period, back: int) -> Iterable[Period]:
    span = running
    for _ in range(back):
        span = periods.preceding(span)
        yield span


def _without(found: Sequence[Metric], span: Period, rows: Sequence[MetricValue]) -> list[Metric]:
    """Return the metrics that have no figure of the period yet, neither stored nor among ``rows``."""
    known = {identity for identity, _branch, _start in metrics.stored(found, [span], [None])}
    same = [row for row in rows if (row.starts_at, row.ends_at) == (span.start, span.end)]
    known |= {(row.rule.version.regulation_id, row.rule.code) for row in same}
    return [metric for metric in found if metric.identity not in known]


def _days(running: Period, at: datetime) -> list[Period]:
    """Return the days of the running period that are over."""
    spans = periods.within("day", running.start, at, ZoneInfo(settings.TIME_ZONE))
    return [span for span in spans if span.end <= at]


def _counting_by(kind: PeriodKind, at: datetime) -> list[Metric]:
    return [metric for metric in metrics.in_force(at, None) if metric.spec.period == kind]


def _rows(
    found: Sequence[Metric],
    spans: Sequence[Period],
    branches: Sequence[int],
    *,
    at: datetime,
    held_at: datetime | None = None,
) -> list[MetricValue]:
    """Return the figures, for the branches where the metrics hold at the end of the spans (or at ``held_at``)."""
    if not found or not spans:
        return []
    holds_in = _holds_in(branches, held_at or spans[-1].end - _SECOND)
    cells = metrics.live(found, spans, Reach())
    rows = []
    for metric in found:
        here = [pk for pk in branches if metric.rule.pk in holds_in[pk]]
        by_span = _by_span(cells[metric.rule.pk])
        for number, span in enumerate(spans):
            for branch, figure in _figures(metric, by_span.get(number, {}), here):
                rows.append(_row(metric, branch, span, figure, at=at))
    return rows


def _day_rows(
    found: Sequence[Metric], days: Sequence[Period], branches: Sequence[int], *, at: datetime
) -> tuple[list[MetricValue], list[MetricValue]]:
    """
    Return the figures of each branch and day: where the metric holds, and elsewhere.

    The board counts the running period of a whole company in all its branches, and so must what is kept of its days.
    """
    if not found or not days:
        return [], []
    holds_in = _holds_in(branches, days[-1].end - _SECOND)
    cells = metrics.live(found, days, Reach())
    here: list[MetricValue] = []
    elsewhere: list[MetricValue] = []
    for metric in found:
        by_day = _by_span(cells[metric.rule.pk])
        for number, day in enumerate(days):
            counted = metrics.by_branch(by_day.get(number, {}), metric.spec)
            for pk in branches:
                figure = counted.get(pk) or metrics.summed([], metric.spec)
                rows = here if metric.rule.pk in holds_in[pk] else elsewhere
                rows.append(_row(metric, pk, day, figure, at=at))
    return here, elsewhere


def _holds_in(branches: Sequence[int], at: datetime) -> dict[int, set[int]]:
    """Return the ids of the metric rules in force, by branch."""
    return {pk: {metric.rule.pk for metric in metrics.in_force(at, pk)} for pk in branches}


def _by_span(cells: Mapping[Cell, Figure]) -> dict[int, dict[Cell, Figure]]:
    return {number: dict(group) for number, group in groupby(sorted(cells.items()), key=lambda item: item[0].period)}


def _figures(metric: Metric, cells: dict[Cell, Figure], branches: Sequence[int]) -> Iterable[tuple[int | None, Figure]]:
    """Yield a figure for each branch where the metric counts, and for all of them together."""
    counted = metrics.by_branch(cells, metric.spec)
    mine = {pk: counted.get(pk) or metrics.summed([], metric.spec) for pk in branches}
    yield from mine.items()
    yield None, metrics.summed(mine.values(), metric.spec)


def _row(metric: Metric, branch: int | None, span: Period, figure: Figure, *, at: datetime) -> MetricValue:
    return MetricValue(
        rule=metric.rule,
        branch_id=branch,
        starts_at=span.start,
        ends_at=span.end,
        numerator=figure.numerator,
        denominator=figure.denominator,
        is_met=figures.is_met(metric.spec, figure),
        computed_at=at,
    )


def _write(rows: Sequence[MetricValue]) -> None:
    MetricValue.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["rule", "branch", "starts_at", "ends_at"],
        update_fields=["numerator", "denominator", "is_met", "computed_at"],
        batch_size=500,
    )


def _forget_days(found: Sequence[Metric], *, before: datetime) -> None:
    """The days of a period are of no use once it is over: it has a figure of its own."""
    old = MetricValue.objects.filter(rule__in=[metric.rule.pk for metric in found if metric.spec.period != "day"])
    longest = timedelta(days=1, hours=2)  # the day on which clocks are put back
    old.filter(Q(ends_at__lte=before), Q(ends_at__lte=F("starts_at") + longest)).delete()


def _note_that_they_were_computed(rows: Sequence[MetricValue], *, at: datetime) -> None:
    of_branch = {
        branch: Record.objects.get(kind="branch", number=code)
        for branch, code in Branch.objects.values_list("pk", "code")
    }
    for rule_id, branch_id in sorted({(row.rule_id, row.branch_id) for row in rows if row.branch_id is not None}):
        activity.note(rule_id=rule_id, record=of_branch[branch_id], outcome="computed", at=at)
