"""
The event log as a back-test and a replay read it: tree by tree, in the order in which it was written down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from yinuo.core import sql
from yinuo.core.happenings import CATALOGUE
from yinuo.rulebook.backtest.history import Hand, History, Line, Place
from yinuo.rulebook.backtest.lives import CONSEQUENCES, PAUSED, RESUMED, TOLD
from yinuo.rulebook.backtest.reading import Reading
from yinuo.rulebook.backtest.rules import Rules, Span
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors import programs

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TREES_AT_A_TIME = 500

_ROOTS = """
SELECT r.id, r.kind, r.branch_id, r.number FROM core_record r
WHERE r.root_id IS NULL {branch} AND EXISTS (
  SELECT 1 FROM core_event e WHERE e.root_id = r.id AND e.at >= %(starts)s AND e.at < %(ends)s
) ORDER BY r.id
"""
_RECORDS = """
SELECT r.id, coalesce(r.root_id, r.id), r.parent_id, r.branch_id, r.department_id FROM core_record r
WHERE r.id = ANY(%(roots)s) OR r.root_id = ANY(%(roots)s)
"""
_EVENTS = """
SELECT e.root_id, e.id, e.record_id, e.kind, e.at, e.by_id, e.data::text, e.facts::text FROM core_event e
WHERE e.root_id = ANY(%(roots)s) AND {kinds} ORDER BY e.root_id, e.id
"""
_ELSEWHERE = """
SELECT e.root_id, e.id, e.record_id, e.kind, e.at, e.by_id, e.data::text, e.facts::text, r.department_id
FROM core_event e JOIN core_record r ON r.id = e.record_id
WHERE r.branch_id = %(branch)s AND e.kind = ANY(%(kinds)s) AND e.root_id <> %(root)s ORDER BY e.id
"""


class Root(NamedTuple):
    """A tree by its topmost record."""

    id: int
    kind: str
    branch: int
    number: str


def rules_in_force(table: programs.Timetable) -> Rules:
    """Return the rules that held everywhere at every time, for a life under them."""
    starts = (BEGINNING, *table.changes())
    branches = sorted({*table.own, *_branches()})
    spans = {
        branch: tuple(Span(start, programs.joined(branch, start, table).program) for start in starts)
        for branch in branches
    }
    return Rules(spans, table.departments, TOLD, table.waivers)


def _branches() -> list[int]:
    return [pk for (pk,) in sql.rows("SELECT id FROM core_branch ORDER BY id")]


def roots(starts_at: datetime, ends_at: datetime, branch: int | None = None) -> Iterator[Root]:
    """Yield the trees to which something happened in [starts_at, ends_at), a few at a time from the server."""
    statement = _ROOTS.format(branch="" if branch is None else "AND r.branch_id = %(branch)s")
    values = {"starts": starts_at, "ends": ends_at, "branch": branch}
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while found := cursor.fetchmany(TREES_AT_A_TIME):
            yield from (Root(*row) for row in found)


def histories(
    chosen: Sequence[Root], reading: Reading | None = None, periodic: frozenset[str] = frozenset()
) -> Iterator[History]:
    """
    Yield what happened to these trees, in their order.

    ``reading``: only the events that rules listen to, and of their facts only what rules read; None: everything.
    ``periodic``: the kinds of events that can move the duties of a period, which hang on the branch.
    """
    pks = [one.id for one in chosen]
    places = _places(pks)
    kinds = "TRUE" if reading is None else "e.kind = ANY(%(kinds)s)"
    minded = [] if reading is None else sorted(reading.kinds | {PAUSED, RESUMED} | TOLD)
    rows = sql.rows(_EVENTS.format(kinds=kinds), {"roots": pks, **({"kinds": minded} if reading else {})})
    by_root: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        by_root[row[0]].append(row)
    hands = _hands(rows)
    for root in chosen:
        own, known = by_root.get(root.id, []), places[root.id]
        if root.kind == "branch" and periodic:
            elsewhere = sql.rows(_ELSEWHERE, {"branch": root.branch, "kinds": sorted(periodic), "root": root.id})
            for row in elsewhere:
                known.setdefault(row[2], Place((row[0], row[2]), root.branch, row[8]))
            own = sorted([*own, *elsewhere], key=lambda row: row[1])
        if own:
            yield History(root.id, known, [_line(row, reading, hands) for row in own])


def _line(row: tuple[Any, ...], reading: Reading | None, hands: Mapping[int, Hand]) -> Line:
    _root, pk, record, kind, at, by, data, facts = row[:8]
    told = _json(facts)
    carried = {**told, "event": _json(data)}
    if reading is not None:
        return Line(kind, at, record, reading.cut(kind, carried), hand=hands.get(pk))
    return Line(kind, at, record, carried, told.get("people", {}), by, hands.get(pk))


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def _places(pks: list[int]) -> dict[int, dict[int, Place]]:
    """Return root → record → place, a tree's records from the top down."""
    rows = sql.rows(_RECORDS, {"roots": pks})
    parents = {pk: parent for pk, _root, parent, _branch, _department in rows}
    found: dict[int, dict[int, Place]] = {pk: {} for pk in pks}
    for pk, root, _parent, branch, department in sorted(rows):
        line = [pk]
        while (above := parents.get(line[-1])) is not None:
            line.append(above)
        found[root][pk] = Place(tuple(reversed(line)), branch, department)
    return found


def _hands(rows: Iterable[tuple[Any, ...]]) -> dict[int, Hand]:
    """Return event → whose clock a person stopped or started with it."""
    about = {
        row[1]: int(_json(row[6])["obligation"]) for row in rows if row[3] in {PAUSED, RESUMED} and row[5] is not None
    }
    if not about:
        return {}
    promises = Obligation.objects.filter(pk__in=set(about.values())).values_list(
        "pk", "rule__version__regulation__code", "rule__code", "record_id", "opened_at"
    )
    known = {pk: Hand(regulation, code, record, at) for pk, regulation, code, record, at in promises}
    return {event: known[pk] for event, pk in about.items() if pk in known}


def reading_of(rules: Iterable[Rules]) -> Reading:
    """Return what these rules listen to and read."""
    carried = {kind: frozenset(happening.FACTS) for kind, happening in CATALOGUE.items()}
    return Reading(rules, carried, left_out=CONSEQUENCES)
