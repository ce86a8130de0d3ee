"""The metric rules in force, and their figures by period, branch and person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Extract

from yinuo.core.models import Branch, Person
from yinuo.insight.figures import Figure, formula
from yinuo.insight.models import MetricValue
from yinuo.insight.selectors import counting
from yinuo.insight.selectors.counting import Cell, Cells, Reach
from yinuo.lib.periods import Period
from yinuo.rulebook.models import Rule
from yinuo.rulebook.pack.rules import MetricRule
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.versions import parsed


@dataclass(frozen=True)
class Metric:
    """A metric rule: the row, and what its pack says."""

    rule: Rule
    spec: MetricRule

    @property
    def identity(self) -> tuple[int, str]:
        """The same metric in another version of its regulation has the same identity."""
        return self.rule.version.regulation_id, self.rule.code


def in_force(at: datetime, branch_id: int | None) -> list[Metric]:
    """Return the metrics of the versions in force at an instant for a branch (None: for any), targets packs first."""
    table = programs.timetable()
    branches = [branch_id] if branch_id is not None else list(Branch.objects.values_list("pk", flat=True))
    versions = {pk for branch in branches for pk in table.version_ids(branch, at)}
    rules = (
        Rule.objects.filter(kind=Rule.Kind.METRIC, version__in=versions)
        .select_related("clause", "version__regulation")
        .order_by("version__regulation__code", "clause__position", "code")
    )
    metrics = [Metric(rule, cast(MetricRule, parsed(rule))) for rule in rules]
    return sorted(metrics, key=lambda metric: not _is_overall(metric))


def _is_overall(metric: Metric) -> bool:
    """A regulation of nothing but targets is about the whole service, and stands first."""
    return metric.spec.kept is not None and not metric.spec.kept.rules


def one(rule_id: int) -> Metric:
    """:raises Rule.DoesNotExist: there is no such metric rule"""
    rule = Rule.objects.select_related("clause", "version__regulation").get(pk=rule_id, kind=Rule.Kind.METRIC)
    return Metric(rule, cast(MetricRule, parsed(rule)))


def live(
    metrics: Sequence[Metric], periods: Sequence[Period], reach: Reach, *, by_person: bool = False
) -> dict[int, dict[Cell, Figure]]:
    """
    Work the figures out from obligations and events: rule id → cell (period, branch, person) → figure.

    One query for all metrics of kept obligations, one for each sort of event that the others count.
    """
    answer: dict[int, dict[Cell, Figure]] = {metric.rule.pk: {} for metric in metrics}
    of_rules = [metric for metric in metrics if formula(metric.spec) == "kept"]
    if of_rules:
        codes = counting.rule_ids(_codes_by_regulation(of_rules))
        rows = counting.obligations(periods, reach, by_person=by_person)
        for metric in of_rules:
            wanted = codes[metric.identity[0]] if metric.spec.kept and metric.spec.kept.rules else None
            names = set(metric.spec.kept.rules) if metric.spec.kept else set()
            answer[metric.rule.pk] = _kept(rows, wanted, names)
    counts = _Counts(periods, reach, by_person=by_person)
    for metric in metrics:
        if formula(metric.spec) != "kept":
            answer[metric.rule.pk] = _of_events(metric.spec, counts)
    return answer


def _codes_by_regulation(metrics: Iterable[Metric]) -> dict[int, set[str]]:
    codes: dict[int, set[str]] = defaultdict(set)
    for metric in metrics:
        codes[metric.identity[0]] |= _codes(metric)
    return codes


def _codes(metric: Metric) -> set[str]:
    return set(metric.spec.kept.rules) if metric.spec.kept else set()


def _kept(
    rows: Mapping[tuple[Cell, int], Figure], wanted: Mapping[int, str] | None, names: set[str]
) -> dict[Cell, Figure]:
    figures: dict[Cell, Figure] = defaultdict(Figure)
    for (cell, rule_id), figure in rows.items():
        if wanted is None or wanted.get(rule_id) in names:
            figures[cell] += figure
    return dict(figures)


class _Counts:
    """Counts of events, each sort asked of the database once."""

    def __init__(self, periods: Sequence[Period], reach: Reach, *, by_person: bool) -> None:
        self._ask: Callable[[str, str, str], Cells] = lambda kind, condition, field: counting.events(
            kind, condition, periods, reach, by_person=by_person, field=field
        )
        self._known: dict[tuple[str, str, str], Cells] = {}

    def of(self, kind: str, condition: str, field: str = "") -> Cells:
        key = (kind, condition, field)
        if key not in self._known:
            self._known[key] = self._ask(*key)
        return self._known[key]


def _of_events(spec: MetricRule, counts: _Counts) -> dict[Cell, Figure]:
    if spec.average is not None:
        average = spec.average
        cells = counts.of(average.event, average.condition, average.field.split(".", 1)[1])
        return {cell: Figure(total, count) for cell, (count, total) in cells.items()}
    if spec.share is not None:
        figures: dict[Cell, Figure] = defaultdict(Figure)
        for trigger in spec.share.of:
            for cell, (count, _) in counts.of(trigger.event, trigger.condition).items():
                figures[cell] += Figure(count, 0)
        for trigger in spec.share.among:
            for cell, (count, _) in counts.of(trigger.event, trigger.condition).items():
                figures[cell] += Figure(0, count)
        return dict(figures)
    figures = defaultdict(Figure)
    for trigger in spec.count or ():
        for cell, (count, _) in counts.of(trigger.event, trigger.condition).items():
            figures[cell] += Figure(count, 0)
    return {cell: Figure(figure.numerator, 1) for cell, figure in figures.items()}


def summed(figures: Iterable[Figure], spec: MetricRule) -> Figure:
    """Add figures up. A count keeps 1 as its denominator."""
    total = sum(figures, Figure())
    return Figure(total.numerator, 1) if formula(spec) == "count" else total


def by_period(cells: Mapping[Cell, Figure], spec: MetricRule, periods: Sequence[Period]) -> list[Figure]:
    groups: dict[int, list[Figure]] = defaultdict(list)
    for cell, figure in cells.items():
        groups[cell.period].append(figure)
    return [summed(groups[number], spec) for number in range(len(periods))]


def by_branch(cells: Mapping[Cell, Figure], spec: MetricRule) -> dict[int | None, Figure]:
    groups: dict[int | None, list[Figure]] = defaultdict(list)
    for cell, figure in cells.items():
        groups[cell.branch].append(figure)
    return {key: summed(figures, spec) for key, figures in groups.items()}


def by_person(cells: Mapping[Cell, Figure], spec: MetricRule) -> dict[int | None, Figure]:
    groups: dict[int | None, list[Figure]] = defaultdict(list)
    for cell, figure in cells.items():
        groups[cell.person].append(figure)
    return {key: summed(figures, spec) for key, figures in groups.items()}


def by_team(cells: Mapping[Cell, Figure], spec: MetricRule) -> dict[int | None, Figure]:
    """Add up by the department that the people belong to today."""
    people = {cell.person for cell in cells if cell.person is not None}
    team = dict(Person.objects.filter(pk__in=people).values_list("pk", "department_id"))
    groups: dict[int | None, list[Figure]] = defaultdict(list)
    for cell, figure in cells.items():
        groups[team.get(cell.person) if cell.person is not None else None].append(figure)
    return {key: summed(figures, spec) for key, figures in groups.items()}


Key = tuple[tuple[int, str], int | None, datetime]


def stored(metrics: Sequence[Metric], periods: Sequence[Period], branch_ids: Sequence[int | None]) -> dict[Key, Figure]:
    """Return what the nightly roll-up kept: (metric, branch, start of the period) → figure. One query."""
    if not periods:
        return {}
    rows = _kept_rows(metrics, branch_ids).filter(
        starts_at__gte=periods[0].start,
        ends_at__lte=periods[-1].end,
        starts_at__in=[period.start for period in periods],
        ends_at__in=[period.end for period in periods],
    )
    columns = (*_IDENTITY, "branch_id", "starts_at", "numerator", "denominator")
    return {
        ((regulation, code), branch, start): Figure(numerator, denominator)
        for regulation, code, branch, start, numerator, denominator in rows.values_list(*columns)
    }


def stored_days(
    metrics: Sequence[Metric], period: Period, branch_ids: Sequence[int]
) -> tuple[dict[int, dict[Cell, Figure]], datetime]:
    """
    Return what the roll-up kept of the days of a period, added up: rule id → cell → figure, and until when.

    Only days that every metric has, from the first one on, are taken. One query.
    """
    rule_of = {metric.identity: metric.rule.pk for metric in metrics}
    rows = (
        _kept_rows(metrics, list(branch_ids))
        .filter(starts_at__gte=period.start, ends_at__lte=period.end)
        .annotate(begin=_seconds("starts_at"), end=_seconds("ends_at"))  # a thousand instants cost more than numbers
    )
    columns = (*_IDENTITY, "branch_id", "begin", "end", "numerator", "denominator")
    known: dict[tuple[int, int], dict[tuple[int, int], tuple[int, int]]] = defaultdict(dict)
    for regulation, code, branch, begin, end, *figure in rows.values_list(*columns):
        if (regulation, code) in rule_of and branch is not None:
            known[begin, end][rule_of[regulation, code], branch] = (figure[0], figure[1])
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    until = int(period.start.timestamp())
    whole = len(metrics) * len(branch_ids)
    for begin, end in sorted(known):
        if begin != until or len(known[begin, end]) < whole:
            continue
        until = end
        for key, (numerator, denominator) in known[begin, end].items():
            sums[key][0] += numerator
            sums[key][1] += denominator
    answer: dict[int, dict[Cell, Figure]] = {metric.rule.pk: {} for metric in metrics}
    for (rule_id, branch), total in sums.items():
        answer[rule_id][Cell(0, branch, None)] = Figure(*total)
    return answer, datetime.fromtimestamp(until, period.start.tzinfo)


def _seconds(column: str) -> Cast:
    return Cast(Extract(column, "epoch", tzinfo=UTC), BigIntegerField())


def merged(
    metrics: Sequence[Metric], one: dict[int, dict[Cell, Figure]], other: dict[int, dict[Cell, Figure]]
) -> dict[int, dict[Cell, Figure]]:
    """Add two counts of the same period up. A count keeps 1 as its denominator."""
    answer: dict[int, dict[Cell, Figure]] = {}
    for metric in metrics:
        left, right = one[metric.rule.pk], other[metric.rule.pk]
        answer[metric.rule.pk] = {
            cell: summed([part[cell] for part in (left, right) if cell in part], metric.spec)
            for cell in {**left, **right}
        }
    return answer


_IDENTITY = ("rule__version__regulation_id", "rule__code")


def _kept_rows(metrics: Sequence[Metric], branch_ids: Sequence[int | None]) -> QuerySet[MetricValue]:
    chosen = Q(branch__in=[pk for pk in branch_ids if pk is not None])
    if None in branch_ids:
        chosen |= Q(branch__isnull=True)
    return MetricValue.objects.filter(
        chosen,
        rule__version__regulation__in={metric.identity[0] for metric in metrics},
        rule__code__in={metric.identity[1] for metric in metrics},
    ).order_by("computed_at", "pk")
