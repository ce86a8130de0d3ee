"""The rows behind a figure: as many as the figure says, each with the case it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Event, Person, Record
from yinuo.insight.figures import formula
from yinuo.insight.selectors import counting
from yinuo.insight.selectors.counting import Reach
from yinuo.insight.selectors.metrics import Metric
from yinuo.lib.periods import Period
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.pack.values import Trigger

Side = Literal["numerator", "denominator", "rest"]


@dataclass(frozen=True)
class Behind:
    """One row behind a figure. ``obligation`` is None for an event."""

    root: Record
    record: Record
    at: datetime
    what: str
    person: Person | None
    obligation: int | None
    is_good: bool | None


def sides(metric: Metric) -> tuple[Side, ...]:
    """Return which rows a metric can be asked for: only obligations know which of the due were *not* kept."""
    kind = formula(metric.spec)
    if kind == "kept":
        return ("rest", "numerator", "denominator")
    return ("numerator", "denominator") if kind == "share" else ("numerator",)


Ids = list[int] | QuerySet[Obligation, int]


def ids(metric: Metric, side: Side, period: Period, reach: Reach) -> Ids:
    """
    Return the ids of the obligations or events behind one side of the figure, newest first.

    Those of obligations are a query that is not run yet, to be counted and sliced.
    """
    spec = metric.spec
    if spec.kept is not None:
        return _obligations(metric, side, period, reach)
    if spec.average is not None:
        return counting.matching(spec.average.event, spec.average.condition, [period], reach)
    if spec.share is not None:
        return _events(spec.share.of if side == "numerator" else spec.share.among, period, reach)
    return _events(spec.count or (), period, reach)


def _obligations(metric: Metric, side: Side, period: Period, reach: Reach) -> QuerySet[Obligation, int]:
    rows = counting.due([period], reach)
    names = set(metric.spec.kept.rules) if metric.spec.kept else set()
    if names:
        regulation = metric.identity[0]
        rows = rows.filter(rule__in=counting.rule_ids({regulation: names})[regulation])
    if side == "numerator":
        rows = rows.filter(counting.IS_KEPT)
    elif side == "rest":
        rows = rows.exclude(counting.IS_KEPT)
    return rows.order_by("-due_at", "-pk").values_list("pk", flat=True)


def _events(triggers: Sequence[Trigger], period: Period, reach: Reach) -> list[int]:
    """Keep an event as often as triggers count it, so that rows and figure agree."""
    return [pk for trigger in triggers for pk in counting.matching(trigger.event, trigger.condition, [period], reach)]


def rows(metric: Metric, chosen: Sequence[int]) -> list[Behind]:
    """Return the rows of some ids, in their order, with all that the page shows."""
    if formula(metric.spec) == "kept":
        return _promise_rows(chosen)
    return _event_rows(chosen)


def _promise_rows(chosen: Sequence[int]) -> list[Behind]:
    found = {
        row.pk: row
        for row in Obligation.objects.filter(pk__in=chosen).select_related("root", "record", "rule", "assignee")
    }
    return [
        Behind(
            root=row.root,
            record=row.record,
            at=row.due_at or row.opened_at,
            what=f"{row.rule.code} {row.rule.title}",
            person=row.assignee,
            obligation=row.pk,
            is_good=row.breached_at is None,
        )
        for row in (found[pk] for pk in chosen)
    ]


def _event_rows(chosen: Sequence[int]) -> list[Behind]:
    found = {row.pk: row for row in Event.objects.filter(pk__in=chosen).select_related("root", "record", "by")}
    return [
        Behind(
            root=row.root,
            record=row.record,
            at=row.at,
            what=CATALOGUE[row.kind].ZH if row.kind in CATALOGUE else row.kind,
            person=row.by,
            obligation=None,
            is_good=None,
        )
        for row in (found[pk] for pk in chosen)
    ]
