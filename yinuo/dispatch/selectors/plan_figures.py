"""How good the plans were: what they promised and what came, driving, jobs a day, overrides, and stability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models import DateTimeField as Instant
from django.db.models.fields import DurationField
from django.db.models.functions import TruncDate

from yinuo.core.models import Branch
from yinuo.dispatch.models import Choice, Order, PlannedVisit
from yinuo.dispatch.selectors import board
from yinuo.dispatch.states import OrderState

RIGHT, WRONG, SAME = "right", "wrong", "same"
KINDS = ("as_planned", "kept_after_all", "broken_after_all", "broken_as_planned", "overrides", "moved")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last`` of a branch."""

    branch: Branch
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return board.bounds(self.first)[0]

    @property
    def end(self) -> datetime:
        return board.bounds(self.last)[1]


@dataclass(frozen=True, slots=True)
class Figures:
    """
    ``kept``: planned in time and in time, planned late and in time after all, planned in time and late, planned and
    late. ``travel_percent``: driving of all time at work. ``overrides``: right, wrong, no difference. ``moved`` of
    ``published`` visits got another time or person after publication.
    """

    kept: dict[str, int]
    jobs: int
    jobs_a_day: float | None
    travel_percent: float | None
    overrides: dict[str, int]
    published: int
    moved: int

    @property
    def stability_percent(self) -> float | None:
        return 100 * (self.published - self.moved) / self.published if self.published else None


def read(period: Period) -> Figures:
    """Seven queries, whatever the numbers."""
    done = _done(period)
    work = done.aggregate(
        jobs=Count("pk"),
        travel=Sum("travel_minutes"),
        site=Sum(ExpressionWrapper(F("finished_at") - F("arrived_at"), output_field=DurationField())),
    )
    days = done.annotate(day=TruncDate("arrived_at")).values("technician", "day").distinct().count()
    driving = timedelta(minutes=work["travel"] or 0)
    whole = driving + (work["site"] or timedelta())
    kept = {kind: comparison(period, kind).count() for kind in KINDS[:4]}
    judged = dict(_judged(period).values_list("verdict").annotate(count=Count("pk")))
    return Figures(
        kept=kept,
        jobs=work["jobs"],
        jobs_a_day=work["jobs"] / days if days else None,
        travel_percent=100 * driving / whole if whole else None,
        overrides={name: judged.get(name, 0) for name in (RIGHT, WRONG, SAME)},
        published=_published(period).count(),
        moved=moved(period).count(),
    )


def comparison(period: Period, kind: str) -> QuerySet[PlannedVisit]:
    """Return the last planned state of the visits that were made, of one of the four kinds."""
    later = PlannedVisit.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    arrival = ExpressionWrapper(F("starts_at") + F("travel_minutes") * timedelta(minutes=1), output_field=Instant())
    rows = (
        PlannedVisit.objects.filter(
            ~Exists(later),
            plan__branch=period.branch,
            due_at__isnull=False,
            order__arrived_at__gte=period.start,
            order__arrived_at__lt=period.end,
        )
        .annotate(arrival_at=arrival)
        .select_related("order__record", "technician", "case__customer", "rule__clause", "rule__version__regulation")
    )
    planned = Q(arrival_at__lte=F("due_at"))
    came = Q(order__arrived_at__lte=F("due_at"))
    wanted = {
        "as_planned": planned & came,
        "kept_after_all": ~planned & came,
        "broken_after_all": planned & ~came,
        "broken_as_planned": ~planned & ~came,
    }
    return rows.filter(wanted[kind]).order_by("-order__arrived_at", "-pk")


def overrides(period: Period, most: int) -> list[tuple[Choice, str]]:
    """Return the latest choices against the first suggestion, each with its verdict; see ``_judged``. One query."""
    return [(choice, choice.verdict) for choice in _judged(period)[:most]]


def _judged(period: Period) -> Any:
    """
    Return the choices against the first suggestion whose visits were made, each with its verdict.

    Right: he was there by the promise, or without one by when the first would have been. Wrong: he broke a promise
    that the first would have kept. Else it made no difference.
    """
    in_time = Q(due_at__isnull=False, order__arrived_at__lte=F("due_at"))
    sooner = Q(due_at__isnull=True, order__arrived_at__lte=F("suggested_arrival_at"))
    missed = Q(order__arrived_at__gt=F("due_at"), suggested_arrival_at__lte=F("due_at"))
    verdict = Case(
        When(in_time | sooner, then=Value(RIGHT)),
        When(missed, then=Value(WRONG)),
        default=Value(SAME),
        output_field=CharField(),
    )
    rows = Choice.objects.filter(
        order__branch=period.branch, order__arrived_at__gte=period.start, order__arrived_at__lt=period.end
    )
    related = ("order__record", "order__technician", "order__case__customer", "suggested", "by")
    return rows.annotate(verdict=verdict).select_related(*related).order_by("-order__arrived_at", "-pk")


def moved(period: Period) -> QuerySet[Order]:
    """Return the published visits that got another time or another person afterwards."""
    changed = _published(period).annotate(first=Min("planned_visits__starts_at"), last=Max("planned_visits__starts_at"))
    return (
        changed.filter(Q(state=OrderState.REASSIGNED) | ~Q(first=F("last")))
        .select_related("record", "technician", "case__customer")
        .order_by("-starts_at", "-pk")
    )


def _published(period: Period) -> QuerySet[Order]:
    planned = PlannedVisit.objects.filter(order=OuterRef("pk"), plan__published_at__isnull=False)
    orders = Order.objects.filter(branch=period.branch, starts_at__gte=period.start, starts_at__lt=period.end)
    return orders.filter(Exists(planned))


def _done(period: Period) -> QuerySet[Order]:
    return Order.objects.filter(
        branch=period.branch,
        arrived_at__gte=period.start,
        arrived_at__lt=period.end,
        finished_at__gt=F("arrived_at"),
    )
