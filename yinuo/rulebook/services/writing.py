"""Rows of the busiest tables, one statement for as much as goes together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from yinuo.core import sql
from yinuo.core.models import Event
from yinuo.core.services import events
from yinuo.rulebook.models import Obligation, RuleActivity

# An event, the obligations that it opens and what its rules did otherwise.
_EVENT = f"""
WITH {events.APPEND},
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
    for one, key in zip(opened, (row[1] if row else None) or (), strict=True):
        one.pk, one.opened_by = key, made
        sql.written(one)
    return made


def obligations(changed: Collection[Obligation]) -> None:
    """Write what can change of obligations that are there already. The caller holds the locks of their trees."""
    if changed:
        sql.run(_CHANGE, [sql.dumps([{name: getattr(one, name) for name in _FIELDS} for one in changed])])
