"""Lists of cases at any number of rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yinuo.cases import access
from yinuo.cases.models import Case
from yinuo.cases.states import State
from yinuo.core.models import Branch, Person
from yinuo.customers import text_index

RARE = 1000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty values do not narrow. ``state`` may also be "open"."""

    query: str = ""
    state: str = ""
    kind: str = ""
    urgency: str = ""
    branch: Branch | None = None
    is_mine: bool = False


ORDER = ("-reported_at", "-pk")

_SHOWN = ("record", "customer", "site", "equipment__product", "coordinator", "branch")


def narrowed(person: Person, filters: Filters) -> QuerySet[Case]:
    """Return the cases that the person may see and that pass the filters; to be paged in ``ORDER``."""
    cases = _filtered(access.visible_cases(person), filters, person)
    return _matching(cases, filters.query).select_related(*_SHOWN)


def search(person: Person, query: str, limit: int = 20) -> list[Case]:
    """Return cases by number, customer, telephone, serial number or words of the fault, newest first."""
    if not query.strip():
        return []
    return list(narrowed(person, Filters(query=query)).order_by(*ORDER)[:limit])


def _filtered(cases: QuerySet[Case], filters: Filters, person: Person) -> QuerySet[Case]:
    if filters.state == "open":
        cases = cases.filter(closed_at__isnull=True)
    elif filters.state:
        cases = cases.filter(state=State(filters.state))
    if filters.kind:
        cases = cases.filter(kind=filters.kind)
    if filters.urgency:
        cases = cases.filter(urgency=filters.urgency)
    if filters.branch is not None:
        cases = cases.filter(branch=filters.branch)
    if filters.is_mine:
        cases = cases.filter(Q(taken_by=person) | Q(coordinator=person))
    return cases


def _matching(cases: QuerySet[Case], query: str) -> QuerySet[Case]:
    """
    Narrow to what matches the text.

    A rare word is fetched whole through the text index and sorted; a common one is met soon when walking from the
    newest on. The planner guesses wrong between the two, so we count up to ``RARE`` first.
    """
    asked = text_index.query(query)
    if asked is None:
        return cases.none() if query.strip() else cases
    ids = list(cases.filter(search=asked).order_by().values_list("pk", flat=True)[: RARE + 1])
    return cases.filter(pk__in=ids) if len(ids) <= RARE else cases.filter(search=asked)
