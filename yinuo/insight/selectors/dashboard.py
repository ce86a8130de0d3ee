"""What the dashboard shows: each metric with its value, target, verdict, trend, and bars to drill into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Department, Person
from yinuo.insight import figures
from yinuo.insight.figures import Figure
from yinuo.insight.selectors import metrics
from yinuo.insight.selectors.counting import Cell, Reach
from yinuo.insight.selectors.metrics import Metric
from yinuo.lib import periods
from yinuo.lib.periods import Period, PeriodKind

TREND = 6
Grouping = Literal["branch", "team", "person"]


@dataclass(frozen=True)
class Bar:
    """One bar of a break-down; ``key`` is the id of the branch, department or person (None: nobody named)."""

    key: int | None
    name: str
    figure: Figure
    value: Decimal | None
    is_met: bool | None


@dataclass(frozen=True)
class Point:
    """One period of a trend."""

    period: Period
    figure: Figure
    value: Decimal | None
    is_met: bool | None

    @property
    def label(self) -> str:
        return self.period.key

    @property
    def broken(self) -> int:
        """How many of the due were not kept."""
        return self.figure.denominator - self.figure.numerator


@dataclass(frozen=True)
class Card:
    metric: Metric
    trend: tuple[Point, ...]
    bars: tuple[Bar, ...]

    @property
    def now(self) -> Point:
        return self.trend[-1]

    @property
    def title(self) -> str:
        rule = self.metric.rule
        return rule.title_en if get_language() == "en" and rule.title_en else rule.title

    @property
    def unit(self) -> str:
        return "%" if self.metric.spec.unit == "percent" else ""

    @property
    def target(self) -> str:
        sign, limit = figures.limit(self.metric.spec.target)
        return f"{sign} {limit.normalize():f}{self.unit}"

    @property
    def formula(self) -> figures.Formula:
        return figures.formula(self.metric.spec)


def cards(
    *,
    day: date,
    at: datetime,
    reach: Reach,
    branch_id: int | None,
    grouping: Grouping,
    is_whole: bool,
) -> list[Card]:
    """
    Return a card per metric in force for the branch (None: the whole reach) on the day.

    ``is_whole`` says that the reach is exactly the branch or the company, so that stored figures may be used.
    """
    found = metrics.in_force(min(at, _end_of(day)), branch_id)
    answer: dict[int, Card] = {}
    for kind in {metric.spec.period for metric in found}:
        group = [metric for metric in found if metric.spec.period == kind]
        spans = trend_of(kind, day)
        answer |= _cards(group, spans, reach=reach, branch_id=branch_id, grouping=grouping, is_whole=is_whole)
    return [answer[metric.rule.pk] for metric in found]


def trend_of(kind: PeriodKind, day: date) -> list[Period]:
    """Return the period of the day and those before it, oldest first."""
    period = periods.of_date(kind, day, ZoneInfo(settings.TIME_ZONE))
    spans = [period]
    for _number in range(TREND - 1):
        spans.append(periods.preceding(spans[-1]))
    return spans[::-1]


def _end_of(day: date) -> datetime:
    return periods.of_date("day", day, ZoneInfo(settings.TIME_ZONE)).end


def _cards(
    found: Sequence[Metric],
    spans: Sequence[Period],
    *,
    reach: Reach,
    branch_id: int | None,
    grouping: Grouping,
    is_whole: bool,
) -> dict[int, Card]:
    stored = metrics.stored(found, spans[:-1], [branch_id]) if is_whole else {}
    missing = [
        span for span in spans[:-1] if any((metric.identity, branch_id, span.start) not in stored for metric in found)
    ]
    past = _live_trend(found, missing, reach)
    present = _present(found, spans[-1], reach, by_person=grouping != "branch")
    answer = {}
    for metric in found:
        cells = present[metric.rule.pk]
        points = [
            _point(metric, span, past[metric.rule.pk].get(span.start) or stored[metric.identity, branch_id, span.start])
            for span in spans[:-1]
        ]
        points.append(_point(metric, spans[-1], metrics.summed(cells.values(), metric.spec)))
        answer[metric.rule.pk] = Card(metric, tuple(points), ())
    return {
        pk: Card(card.metric, card.trend, tuple(bars))
        for (pk, card), bars in zip(answer.items(), _all_bars(found, present, grouping), strict=True)
    }


def _present(found: Sequence[Metric], span: Period, reach: Reach, *, by_person: bool) -> dict[int, dict[Cell, Figure]]:
    """Count the chosen period; by branch, only what came after the days that the roll-up has."""
    if by_person or reach.department is not None or reach.person is not None:
        return metrics.live(found, [span], reach, by_person=by_person)
    branches = list(reach.branches) if reach.branches is not None else _all_branches()
    kept, until = metrics.stored_days(found, span, branches)
    if until >= span.end:
        return kept
    rest = Period(span.kind, span.first, until, span.end)
    return metrics.merged(found, kept, metrics.live(found, [rest], reach))


def _all_branches() -> list[int]:
    return list(Branch.objects.values_list("pk", flat=True))


def _live_trend(found: Sequence[Metric], missing: Sequence[Period], reach: Reach) -> dict[int, dict[datetime, Figure]]:
    """Count past periods that the roll-up has not got, from the first to the last that is missing in one go."""
    if not missing:
        return {metric.rule.pk: {} for metric in found}
    spans = list(periods.within(missing[0].kind, missing[0].start, missing[-1].end, ZoneInfo(settings.TIME_ZONE)))
    cells = metrics.live(found, spans, reach)
    return {
        metric.rule.pk: {
            span.start: figure
            for span, figure in zip(spans, metrics.by_period(cells[metric.rule.pk], metric.spec, spans), strict=True)
        }
        for metric in found
    }


def _point(metric: Metric, span: Period, figure: Figure) -> Point:
    return Point(span, figure, figures.value(metric.spec, figure), figures.is_met(metric.spec, figure))


def _all_bars(found: Sequence[Metric], cells: dict[int, dict[Cell, Figure]], grouping: Grouping) -> list[list[Bar]]:
    group = {"branch": metrics.by_branch, "team": metrics.by_team, "person": metrics.by_person}[grouping]
    grouped = [group(cells[metric.rule.pk], metric.spec) for metric in found]
    names = _names(grouping, {key for bars in grouped for key in bars if key is not None})
    return [
        sorted(
            (
                Bar(
                    key,
                    names.get(key, _("未指明")) if key is not None else _("未指明"),
                    figure,
                    figures.value(metric.spec, figure),
                    figures.is_met(metric.spec, figure),
                )
                for key, figure in bars.items()
            ),
            key=lambda bar: (bar.value is None, bar.value or 0, bar.name),
        )
        for metric, bars in zip(found, grouped, strict=True)
    ]


def _names(grouping: Grouping, keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    in_english = get_language() == "en"
    rows: Iterable[tuple[int, str, str]]
    if grouping == "branch":
        rows = Branch.objects.filter(pk__in=keys).values_list("pk", "name", "name_en")
    elif grouping == "team":
        rows = Department.objects.filter(pk__in=keys).values_list("pk", "name", "name_en")
    else:
        rows = Person.objects.filter(pk__in=keys).values_list("pk", "name", "name_en")
    return {pk: name_en if in_english and name_en else name for pk, name, name_en in rows}


def narrowed(reach: Reach, grouping: Grouping, key: int | None) -> Reach:
    """Return the reach of one bar; without a key that of the bar that is nobody's."""
    if key is None:
        return reach if grouping == "branch" else replace(reach, lacking=grouping)
    if grouping == "branch":
        return Reach(branches=(key,), department=reach.department, person=reach.person)
    if grouping == "team":
        return Reach(branches=reach.branches, department=key)
    return Reach(branches=reach.branches, department=reach.department, person=key)
