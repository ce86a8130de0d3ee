"""
Counting obligations and events in SQL, exactly as the conditions of rules mean it.

A condition is CEL and stays CEL: the rows are grouped by the values of the facts that it reads, and it is asked once
per group of equal values, not once per row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast, Coalesce

from yinuo.core.models import Event, Person
from yinuo.insight.figures import Figure
from yinuo.lib.periods import Period
from yinuo.rulebook.engine.conditions import Condition, condition
from yinuo.rulebook.models import Obligation, Rule


class Cell(NamedTuple):
    """Where a count belongs: the number of the period in the list asked for, the branch, the person (if asked by)."""

    period: int
    branch: int | None
    person: int | None


Cells = dict[Cell, tuple[int, int]]  # how many, and the sum of the field


@dataclass(frozen=True)
class Reach:
    """
    Whose figures: of some branches (None: all), of a department, of one person.

    ``lacking``: only what has no person, or nobody of a department: the bar that is nobody's.
    """

    branches: tuple[int, ...] | None = None
    department: int | None = None
    person: int | None = None
    lacking: Literal["", "person", "team"] = ""


# The technician whom the event's record names, else who did it.
_PERSON = Coalesce(
    Cast(KT("facts__people__technician"), IntegerField()), F("by_id"), output_field=IntegerField(null=True)
)


def due(periods: Sequence[Period], reach: Reach) -> QuerySet[Obligation]:
    """Return obligations that fell due in the periods and whose fate is known: met, or broken."""
    decided = Q(state=Obligation.State.MET) | Q(breached_at__isnull=False)
    rows = Obligation.objects.filter(decided, _within("due_at", periods))
    if reach.branches is not None:
        rows = rows.filter(branch__in=reach.branches)
    if reach.department is not None:
        rows = rows.filter(assignee__department=reach.department)
    if reach.lacking == "person":
        rows = rows.filter(assignee=None)
    elif reach.lacking == "team":
        rows = rows.filter(assignee__department=None)
    return rows if reach.person is None else rows.filter(assignee=reach.person)


IS_KEPT = Q(state=Obligation.State.MET, breached_at__isnull=True)


def obligations(periods: Sequence[Period], reach: Reach, *, by_person: bool = False) -> dict[tuple[Cell, int], Figure]:
    """Return (cell, rule id) → kept and due, in one query."""
    keys = ["period", "rule_id", "branch_id", *(["assignee_id"] if by_person else [])]
    rows = (
        due(periods, reach)
        .annotate(period=_period("due_at", periods))
        .values(*keys)
        .annotate(due=Count("pk"), kept=Count("pk", filter=IS_KEPT))
        .order_by()
    )
    return {
        (Cell(row["period"], row["branch_id"], row.get("assignee_id")), row["rule_id"]): Figure(row["kept"], row["due"])
        for row in rows
    }


def rule_ids(codes: Mapping[int, set[str]]) -> dict[int, dict[int, str]]:
    """Return regulation id → rule id → code, over all versions: promises of older versions count for their rule."""
    answer: dict[int, dict[int, str]] = defaultdict(dict)
    named = {code for some in codes.values() for code in some}
    rows = Rule.objects.filter(version__regulation__in=codes, code__in=named)
    for regulation, pk, code in rows.values_list("version__regulation_id", "pk", "code"):
        if code in codes[regulation]:
            answer[regulation][pk] = code
    return answer


def events(
    kind: str,
    source: str,
    periods: Sequence[Period],
    reach: Reach,
    *,
    by_person: bool = False,
    field: str = "",
) -> Cells:
    """
    Count the events of a kind for which the condition holds; with ``field`` also add that number of theirs up.

    One query. Events that do not carry a fact that the condition reads do not count.
    """
    test = condition(source)
    reads = _reads(test)
    keys = ["period", "branch", *(["person"] if by_person else []), *reads]
    aggregates: dict[str, Any] = {"many": Count("pk")}
    if field:
        aggregates["total"] = Sum(Cast(KT(f"data__{field}"), IntegerField()), default=0)
    rows = (
        of_kind(kind, periods, reach, by_person=by_person)
        .annotate(period=_period("at", periods), branch=F("record__branch_id"), **reads)
        .values(*keys)
        .annotate(**aggregates)
        .order_by()
    )
    cells: defaultdict[Cell, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        if _holds(test, row):
            cell = Cell(row["period"], row["branch"], row.get("person"))
            many, total = cells[cell]
            cells[cell] = many + row["many"], total + row.get("total", 0)
    return dict(cells)


def of_kind(kind: str, periods: Sequence[Period], reach: Reach, *, by_person: bool = False) -> QuerySet[Event]:
    rows = Event.objects.filter(_within("at", periods), kind=kind)
    if by_person or reach.lacking or reach.person is not None or reach.department is not None:
        rows = rows.annotate(person=_PERSON)
    if reach.branches is not None:
        rows = rows.filter(record__branch__in=reach.branches)
    if reach.department is not None:
        rows = rows.filter(Q(("person__in", _people_of(reach.department))))
    if reach.lacking == "person":
        rows = rows.filter(Q(("person__isnull", True)))
    elif reach.lacking == "team":
        rows = rows.filter(Q(("person__isnull", True)) | Q(("person__in", _people_of(None))))
    return rows if reach.person is None else rows.filter(Q(("person", reach.person)))


def _people_of(department: int | None) -> list[int]:
    return list(Person.objects.filter(department=department).values_list("pk", flat=True))


def matching(kind: str, source: str, periods: Sequence[Period], reach: Reach) -> list[int]:
    """Return the ids of the events that ``events`` counts, newest first."""
    test = condition(source)
    reads = _reads(test)
    rows = of_kind(kind, periods, reach).annotate(**reads).order_by("-at", "-pk").values("pk", *reads)
    return [row["pk"] for row in rows if _holds(test, row)]


def _reads(test: Condition | None) -> dict[str, KeyTransform]:
    """Return a column name for each fact that the condition reads."""
    if test is None:
        return {}
    return {
        f"{entity}_0_{name}": (
            KeyTransform(name, "data") if entity == "event" else KeyTransform(name, KeyTransform(entity, "facts"))
        )
        for entity, name in test.reads
    }


def _holds(test: Condition | None, row: Mapping[str, Any]) -> bool:
    if test is None:
        return True
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    for entity, name in test.reads:
        found = row[f"{entity}_0_{name}"]
        if found is None:
            return False
        facts[entity][name] = found
    return test.holds(facts)


def _within(field: str, periods: Sequence[Period]) -> Q:
    """Return the stretch from the first period's start to the last one's end; the periods follow each other."""
    return Q(**{f"{field}__gte": periods[0].start, f"{field}__lt": periods[-1].end})


def _period(field: str, periods: Sequence[Period]) -> Case:
    whens: Iterator[When] = (
        When(**{f"{field}__lt": period.end}, then=Value(number)) for number, period in enumerate(periods)
    )
    return Case(*whens, output_field=IntegerField())
