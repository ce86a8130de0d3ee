from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Sum, Value, When

from yinuo.core.models import Branch, Person, Record, Role
from yinuo.core.selectors import people
from yinuo.parts.errors import NoWarehouse, Short
from yinuo.parts.models import Location, Movement, Part, Requisition, RequisitionLine, Stock


def main_warehouse(branch: Branch) -> Location:
    """
    Return the branch's first warehouse; vans do not count.

    :raises NoWarehouse: the branch has none
    """
    location = Location.objects.filter(branch=branch, holder=None).order_by("pk").first()
    if location is None:
        raise NoWarehouse(branch.name)
    return location


def keeper_of(location: Location, at: datetime) -> Person | None:
    """Return who hands parts out there: the holder of a van, else the branch's first parts keeper."""
    if location.holder is not None:
        return location.holder
    keepers = people.holders(Role.PARTS_KEEPER, location.branch, at)
    return keepers[0] if keepers else None


def technician_of(order: Record) -> Person:
    """Return the technician that an order's record names."""
    return Person.objects.get(pk=order.participants["technician"])


def quantities(location: Location, parts: Iterable[Part]) -> dict[int, int]:
    """Return part id → pieces at the location; parts never seen there are left out."""
    rows = Stock.objects.filter(location=location, part__in=list(parts))
    return dict(rows.values_list("part_id", "quantity"))


def shorts(location: Location, wanted: Mapping[Part, int]) -> list[Short]:
    """Return every part of which fewer than wanted lie at the location."""
    there = quantities(location, wanted)
    return [
        Short(part.code, part.name, count, there.get(part.pk, 0))
        for part, count in wanted.items()
        if there.get(part.pk, 0) < count
    ]


def has_shortage(requisition: Requisition) -> bool:
    lines = requisition.lines.select_related("part")
    return bool(shorts(requisition.location, {line.part: line.outstanding for line in lines if line.outstanding}))


def of_order(order: Record) -> QuerySet[Requisition]:
    return (
        Requisition.objects.filter(order=order)
        .select_related("record", "location", "technician")
        .prefetch_related(with_lines())
        .order_by("requested_at", "pk")
    )


def with_lines() -> Prefetch[str, QuerySet[RequisitionLine]]:
    return Prefetch("lines", queryset=RequisitionLine.objects.select_related("part").order_by("part__code"))


def used_on(order: Record) -> dict[Part, int]:
    """Return part → pieces used on the job, over all requisitions of the order."""
    rows = (
        RequisitionLine.objects.filter(requisition__order=order, used__gt=0)
        .values("part")
        .annotate(count=Sum("used"))
        .values_list("part", "count")
    )
    counts = dict(rows)
    return {part: counts[part.pk] for part in Part.objects.filter(pk__in=counts).order_by("code")}


@dataclass(frozen=True)
class Waiting:
    """A requisition at the counter: what is still to be issued, and what of it is there."""

    requisition: Requisition
    lines: tuple[WaitingLine, ...]

    @property
    def is_short(self) -> bool:
        return any(line.is_short for line in self.lines)

    @property
    def can_issue_some(self) -> bool:
        return any(line.outstanding and line.available for line in self.lines)


@dataclass(frozen=True)
class WaitingLine:
    line: RequisitionLine
    available: int

    @property
    def outstanding(self) -> int:
        return self.line.outstanding

    @property
    def is_short(self) -> bool:
        return self.outstanding > self.available

    @property
    def issuable(self) -> int:
        return min(self.outstanding, self.available)


def with_stock(requisitions: Iterable[Requisition]) -> list[Waiting]:
    """Put the stock of its location beside each line; the requisitions come with their lines and parts prefetched."""
    chosen = list(requisitions)
    there = _stock_of(chosen)
    return [
        Waiting(
            requisition,
            tuple(
                WaitingLine(line, there.get((requisition.location_id, line.part_id), 0))
                for line in requisition.lines.all()
            ),
        )
        for requisition in chosen
    ]


def _stock_of(requisitions: list[Requisition]) -> dict[tuple[int, int], int]:
    rows = Stock.objects.filter(
        location__in={requisition.location_id for requisition in requisitions},
        part__in={line.part_id for requisition in requisitions for line in requisition.lines.all()},
    )
    return {(location, part): count for location, part, count in rows.values_list("location", "part", "quantity")}


def suggested(family: str, usual: Iterable[str]) -> QuerySet[Part]:
    """Return the parts to choose from for a machine: the usual ones of its fault first, then those that fit it."""
    fits = Q(families__contains=[family]) if family else Q()
    return (
        Part.objects.filter(is_active=True)
        .annotate(
            rank=Case(
                When(code__in=list(usual), then=Value(0)),
                When(fits if family else Q(pk__isnull=True), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "code")
    )


def stock_at(locations: QuerySet[Location], *, words: str = "", only_low: bool = False) -> QuerySet[Stock]:
    rows = Stock.objects.filter(location__in=locations).select_related("part", "location")
    if words:
        rows = rows.filter(Q(part__code__icontains=words) | Q(part__name__icontains=words))
    if only_low:
        rows = rows.filter(quantity__lt=F("safety_stock"))
    return rows.order_by("location_id", "part__code")


def movements_of(stock: Stock) -> QuerySet[Movement]:
    return (
        Movement.objects.filter(location=stock.location_id, part=stock.part_id)
        .select_related("by", "record")
        .order_by("-at", "-pk")
    )


def issuable(requisition: Requisition) -> dict[str, int]:
    """Return part code → pieces that are outstanding and lie there."""
    fresh = Requisition.objects.prefetch_related(with_lines()).get(pk=requisition.pk)
    (waiting,) = with_stock([fresh])
    return {row.line.part.code: row.issuable for row in waiting.lines if row.issuable}


def catalogue(words: str = "") -> QuerySet[Part]:
    rows = Part.objects.order_by("-is_active", "code")
    return rows.filter(Q(code__icontains=words) | Q(name__icontains=words)) if words else rows
