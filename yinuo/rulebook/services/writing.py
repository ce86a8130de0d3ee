"""Rows written in bulk, one statement a table."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from yinuo.rulebook.models import Obligation

_CHANGE = """
UPDATE rulebook_obligation o SET
    state = v.state, role = v.role, assignee_id = v.assignee, by_hand = v.by_hand, due_at = v.due_at,
    act_at = v.act_at, step = v.step, met_by_id = v.met_by, met_at = v.met_at, breached_at = v.breached_at,
    breached_by_id = v.breached_by, ended_at = v.ended_at
FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::boolean[], %s::timestamptz[], %s::timestamptz[], %s::int[],
    %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::timestamptz[]
) AS v(id, state, role, assignee, by_hand, due_at, act_at, step, met_by, met_at, breached_at, breached_by, ended_at)
WHERE o.id = v.id
"""
_FIELDS = (
    "pk", "state", "role", "assignee_id", "by_hand", "due_at", "act_at", "step", "met_by_id", "met_at", "breached_at",
    "breached_by_id", "ended_at",
)  # fmt: skip


def obligations(changed: Collection[Obligation]) -> None:
    """Write what can change of obligations that are there already. The caller holds the locks of their trees."""
    if not changed:
        return
    columns = [[_plain(getattr(one, name)) for one in changed] for name in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, columns)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Obligation.State) else value
