"""Lists of cases, page by page, at any number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from yinuo.cases import access
from yinuo.cases.models import Case
from yinuo.cases.states import State
from yinuo.core.models import Branch, Person
from yinuo.customers import text_index

PAGE = 25
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


@dataclass(frozen=True)
class Page:
    """``after`` leads to the next page; "" on the last."""

    rows: list[Case]
    after: str


class BadCursor(ValueError):
    """A page address that this list did not make."""


def page(person: Person, filters: Filters, after: str = "") -> Page:
    """
    Return the page that follows ``after``, newest report first, of the cases that the person may see.

    :raises BadCursor: see there
    """
    cases = _narrowed(access.visible_cases(person), filters, person)
    if after:
        at, pk = _read(after)
        cases = cases.filter(Q(reported_at__lt=at) | Q(reported_at=at, pk__lt=pk), reported_at__lte=at)
    cases = _matching(cases, filters.query)
    rows = list(cases.select_related(*_SHOWN).order_by("-reported_at", "-record")[: PAGE + 1])
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows=rows[:PAGE], after=_cursor(more) if more else "")


_SHOWN = ("record", "customer", "site", "equipment__product", "coordinator", "branch")


def search(person: Person, query: str, limit: int = 20) -> list[Case]:
    """Return cases by number, customer, telephone, serial number or words of the fault, newest first."""
    cases = _matching(access.visible_cases(person), query)
    return list(cases.select_related(*_SHOWN).order_by("-reported_at", "-record")[:limit]) if query.strip() else []


def _narrowed(cases: QuerySet[Case], filters: Filters, person: Person) -> QuerySet[Case]:
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


def _cursor(case: Case) -> str:
    return f"{int(case.reported_at.timestamp() * 1_000_000)}-{case.pk}"


def _read(after: str) -> tuple[datetime, int]:
    micros, _, pk = after.partition("-")
    if not (micros.isdigit() and pk.isdigit()):
        raise BadCursor(after)
    try:
        return datetime.fromtimestamp(int(micros) / 1_000_000, UTC), int(pk)
    except (OverflowError, ValueError, OSError) as error:
        raise BadCursor(after) from error
