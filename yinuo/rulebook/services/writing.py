"""Rows of the busiest tables, one statement for as much as goes together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import Model

from yinuo.core import sql
from yinuo.core.models import Command, Event, Record
from yinuo.core.services import events, records
from yinuo.core.services.commands import Taken
from yinuo.rulebook.models import Obligation, RuleActivity

# The obligations that an event opens and what its rules did otherwise.
_BROUGHT = f"""
opened AS (
    INSERT INTO rulebook_obligation ({sql.columns(Obligation, but=frozenset({"opened_by"}), alias="")}, opened_by_id)
    SELECT {sql.columns(Obligation, but=frozenset({"opened_by"}))}, event.id
    FROM event, {sql.source(Obligation, "%(opened)s")}
    RETURNING id
),
acted AS (
    INSERT INTO rulebook_ruleactivity ({sql.columns(RuleActivity, alias="")})
    SELECT {sql.columns(RuleActivity)} FROM event, {sql.source(RuleActivity, "%(acted)s")}
)
SELECT id, (SELECT array_agg(id) FROM opened), {events.TELL} FROM event
"""  # noqa: S608  # names of our own
_EVENT = f"WITH {events.APPEND}, {_BROUGHT}"

_CHANGE = """
UPDATE rulebook_obligation o SET
    state = v.state, role = v.role, assignee_id = v.assignee_id, by_hand = v.by_hand, due_at = v.due_at,
    act_at = v.act_at, step = v.step, met_by_id = v.met_by_id, met_at = v.met_at, breached_at = v.breached_at,
    breached_by_id = v.breached_by_id, ended_at = v.ended_at
FROM json_to_recordset(%s::json) AS v(
    pk bigint, state text, role text, assignee_id bigint, by_hand boolean, due_at timestamptz, act_at timestamptz,
    step int, met_by_id bigint, met_at timestamptz, breached_at timestamptz, breached_by_id bigint,
    ended_at timestamptz
)
WHERE o.id = v.pk
"""
_FIELDS = (
    "pk", "state", "role", "assignee_id", "by_hand", "due_at", "act_at", "step", "met_by_id", "met_at", "breached_at",
    "breached_by_id", "ended_at",
)  # fmt: skip


def event(
    draft: events.Draft, topics: Iterable[str], opened: Sequence[Obligation], acted: Sequence[RuleActivity]
) -> Event:
    """
    Append one event, and with it the obligations that it opens and the activity of other rules.

    :raises StaleRecord, ValueError, NotCanonical: see ``core.services.events``
    """
    made, values = events.prepared(draft, topics)
    row = sql.row(_EVENT, {**values, "opened": sql.document(*opened), "acted": sql.document(*acted)})
    events.written(made, row)
    _keyed(opened, row, made)
    return made


def opening(
    new: records.Opening,
    draft: events.Draft,
    topics: Iterable[str],
    opened: Sequence[Obligation],
    acted: Sequence[RuleActivity],
) -> Event:
    """
    Write a record with its first event, and with them the thing itself, the command that asks for it, the obligations
    that the event opens and the activity of other rules: all of it, or nothing.

    :raises Taken: the command was sent before
    :raises ValueError, NotCanonical: see ``core.services.events``
    """
    made, values = events.prepared(draft, topics)
    values |= {"record": sql.document(new.record), "thing": sql.document(new.thing)}
    values |= {"opened": sql.document(*opened), "acted": sql.document(*acted)}
    if new.claim is not None:
        values["claim"] = sql.document(new.claim.row())
    row = sql.row(_opening(type(new.thing), is_claimed=new.claim is not None), values)
    if row is None:
        raise Taken
    events.written(made, row)
    sql.written(new.record)
    sql.written(new.thing)
    _keyed(opened, row, made)
    return made


@cache
def _opening(thing: type[Model], *, is_claimed: bool) -> str:
    meta = thing._meta  # noqa: SLF001
    claim = (
        f"claim AS (INSERT INTO core_command ({sql.columns(Command, alias='')})"  # noqa: S608  # names of our own
        f" SELECT {sql.columns(Command)} FROM {sql.source(Command, '%(claim)s')}"
        " ON CONFLICT (id) DO NOTHING RETURNING id),"
    )
    return (
        f"WITH {claim if is_claimed else ''}"  # noqa: S608  # names of our own
        f" told AS (SELECT t.* FROM {sql.source(Event, '%(event)s', 't')}),"
        f" record AS (INSERT INTO core_record ({sql.columns(Record, alias='')}, id)"
        f" SELECT {sql.columns(Record)}, told.record_id FROM told, {sql.source(Record, '%(record)s')}"
        f" {', claim' if is_claimed else ''} RETURNING id),"
        f" thing AS (INSERT INTO {meta.db_table} ({sql.columns(thing, alias='')})"
        f" SELECT {sql.columns(thing)} FROM record, {sql.source(thing, '%(thing)s')}),"
        f" event AS (INSERT INTO core_event ({sql.columns(Event, alias='')})"
        f" SELECT {sql.columns(Event, alias='t')} FROM told t JOIN record ON record.id = t.record_id RETURNING id),"
        f" {_BROUGHT}"
    )


def _keyed(opened: Sequence[Obligation], row: Sequence[Any] | None, by: Event) -> None:
    """Give the obligations that were written with an event their keys."""
    for one, key in zip(opened, (row[1] if row else None) or (), strict=True):
        one.pk, one.opened_by = key, by
        sql.written(one)


def obligations(changed: Collection[Obligation]) -> None:
    """Write what can change of obligations that are there already. The caller holds the locks of their trees."""
    if changed:
        sql.run(_CHANGE, [sql.dumps([{name: getattr(one, name) for name in _FIELDS} for one in changed])])
