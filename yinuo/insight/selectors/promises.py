"""Open promises by rule: how many run, are soon due, are broken now; and what sanctions came of clauses by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from yinuo.insight.selectors.counting import Reach
from yinuo.rulebook.models import Obligation, Rule, Sanction

Status = Literal["running", "soon", "broken", "paused", "unlimited"]
SOON_SHARE = 5  # the last fifth of the time counts as soon, as everywhere on the pages


@dataclass(frozen=True)
class Promises:
    """The open promises of one rule."""

    rule: Rule
    running: int
    soon: int
    broken: int
    paused: int
    unlimited: int

    @property
    def total(self) -> int:
        return self.running + self.soon + self.broken + self.paused + self.unlimited


def open_promises(reach: Reach) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(state__in=[Obligation.State.OPEN, Obligation.State.PAUSED])
    if reach.branches is not None:
        rows = rows.filter(branch__in=reach.branches)
    return rows if reach.department is None else rows.filter(assignee__department=reach.department)


def condition_of(status: Status, at: datetime) -> Q:
    """Return the filter of a status; the five of them never overlap and together are all open promises."""
    is_open, is_broken = Q(state=Obligation.State.OPEN), Q(due_at__lte=at)
    last_fifth = Q(due_at__lt=Value(at) + F("fifth"))
    match status:
        case "paused":
            return Q(state=Obligation.State.PAUSED)
        case "unlimited":
            return is_open & Q(due_at__isnull=True)
        case "broken":
            return is_open & is_broken
        case "soon":
            return is_open & ~is_broken & Q(due_at__isnull=False) & last_fifth
        case "running":
            return is_open & ~is_broken & Q(due_at__isnull=False) & ~last_fifth


def with_fifth(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Annotate the last fifth of each promise's time."""
    span = ExpressionWrapper((F("due_at") - F("counts_from")) / SOON_SHARE, output_field=DurationField())
    return rows.annotate(fifth=span)


def by_rule(reach: Reach, at: datetime) -> list[Promises]:
    """Return what is open, rule by rule, most broken first. Two queries."""
    statuses: tuple[Status, ...] = ("running", "soon", "broken", "paused", "unlimited")
    rows = (
        with_fifth(open_promises(reach))
        .values("rule_id")
        .annotate(**{status: Count("pk", filter=condition_of(status, at)) for status in statuses})
        .order_by("-broken", "-soon", "-running", "rule_id")
    )
    counts = list(rows)
    rules = Rule.objects.select_related("clause", "version__regulation").in_bulk([row["rule_id"] for row in counts])
    return [Promises(rules[row["rule_id"]], *(row[status] for status in statuses)) for row in counts]


def of_status(reach: Reach, status: Status, at: datetime, rule_id: int | None = None) -> QuerySet[Obligation]:
    """Return the promises behind a number, the next to be broken first."""
    rows = with_fifth(open_promises(reach)).filter(condition_of(status, at))
    if rule_id is not None:
        rows = rows.filter(rule=rule_id)
    return rows.select_related("rule__clause", "version__regulation", "record", "root", "assignee").order_by(
        F("due_at").asc(nulls_last=True), "pk"
    )


@dataclass(frozen=True)
class ClauseMonth:
    """Sanctions of one clause in one month: how many were proposed, stood, were let go; the money that stands."""

    regulation: str
    clause: str
    title: str
    month: datetime
    proposed: int
    standing: int
    waived: int
    amount: Decimal


def sanctions(reach: Reach, start: datetime, end: datetime) -> Sequence[ClauseMonth]:
    """Return the sanctions proposed in [start, end) by clause and month. One query."""
    rows = Sanction.objects.filter(proposed_at__gte=start, proposed_at__lt=end)
    if reach.branches is not None:
        rows = rows.filter(branch__in=reach.branches)
    if reach.department is not None:
        rows = rows.filter(person__department=reach.department)
    stands = Q(state__in=[Sanction.State.CONFIRMED, Sanction.State.REDUCED])
    grouped = (
        rows.annotate(month=TruncMonth("proposed_at", tzinfo=ZoneInfo(settings.TIME_ZONE)))
        .values("month", "rule__version__regulation__code", "rule__clause__number", "rule__title")
        .annotate(
            proposed=Count("pk"),
            standing=Count("pk", filter=stands),
            waived=Count("pk", filter=Q(state=Sanction.State.WAIVED)),
            amount=Coalesce(Sum("amount", filter=stands), Decimal(0)),
        )
        .order_by("-month", "rule__version__regulation__code", "rule__clause__number", "rule__title")
    )
    return [
        ClauseMonth(
            regulation=row["rule__version__regulation__code"],
            clause=row["rule__clause__number"],
            title=row["rule__title"],
            month=row["month"],
            proposed=row["proposed"],
            standing=row["standing"],
            waived=row["waived"],
            amount=row["amount"],
        )
        for row in grouped
    ]
